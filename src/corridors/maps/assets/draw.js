// Lets a reader draw one line on a map, and tells the app its stops.
"use strict";
window.corridorsDraw = async (map, config) => {
  const { credit, drawBasemap, enlargeable, load } = window.corridors;
  const { element, legendRow, lineSample, tooltip } = window.corridorsParts;
  let line = null;

  // A thousandth of a degree is some hundred metres; a stop clicked twice counts once.
  function stops(drawn) {
    const places = drawn.getLatLngs().map((at) => at.wrap()).map(({ lng, lat }) => [lng, lat]
      .map((degrees) => Math.round(degrees * 1000) / 1000));
    return places.filter((place, i) => i === 0 || String(place) !== String(places[i - 1]));
  }

  function tell() {
    window.Streamlit.setComponentValue({ stops: line ? stops(line) : [] });
  }

  // A frame that is being opened or closed has no room, and nothing can be fitted into it.
  function laidOut() {
    const holder = map.getContainer();
    return new Promise((resolve) => {
      new ResizeObserver((_, observer) => {
        if (holder.clientWidth < 100 || holder.clientHeight < 100) return;
        observer.disconnect();
        map.invalidateSize({ pan: false });
        resolve();
      }).observe(holder);
    });
  }

  // Lines there are, to be read only.
  function drawLines({ layers, statuses, words }) {
    const dashes = Object.fromEntries(statuses.map((item) => [item.status, item.dash]));
    const shown = layers.filter(({ id }) => config.layers.includes(id));
    for (const layer of shown) {
      const lines = layer.features.filter(({ geometry }) => !geometry.type.endsWith("Point"));
      L.geoJSON(lines, {
        pmIgnore: true,
        style: ({ properties }) => ({
          color: layer.style.color, weight: 2, dashArray: dashes[properties.status], className: `corridors-${layer.id}`,
        }),
      }).bindTooltip((part) => tooltip(part.feature.properties, words, null), { sticky: true }).addTo(map);
      credit(map, layer);
    }
    const legend = L.control({ position: "bottomright" });
    legend.onAdd = () => {
      const box = element("details", { class: "corridors-legend" }, element("summary", {}, words.legend),
        ...shown.map((layer) => legendRow(lineSample(layer.style.color, 2, null), layer.title)),
        element("div", { class: "corridors-group" }, words.status),
        ...statuses.map((item) => legendRow(lineSample("#444", 2, item.dash), item.label)));
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    legend.addTo(map);
  }

  await laidOut();
  map.attributionControl.setPrefix("Leaflet");
  // Two quick clicks end the line.
  map.doubleClickZoom.disable();
  // Drawing needs a pointer: a keyboard has no use for the corners of a line.
  L.Marker.mergeOptions({ keyboard: false });
  map.pm.setLang(config.lang);
  map.pm.setGlobalOptions({ snappable: false, finishOn: "dblclick" });
  map.pm.addControls({
    position: "topright", drawMarker: false, drawCircleMarker: false, drawRectangle: false, drawPolygon: false,
    drawCircle: false, drawText: false, dragMode: false, cutPolygon: false, rotateMode: false,
  });
  for (const button of map.getContainer().querySelectorAll(".button-container[title] > a")) {
    button.setAttribute("aria-label", button.parentElement.title);
  }
  map.on("pm:create", ({ layer }) => {
    if (line) line.remove();
    line = layer;
    line.on("pm:edit", tell);
    tell();
  });
  map.on("pm:remove", () => {
    line = null;
    tell();
  });
  const [west, south, east, north] = config.bounds;
  map.options.zoomSnap = 0.25;
  map.zoomControl.setPosition("bottomleft");
  // Below the buttons, which open along the upper edge while a line is drawn.
  map.fitBounds([[south, west], [north, east]], { animate: false, paddingTopLeft: [0, 44] });
  for (const places of config.lines) {
    L.polyline(places.map(([lng, lat]) => [lat, lng]),
      { color: "#0072B2", weight: 3, interactive: false, pmIgnore: true }).addTo(map);
  }
  try {
    const [basemap, payload] = await Promise.all([config.basemap, config.data].map(load));
    drawBasemap({ map }, basemap);
    drawLines(payload);
    enlargeable(map, payload.words);
  } catch (error) {
    // A line can be drawn on nothing too.
    console.error(error);
  }
  map.pm.enableDraw("Line");
  map.getContainer().dataset.corridors = "ready";
};
