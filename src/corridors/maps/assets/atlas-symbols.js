// Small parts of a map of corridors: elements, symbols, line samples, tooltip and card.
// Text from data is only ever set as text (textContent), never as HTML.
"use strict";
window.corridorsParts = (() => {
  function element(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== null && value !== undefined) node.setAttribute(name, value);
    }
    for (const child of children) {
      if (child !== null && child !== undefined) node.append(child);
    }
    return node;
  }

  function escaped(text) {
    return element("span", {}, String(text)).innerHTML;
  }

  // Puts values into a translated text: fill("{count} shown", { count: 3 }).
  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  }

  const SHAPES = {
    circle: "M10 2a8 8 0 1 1 0 16a8 8 0 1 1 0-16z",
    square: "M3 3h14v14h-14z",
    diamond: "M10 1l9 9l-9 9l-9-9z",
    triangle: "M10 2l9 16h-18z",
  };

  function svg(tag, attributes, ...children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  // Solid is operational; the others are an outline, dashed like their lines.
  function paint(path, status, color) {
    const solid = status === "operational";
    path.setAttribute("fill", solid ? color : "#fff");
    path.setAttribute("stroke", solid ? "#fff" : color);
  }

  function symbol(style, status, dash) {
    const path = svg("path", {
      d: SHAPES[style.symbol] || SHAPES.circle,
      "stroke-width": status === "operational" ? 1.5 : 3,
    });
    paint(path, status, style.color);
    if (dash) path.setAttribute("stroke-dasharray", dash === "1 7" ? "1 3" : "4 2");
    const size = 2 * style.radius_px;
    return svg("svg", { viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true" }, path);
  }

  function lineSample(color, width, dash) {
    const line = svg("line", {
      x1: 1, y1: 6, x2: 33, y2: 6, stroke: color, "stroke-width": width, "stroke-linecap": "round",
    });
    if (dash) line.setAttribute("stroke-dasharray", dash);
    return svg("svg", { viewBox: "0 0 34 12", width: 34, height: 12, "aria-hidden": "true" }, line);
  }

  function swatch(color) {
    const box = svg("rect", { x: 4, y: 1, width: 26, height: 10, rx: 2, fill: color });
    return svg("svg", { viewBox: "0 0 34 12", width: 34, height: 12, "aria-hidden": "true" }, box);
  }

  // A line of a legend: a sample, and what it stands for.
  function legendRow(sample, ...label) {
    return element("div", { class: "corridors-row" }, element("span", { class: "corridors-key" }, sample), ...label);
  }

  function quiet(text) {
    return element("div", { class: "corridors-quiet" }, text);
  }

  // `extra` is the figure the map is coloured by.
  function tooltip(properties, words, extra) {
    const quality = properties.quality === "surveyed" ? null
      : quiet(fill(words.geometry, { quality: words.qualities[properties.quality] || properties.quality }));
    return element("div", {},
      element("strong", {}, properties.name),
      element("div", {}, properties.statusLabel),
      properties.key ? element("div", {}, properties.key) : null,
      extra ? element("div", {}, extra) : null,
      quality);
  }

  function card(properties, words) {
    const rows = properties.card.rows.map((row) => {
      const safe = row.url && /^https?:\/\//i.test(row.url);
      const source = safe
        ? element("a", { href: row.url, target: "_blank", rel: "noopener noreferrer" }, row.source)
        : row.source;
      const date = row.as_of ? fill(words.as_of, { date: row.as_of }) : null;
      return element("tr", {},
        element("th", { scope: "row" }, row.label),
        element("td", {},
          element("b", {}, row.value), ` ${[date, row.evidence].filter(Boolean).join(", ")}`,
          quiet(source),
          row.note ? quiet(row.note) : null,
          row.others ? quiet(fill(words.others, { figures: row.others })) : null));
    });
    const { names, kind, quality } = properties.card;
    return element("div", { class: "corridors-card" },
      element("h3", {}, properties.name),
      names ? element("div", {}, names) : null,
      element("div", {}, [kind, properties.statusLabel].filter(Boolean).join(" · ")),
      element("table", {}, ...rows),
      quality ? quiet(quality) : null);
  }

  return { card, element, escaped, fill, legendRow, lineSample, paint, swatch, symbol, tooltip };
})();
