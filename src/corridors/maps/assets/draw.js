// Lets a reader draw one line on a map, and tells the app its stops.
"use strict";
window.corridorsDraw = async (map, config) => {
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
    const answer = await fetch(config.basemap);
    if (!answer.ok) throw new Error(`${config.basemap} answered ${answer.status}`);
    window.corridors.drawBasemap({ map }, await answer.json());
  } catch (error) {
    // A line can be drawn without land too.
    console.error(error);
  }
  map.pm.enableDraw("Line");
  map.getContainer().dataset.corridors = "ready";
};
