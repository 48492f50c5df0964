// What stands on a map beside the features: the legend, the year, and notices.
"use strict";
window.corridorsLegend = (() => {
  const { element, fill, legendRow, lineSample, swatch, symbol } = window.corridorsParts;

  // `atlas` is the drawing's own object (atlas.js); `changed` is called with the ids of
  // layers switched off, in maps that stand alone.
  function add(atlas, payload, changed) {
    const { words } = atlas;
    const control = L.control({ position: "bottomright" });
    control.onAdd = () => {
      const box = element("details", { class: "corridors-legend" }, element("summary", {}, words.legend));
      // A narrow map keeps its space: there the legend opens on demand.
      box.open = atlas.map.getSize().x > 500;
      atlas.classes = element("div", { hidden: "" });
      box.append(atlas.classes);
      let group = null;
      let heading = null;
      for (const layer of atlas.layers) {
        if (layer.group !== group) {
          group = layer.group;
          heading = element("div", { class: "corridors-group" }, group);
          box.append(heading);
        }
        layer.key = element("span", { class: "corridors-key" });
        layer.count = element("span", { class: "corridors-quiet" });
        const row = element(atlas.config.standalone ? "label" : "div", { class: "corridors-row" }, layer.key, layer.title, " ", layer.count);
        if (atlas.config.standalone) row.prepend(layerSwitch(atlas, layer, changed));
        Object.assign(layer, { row, heading });
        box.append(row);
      }
      box.append(element("div", { class: "corridors-group" }, words.status));
      box.append(...payload.statuses.map((item) => legendRow(lineSample("#444", 3, item.dash), item.label)));
      box.append(faintRow(words.schematic, 0.5));
      atlas.dimRow = faintRow(words.dimmed, 0.2);
      box.append(atlas.dimRow);
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    control.addTo(atlas.map);
  }

  function faintRow(label, opacity) {
    const sample = lineSample("#444", 3, null);
    sample.style.opacity = opacity;
    return legendRow(sample, label);
  }

  function layerSwitch(atlas, layer, changed) {
    const tick = element("input", { type: "checkbox" });
    tick.checked = true;
    tick.addEventListener("change", () => {
      const hidden = new Set(atlas.state.hidden);
      if (tick.checked) hidden.delete(layer.id); else hidden.add(layer.id);
      changed([...hidden]);
    });
    return tick;
  }

  // Says what the colours mean now: layers, or the classes of a figure with their counts.
  function update(atlas) {
    const legend = atlas.state.legend || null;
    const { words } = atlas;
    atlas.dimRow.hidden = !atlas.state.dim;
    const hidden = new Set(atlas.state.hidden || []);
    for (const layer of atlas.layers) {
      const style = legend ? { ...layer.style, color: "#444" } : layer.style;
      const lines = 2 * layer.entries.filter((entry) => !entry.isPoint).length > layer.entries.length;
      // A map that stands alone has its switches here, so the row must stay.
      layer.row.hidden = hidden.has(layer.id) && !atlas.config.standalone;
      layer.key.replaceChildren(
        lines ? lineSample(style.color, style.width_px, null) : symbol(style, "operational", null));
      const hint = layer.crowded && layer.passing ? `, ${words.zoom_in}` : "";
      layer.count.textContent = `(${layer.passing}${hint})`;
    }
    for (const { heading } of atlas.layers) {
      heading.hidden = atlas.layers.every((layer) => layer.heading !== heading || layer.row.hidden);
    }
    atlas.classes.hidden = !legend;
    atlas.classes.replaceChildren();
    if (!legend) return;
    atlas.classes.append(element("div", { class: "corridors-group" }, legend.title));
    for (const [color, label, count] of legend.entries) {
      if (!count) continue;
      atlas.classes.append(element("div", { class: "corridors-row corridors-class" },
        element("span", { class: "corridors-key" }, swatch(color)), label, " ",
        element("span", { class: "corridors-quiet" }, `(${count})`)));
    }
  }

  function year(atlas) {
    const { year: shown, year_note: note } = atlas.state;
    if (!atlas.yearBox) {
      const control = L.control({ position: "topright" });
      control.onAdd = () => element("div", { class: "corridors-year" });
      control.addTo(atlas.map);
      atlas.yearBox = control.getContainer();
    }
    atlas.yearBox.hidden = !shown;
    atlas.yearBox.replaceChildren(
      element("div", { class: "corridors-year-number" }, String(shown || "")),
      element("div", {}, note || ""));
  }

  function notice(map, text) {
    const control = L.control({ position: "topright" });
    control.onAdd = () => element("div", { class: "corridors-notice", role: "alert" }, text);
    control.addTo(map);
    return control;
  }

  // A map says to a screen reader what it shows.
  function describe(atlas) {
    const box = atlas.map.getContainer();
    if (!atlas.description) {
      atlas.description = element("div", { class: "corridors-unseen", id: "corridors-description" });
      box.before(atlas.description);
      box.setAttribute("role", "region");
      box.setAttribute("aria-describedby", "corridors-description");
    }
    box.setAttribute("aria-label", atlas.words.map);
    const passing = atlas.layers.reduce((sum, layer) => sum + layer.passing, 0);
    atlas.description.textContent =
      atlas.state.summary || fill(atlas.words.summary, { count: passing });
  }

  return { add, describe, notice, update, year };
})();
