// Draws a catalogue on a Leaflet map, in the app and in exported files.
// Text from data is only ever set as text (textContent), never as HTML.
"use strict";
window.corridors = (() => {
  const atlases = new WeakMap();

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

  async function load(source) {
    if (typeof source !== "string") return source;
    const response = await fetch(source);
    if (!response.ok) throw new Error(`${source} answered ${response.status}`);
    return response.json();
  }

  // -- symbols ------------------------------------------------------------------

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

  function symbol(style, status, dash) {
    const solid = status === "operational";
    const path = svg("path", {
      d: SHAPES[style.symbol] || SHAPES.circle,
      fill: solid ? style.color : "#fff",
      stroke: solid ? "#fff" : style.color,
      "stroke-width": solid ? 1.5 : 3,
    });
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

  // -- tooltip and card -----------------------------------------------------------

  function tooltip(properties) {
    const quality = properties.quality === "surveyed" ? null
      : element("div", { class: "corridors-quiet" }, `Geometry: ${properties.quality}`);
    return element("div", {},
      element("strong", {}, properties.name),
      element("div", {}, properties.statusLabel),
      properties.key ? element("div", {}, properties.key) : null,
      quality);
  }

  function cardElement(properties) {
    const card = properties.card;
    const rows = card.rows.map((row) => {
      const safe = row.url && /^https?:\/\//i.test(row.url);
      const source = safe
        ? element("a", { href: row.url, target: "_blank", rel: "noopener noreferrer" }, row.source)
        : row.source;
      const details = [row.as_of ? `as of ${row.as_of}` : null, row.evidence].filter(Boolean);
      return element("tr", {},
        element("th", { scope: "row" }, row.label),
        element("td", {},
          element("b", {}, row.value), ` ${details.join(", ")}`,
          element("div", { class: "corridors-quiet" }, source),
          row.note ? element("div", { class: "corridors-quiet" }, row.note) : null,
          row.others ? element("div", { class: "corridors-quiet" }, `Also stated: ${row.others}`) : null));
    });
    return element("div", { class: "corridors-card" },
      element("h3", {}, properties.name),
      card.names ? element("div", {}, card.names) : null,
      element("div", {}, [card.kind, properties.statusLabel].filter(Boolean).join(" · ")),
      element("table", {}, ...rows),
      card.quality ? element("div", { class: "corridors-quiet" }, card.quality) : null);
  }

  // -- basemap --------------------------------------------------------------------

  function drawBasemap(atlas, basemap) {
    const map = atlas.map;
    map.createPane("corridors-land").style.zIndex = 150;
    map.createPane("corridors-labels").style.zIndex = 350;
    map.getPane("corridors-labels").style.pointerEvents = "none";
    atlas.land = L.layerGroup();
    if (basemap.world) {
      const object = Object.values(basemap.world.objects)[0];
      const canvas = L.canvas({ pane: "corridors-land", padding: 0.3 });
      const options = { pane: "corridors-land", renderer: canvas, interactive: false };
      atlas.land.addLayer(L.geoJSON(window.topojson.feature(basemap.world, object), {
        ...options, style: { stroke: true, color: "#b9b3a5", weight: 0.6, fillColor: "#f6f3ea", fillOpacity: 1 },
        attribution: "Natural Earth",
      }));
      atlas.land.addLayer(L.geoJSON(
        window.topojson.mesh(basemap.world, object, (a, b) => a !== b),
        { ...options, style: { color: "#9a927f", weight: 1, dashArray: "4 3" } }));
    }
    const places = basemap.places ? basemap.places.features : [];
    atlas.labels = L.layerGroup();
    if (places.length) map.attributionControl.addAttribution("GeoNames");
    const refresh = () => {
      atlas.labels.clearLayers();
      const zoom = map.getZoom();
      const view = map.getBounds().pad(0.1);
      const taken = [];
      for (const place of places) {
        const { name, kind, min_zoom: from = 0, max_zoom: until = 99 } = place.properties;
        const [lng, lat] = place.geometry.coordinates;
        if (zoom < from || zoom > until || !view.contains([lat, lng])) continue;
        // A label that would cover one of a larger place is left out.
        const at = map.latLngToLayerPoint([lat, lng]);
        const half = name.length * (kind === "country" ? 5 : 3.4);
        const box = [at.x - half, at.y - 8, at.x + half, at.y + 8];
        if (taken.some((b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3])) continue;
        taken.push(box);
        const text = element("span", { class: `corridors-label corridors-${kind}` }, name);
        const icon = L.divIcon({ html: text, className: "", iconSize: null });
        atlas.labels.addLayer(L.marker([lat, lng],
          { icon, interactive: false, keyboard: false, pane: "corridors-labels" }));
      }
    };
    map.on("moveend zoomend", refresh);
    refresh();
    atlas.land.addTo(map);
    atlas.labels.addTo(map);
  }

  // -- layers -----------------------------------------------------------------------

  function drawLayers(atlas, payload) {
    const dashes = Object.fromEntries(payload.statuses.map((item) => [item.status, item.dash]));
    for (const layer of payload.layers) {
      const entries = [];
      for (const feature of layer.features) {
        const properties = feature.properties;
        const drawn = L.geoJSON(feature, {
          style: {
            color: layer.style.color, weight: layer.style.width_px,
            opacity: properties.quality === "schematic" ? 0.5 : 0.95,
            dashArray: dashes[properties.status], lineCap: "round", fillOpacity: 0.25,
            className: `corridors-feature corridors-${layer.id}`,
          },
          pointToLayer: (_, position) => L.marker(position, {
            icon: L.divIcon({
              html: symbol(layer.style, properties.status, dashes[properties.status]),
              className: `corridors-feature corridors-${layer.id}`,
              iconSize: [2 * layer.style.radius_px, 2 * layer.style.radius_px],
            }),
            alt: properties.name,
            keyboard: true,
          }),
        });
        drawn.bindTooltip(() => tooltip(properties), { sticky: true });
        if (properties.card) {
          drawn.bindPopup(() => cardElement(properties), { maxWidth: 420, maxHeight: 340 });
        }
        drawn.on("click", () => choose(atlas, properties.id));
        const isPoint = feature.geometry.type.endsWith("Point");
        entries.push({ id: properties.id, drawn, isPoint, shown: false });
      }
      atlas.layers.push({ ...layer, entries });
      for (const credit of (layer.attribution || "").split("; ")) {
        if (credit) atlas.map.attributionControl.addAttribution(escaped(credit));
      }
    }
  }

  function choose(atlas, id) {
    atlas.clicks += 1;
    if (atlas.config.selectable && window.Streamlit) {
      window.Streamlit.setComponentValue({ feature_id: id, click: atlas.clicks });
    }
  }

  // -- legend -----------------------------------------------------------------------

  function legendControl(atlas, payload) {
    const control = L.control({ position: "bottomleft" });
    control.onAdd = () => {
      const box = element("details", { class: "corridors-legend" }, element("summary", {}, "Legend"));
      // A narrow map keeps its space: there the legend opens on demand.
      box.open = atlas.map.getSize().x > 500;
      let group = null;
      for (const layer of atlas.layers) {
        if (layer.group !== group) {
          group = layer.group;
          box.append(element("div", { class: "corridors-group" }, group));
        }
        const lines = 2 * layer.entries.filter((entry) => !entry.isPoint).length > layer.entries.length;
        const sample = lines ? lineSample(layer.style.color, layer.style.width_px, null)
          : symbol(layer.style, "operational", null);
        const key = element("span", { class: "corridors-key" }, sample);
        layer.count = element("span", { class: "corridors-quiet" });
        const row = element("label", { class: "corridors-row" }, key, layer.title, " ", layer.count);
        if (atlas.config.standalone) {
          const tick = element("input", { type: "checkbox" });
          tick.checked = true;
          tick.addEventListener("change", () => {
            const hidden = new Set(atlas.state.hidden);
            if (tick.checked) hidden.delete(layer.id); else hidden.add(layer.id);
            atlas.state = { ...atlas.state, hidden: [...hidden] };
            apply(atlas);
          });
          row.prepend(tick);
        }
        box.append(row);
      }
      box.append(element("div", { class: "corridors-group" }, "Status"));
      for (const item of payload.statuses) {
        const key = element("span", { class: "corridors-key" }, lineSample("#444", 3, item.dash));
        box.append(element("div", { class: "corridors-row" }, key, item.label));
      }
      const faint = lineSample("#444", 3, null);
      faint.style.opacity = 0.5;
      box.append(element("div", { class: "corridors-row" },
        element("span", { class: "corridors-key" }, faint), "Schematic geometry"));
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    control.addTo(atlas.map);
  }

  // -- state ------------------------------------------------------------------------

  function apply(atlas) {
    if (!atlas.ready) return;
    const { map, state } = atlas;
    const hidden = new Set(state.hidden || []);
    const ids = state.ids ? new Set(state.ids) : null;
    const selected = new Set(state.selected || []);
    for (const layer of atlas.layers) {
      const crowded = map.getZoom() < layer.style.min_zoom;
      let count = 0;
      for (const entry of layer.entries) {
        const passes = !hidden.has(layer.id) && (!ids || ids.has(entry.id));
        count += passes ? 1 : 0;
        const wanted = passes && !(crowded && entry.isPoint);
        if (wanted !== entry.shown) {
          if (wanted) entry.drawn.addTo(map); else entry.drawn.remove();
          entry.shown = wanted;
        }
        mark(entry, layer, selected.has(entry.id));
      }
      if (layer.count) {
        const hint = crowded && count ? ", zoom in" : "";
        layer.count.textContent = `(${count}${hint})`;
      }
    }
    applyTiles(atlas);
    if (state.fly && state.fly !== atlas.flown) {
      atlas.flown = state.fly;
      const bounds = L.latLngBounds([]);
      for (const entry of atlas.layers.flatMap((layer) => layer.entries)) {
        if (selected.has(entry.id)) bounds.extend(entry.drawn.getBounds());
      }
      if (bounds.isValid()) map.fitBounds(bounds.pad(0.3), { maxZoom: 10, animate: false });
    }
  }

  function mark(entry, layer, on) {
    if (Boolean(entry.marked) === on) return;
    entry.marked = on;
    entry.drawn.eachLayer((part) => {
      if (part.setStyle) {
        part.setStyle({ weight: layer.style.width_px + (on ? 2 : 0) });
        if (on) part.bringToFront();
      }
    });
    const shapes = [];
    entry.drawn.eachLayer((part) => shapes.push(part.getElement && part.getElement()));
    shapes.filter(Boolean).forEach((node) => node.classList.toggle("corridors-selected", on));
  }

  function applyTiles(atlas) {
    const tiles = atlas.state.tiles || null;
    if (JSON.stringify(tiles) === JSON.stringify(atlas.tiles)) return;
    atlas.tiles = tiles;
    if (atlas.tileLayer) atlas.tileLayer.remove();
    atlas.tileLayer = null;
    if (tiles) {
      atlas.tileLayer = L.tileLayer(tiles.url, { attribution: tiles.attribution, maxZoom: tiles.max_zoom });
      atlas.tileLayer.addTo(atlas.map);
    }
    for (const part of [atlas.land, atlas.labels]) {
      if (part && tiles) part.remove();
      if (part && !tiles) part.addTo(atlas.map);
    }
  }

  function notice(map, text) {
    const control = L.control({ position: "topright" });
    control.onAdd = () => element("div", { class: "corridors-notice", role: "alert" }, text);
    control.addTo(map);
    return control;
  }

  async function draw(map, config) {
    const atlas = {
      map, config, layers: [], clicks: 0, ready: false, tiles: null,
      state: atlases.has(map) ? atlases.get(map).state : { hidden: [] },
    };
    atlases.set(map, atlas);
    map.attributionControl.setPrefix("Leaflet");
    L.control.scale({ imperial: false }).addTo(map);
    const loading = notice(map, "Loading the map…");
    try {
      const [payload, basemap] = await Promise.all([load(config.data), load(config.basemap)]);
      if (basemap) drawBasemap(atlas, basemap);
      drawLayers(atlas, payload);
      legendControl(atlas, payload);
      if (payload.bounds) {
        const [west, south, east, north] = payload.bounds;
        map.fitBounds([[south, west], [north, east]], { animate: false });
      }
      atlas.ready = true;
      map.on("zoomend", () => apply(atlas));
      // A moving map takes features from under the pointer without a mouseout.
      map.on("movestart zoomstart", () => {
        for (const layer of atlas.layers) {
          for (const entry of layer.entries) entry.drawn.closeTooltip();
        }
      });
      apply(atlas);
      loading.remove();
      map.getContainer().dataset.corridors = "ready";
    } catch (error) {
      loading.remove();
      notice(map, `The map could not be loaded: ${error.message}. Reload the page to try again.`);
    }
  }

  function show(map, state) {
    if (!atlases.has(map)) {
      atlases.set(map, { state });
      return;
    }
    const atlas = atlases.get(map);
    atlas.state = state;
    apply(atlas);
  }

  return { draw, show };
})();
