// One map with two sides: what is open on the left of a line, and what on its right.
(function () {
  "use strict";

  const QUIET = "#6e6e6e";

  function element(name, attributes, parent) {
    const svg = ["svg", "line", "circle"].includes(name);
    const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === "text") made.textContent = value;
      else made.setAttribute(key, value);
    }
    if (parent) parent.appendChild(made);
    return made;
  }

  function fetchJson(url) {
    return fetch(url).then((answer) => {
      if (!answer.ok) throw new Error(url);
      return answer.json();
    });
  }

  function drawLayer(map, layer, data, open, side) {
    const style = layer.style;
    const renderer = side.renderer;
    L.geoJSON(data, {
      pane: side.pane,
      filter: (feature) => open.has(feature.id) || feature.geometry.type !== "Point",
      style: (feature) => feature.geometry.type === "Point" ? {} : open.has(feature.id)
        ? { renderer, pane: side.pane, color: style.color, weight: style.width_px, opacity: 1, fillOpacity: 0.25 }
        : { renderer, pane: side.pane, color: QUIET, weight: 1.5, dashArray: "2 4", fillOpacity: 0 },
      pointToLayer: (feature, at) => L.circleMarker(at, {
        renderer, pane: side.pane, radius: 4.5, color: "#fff", weight: 1, fillColor: style.color, fillOpacity: 1,
      }),
      onEachFeature: (feature, drawn) => {
        if (!open.has(feature.id)) return;
        // As an element, so that text from the data is never read as HTML.
        drawn.bindTooltip(() => element("span", { text: layer.names[feature.id] || feature.id }), { sticky: true });
      },
    }).addTo(map);
  }

  function legend(map, config) {
    const control = L.control({ position: "bottomright" });
    control.onAdd = () => {
      const box = element("details", { class: "swipe-legend" });
      if (window.innerWidth > 600) box.setAttribute("open", "");
      element("summary", { text: config.words.legend }, box);
      const row = (text, mark) => {
        const line = element("div", {}, box);
        const sample = element("svg", { width: 34, height: 12, "aria-hidden": "true" }, line);
        mark(sample);
        element("span", { text }, line);
      };
      for (const layer of config.layers) {
        row(layer.title, (sample) => layer.lines
          ? element("line", { x1: 1, y1: 6, x2: 33, y2: 6, stroke: layer.style.color, "stroke-width": layer.style.width_px }, sample)
          : element("circle", { cx: 17, cy: 6, r: 4.5, fill: layer.style.color, stroke: "#fff" }, sample));
      }
      row(config.words.notYet, (sample) => element("line",
        { x1: 1, y1: 6, x2: 33, y2: 6, stroke: QUIET, "stroke-width": 1.5, "stroke-dasharray": "2 4" }, sample));
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    control.addTo(map);
  }

  function divide(map, config, sides) {
    const holder = map.getContainer();
    const line = element("div", { class: "swipe-line" }, holder);
    element("div", { class: "swipe-title swipe-left", text: config.titles[0] }, line);
    element("div", { class: "swipe-title swipe-right", text: config.titles[1] }, line);
    const control = element("input", {
      class: "swipe-control", type: "range", min: 0, max: 100, step: 1, value: 50, "aria-label": config.words.divide,
    }, holder);
    const place = () => {
      const size = map.getSize();
      // The thumb keeps inside the track, so the line follows its middle, not the bare share.
      const x = 22 + (size.x - 44) * Number(control.value) / 100;
      const from = map.containerPointToLayerPoint([0, 0]);
      const to = map.containerPointToLayerPoint(size);
      const middle = map.containerPointToLayerPoint([x, 0]).x;
      line.style.left = `${x}px`;
      const box = (left, right) =>
        `polygon(${left}px ${from.y}px, ${right}px ${from.y}px, ${right}px ${to.y}px, ${left}px ${to.y}px)`;
      // Panes have no size of their own, and a polygon is measured from their origin.
      sides[0].node.style.clipPath = box(from.x, middle);
      sides[1].node.style.clipPath = box(middle, to.x);
    };
    control.addEventListener("input", place);
    L.DomEvent.disableClickPropagation(control);
    map.on("move zoomend viewreset resize", place);
    place();
  }

  window.corridorsSwipe = function (config) {
    const map = L.map("swipe-map", { zoomSnap: 0.5, minZoom: 2, zoomAnimation: false, attributionControl: true });
    map.attributionControl.setPrefix(false);
    const [west, south, east, north] = config.bounds || [-180, -60, 180, 75];
    map.fitBounds([[south, west], [north, east]]);
    L.control.scale({ imperial: false }).addTo(map);
    map.createPane("land").style.zIndex = 200;
    const sides = ["left", "right"].map((name) => {
      const node = map.createPane(name);
      node.style.zIndex = 400;
      return { pane: name, node, renderer: L.svg({ pane: name, padding: 0.6 }) };
    });
    const open = config.open.map((ids) => new Set(ids));
    window.swipe = { map, open };
    const world = fetchJson(config.world).then((topology) => {
      L.geoJSON(window.corridorsLand(topology).countries, {
        pane: "land", interactive: false,
        style: { color: "#b9b3a5", weight: 0.6, fillColor: "#f6f3ea", fillOpacity: 1 },
        attribution: "Natural Earth",
      }).addTo(map);
    });
    const layers = config.layers.map((layer) => fetchJson(layer.url).then((data) => {
      sides.forEach((side, i) => drawLayer(map, layer, data, open[i], side));
      for (const credit of String(data.attribution || "").split(/[;,]\s*/)) {
        // Leaflet lists each once, but reads it as HTML.
        if (credit) map.attributionControl.addAttribution(credit.replace(/[<>&]/g, " "));
      }
    }));
    legend(map, config);
    divide(map, config, sides);
    Promise.all([world, ...layers]).then(() => {
      map.getContainer().setAttribute("data-corridors-swipe", "ready");
    }).catch(() => {
      element("div", { class: "corridors-notice", role: "alert", text: config.words.failed }, map.getContainer());
    });
  };
})();
