// Draws a catalogue on a Leaflet map, in the app and in exported files.
// Text from data is only ever set as text (textContent), never as HTML.
"use strict";
window.corridors = (() => {
  const parts = window.corridorsParts;
  const legend = window.corridorsLegend;
  const { element, escaped, fill } = parts;
  const atlases = new WeakMap();
  const DIM_OPACITY = 0.15;

  async function load(source) {
    if (typeof source !== "string") return source;
    const response = await fetch(source);
    if (!response.ok) throw new Error(`${source} answered ${response.status}`);
    return response.json();
  }

  // -- basemap --------------------------------------------------------------------

  function drawBasemap(atlas, basemap) {
    const map = atlas.map;
    map.createPane("corridors-land").style.zIndex = 150;
    map.createPane("corridors-labels").style.zIndex = 350;
    map.getPane("corridors-labels").style.pointerEvents = "none";
    atlas.land = L.layerGroup();
    if (basemap.world) {
      const { countries, borders } = window.corridorsLand(basemap.world);
      const canvas = L.canvas({ pane: "corridors-land", padding: 0.3 });
      const options = { pane: "corridors-land", renderer: canvas, interactive: false };
      atlas.land.addLayer(L.geoJSON(countries, {
        ...options, style: { stroke: true, color: "#b9b3a5", weight: 0.6, fillColor: "#f6f3ea", fillOpacity: 1 },
        attribution: "Natural Earth",
      }));
      atlas.land.addLayer(L.geoJSON(borders,
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
    let number = 0;
    for (const layer of payload.layers) {
      const entries = layer.features.map((feature) => {
        const entry = drawFeature(atlas, layer, feature, dashes[feature.properties.status]);
        // What the server says of features comes in the order they were sent in.
        entry.number = number;
        number += 1;
        return entry;
      });
      atlas.layers.push({ ...layer, entries, passing: entries.length, crowded: false });
      credit(atlas.map, layer);
    }
  }

  function credit(map, layer) {
    for (const owner of (layer.attribution || "").split("; ")) {
      if (owner) map.attributionControl.addAttribution(escaped(owner));
    }
  }

  function drawFeature(atlas, layer, feature, dash) {
    const properties = feature.properties;
    const icon = parts.symbol(layer.style, properties.status, dash);
    const full = properties.quality === "schematic" ? 0.5 : 0.95;
    const drawn = L.geoJSON(feature, {
      style: {
        color: layer.style.color, weight: layer.style.width_px, opacity: full,
        dashArray: dash, lineCap: "round", fillOpacity: 0.25,
        className: `corridors-feature corridors-${layer.id}`,
      },
      pointToLayer: (_, position) => L.marker(position, {
        icon: L.divIcon({
          // Several points of one feature each need a symbol of their own.
          html: feature.geometry.type === "Point" ? icon : icon.cloneNode(true),
          className: `corridors-feature corridors-${layer.id}`,
          iconSize: [2 * layer.style.radius_px, 2 * layer.style.radius_px],
        }),
        alt: properties.name,
        keyboard: true,
      }),
    });
    const entry = {
      id: properties.id, drawn, properties, full, shown: false, dimmed: false,
      color: layer.style.color, isPoint: feature.geometry.type.endsWith("Point"),
    };
    drawn.bindTooltip(() => parts.tooltip(properties, atlas.words, figure(atlas, entry)), { sticky: true });
    if (properties.card) {
      drawn.bindPopup(() => parts.card(properties, atlas.words), { maxWidth: 420, maxHeight: 340 });
    }
    drawn.on("click", () => choose(atlas, properties.id));
    drawn.eachLayer((part) => part.on("add", () => reachable(entry, part)));
    return entry;
  }

  function figure(atlas, entry) {
    const { legend: shown } = atlas.state;
    const value = shown && shown.values[entry.number];
    return value ? `${shown.title}: ${value}` : null;
  }

  // Lets a keyboard reach a line as Leaflet lets it reach a marker.
  function reachable(entry, part) {
    const node = part.getElement && part.getElement();
    if (!node) return;
    node.setAttribute("role", "button");
    node.setAttribute("aria-label", `${entry.properties.name}, ${entry.properties.statusLabel}`);
    if (entry.isPoint) return;
    node.setAttribute("tabindex", "0");
    if (node.dataset.corridorsKeys) return;
    node.dataset.corridorsKeys = "yes";
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      entry.drawn.fire("click", { latlng: part.getBounds().getCenter(), layer: part, propagatedFrom: part });
    });
  }

  function choose(atlas, id) {
    atlas.clicks += 1;
    if (atlas.config.selectable && window.Streamlit) {
      window.Streamlit.setComponentValue({ feature_id: id, click: atlas.clicks });
    }
  }

  // -- state ------------------------------------------------------------------------

  function apply(atlas) {
    if (!atlas.ready) return;
    const { map, state } = atlas;
    const hidden = new Set(state.hidden || []);
    const selected = new Set(state.selected || []);
    for (const layer of atlas.layers) {
      layer.crowded = map.getZoom() < layer.style.min_zoom;
      layer.passing = 0;
      for (const entry of layer.entries) {
        const on = !hidden.has(layer.id);
        const passes = on && (!state.passing || state.passing[entry.number] === "1");
        layer.passing += passes ? 1 : 0;
        const wanted = on && (passes || state.dim) && !(layer.crowded && entry.isPoint);
        if (wanted !== entry.shown) {
          if (wanted) entry.drawn.addTo(map); else entry.drawn.remove();
          entry.shown = wanted;
        }
        colour(atlas, entry, layer);
        dim(entry, !passes);
        mark(entry, layer, selected.has(entry.id));
      }
    }
    legend.update(atlas);
    legend.year(atlas);
    legend.describe(atlas);
    applyTiles(atlas);
    if (window.corridorsAddress && window.corridorsAddress.follow(atlas)) return;
    if (state.fly && state.fly !== atlas.flown) {
      atlas.flown = state.fly;
      fly(atlas, selected);
    }
  }

  function fly(atlas, selected) {
    const { map, state } = atlas;
    if (state.place) {
      map.setView([state.place[1], state.place[0]], Math.max(map.getZoom(), 9), { animate: false });
      return;
    }
    const bounds = L.latLngBounds([]);
    for (const entry of atlas.layers.flatMap((layer) => layer.entries)) {
      if (selected.has(entry.id)) bounds.extend(entry.drawn.getBounds());
    }
    if (bounds.isValid()) map.fitBounds(bounds.pad(0.3), { maxZoom: 10, animate: false });
  }

  function shapes(entry) {
    const found = [];
    entry.drawn.eachLayer((part) => found.push(part.getElement && part.getElement()));
    return found.filter(Boolean);
  }

  function colour(atlas, entry, layer) {
    const shown = atlas.state.legend;
    const color = shown ? shown.entries[parseInt(shown.classes[entry.number], 36)][0] : layer.style.color;
    if (color === entry.color) return;
    entry.color = color;
    entry.drawn.eachLayer((part) => {
      if (part.setStyle) part.setStyle({ color, fillColor: color });
      else {
        const path = part.options.icon.options.html.firstChild;
        parts.paint(path, entry.properties.status, color);
      }
    });
  }

  function dim(entry, on) {
    if (on === entry.dimmed) return;
    entry.dimmed = on;
    entry.drawn.eachLayer((part) => {
      if (part.setStyle) part.setStyle({ opacity: on ? DIM_OPACITY : entry.full, fillOpacity: on ? 0.05 : 0.25 });
      else part.setOpacity(on ? 2 * DIM_OPACITY : 1);
      if (on && part.bringToBack) part.bringToBack();
    });
  }

  function mark(entry, layer, on) {
    if (Boolean(entry.marked) !== on) {
      entry.marked = on;
      entry.drawn.eachLayer((part) => {
        if (!part.setStyle) return;
        part.setStyle({ weight: layer.style.width_px + (on ? 2 : 0) });
        if (on) part.bringToFront();
      });
    }
    for (const node of shapes(entry)) {
      node.classList.toggle("corridors-selected", on);
      node.classList.toggle("corridors-dim", entry.dimmed);
    }
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

  // Lets a map fill the screen, from a button beside its zoom, and show the same land larger.
  function enlargeable(map, words) {
    const { position } = map.zoomControl.options;
    new L.Control.FullScreen({ position, title: words.enlarge, titleCancel: words.shrink }).addTo(map);
    map.on("resize", ({ oldSize, newSize }) => {
      const [low, high] = [newSize.x / oldSize.x, newSize.y / oldSize.y].sort((a, b) => a - b);
      const growth = low > 1 ? low : Math.min(high, 1);
      if (growth > 0 && Number.isFinite(growth)) map.setZoom(map.getZoom() + Math.log2(growth), { animate: false });
    });
  }

  async function draw(map, config) {
    const atlas = {
      map, config, layers: [], clicks: 0, ready: false, tiles: null,
      state: atlases.has(map) ? atlases.get(map).state : { hidden: [] },
    };
    atlases.set(map, atlas);
    map.attributionControl.setPrefix("Leaflet");
    L.control.scale({ imperial: false }).addTo(map);
    const loading = legend.notice(map, config.words.loading);
    try {
      const [payload, basemap] = await Promise.all([load(config.data), load(config.basemap)]);
      atlas.words = payload.words;
      if (basemap) drawBasemap(atlas, basemap);
      drawLayers(atlas, payload);
      legend.add(atlas, payload, (hidden) => show(map, { ...atlas.state, hidden }));
      const address = config.selectable ? window.corridorsAddress : null;
      if (!(address && address.start(map)) && payload.bounds) {
        const [west, south, east, north] = payload.bounds;
        map.fitBounds([[south, west], [north, east]], { animate: false });
      } else if (atlas.state.goto) {
        // The address has been obeyed already.
        atlas.gone = atlas.state.goto.token;
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
      if (config.selectable) enlargeable(map, payload.words);
      if (address) address.keep(map);
      loading.remove();
      map.getContainer().dataset.corridors = "ready";
    } catch (error) {
      loading.remove();
      legend.notice(map, fill(config.words.failed, { reason: error.message }));
    }
    if (config.drawn) fetch(config.drawn, { method: "POST" }).catch(() => {});
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

  return { credit, draw, drawBasemap, enlargeable, load, show };
})();
