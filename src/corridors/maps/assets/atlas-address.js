// Keeps the centre and zoom of the app's map in the page's address, from the browser's
// side, so that panning and zooming never ask the server for anything.
"use strict";
window.corridorsAddress = (() => {
  const PARAMETER = "at";
  //: How often the address is looked at: the page writes its own part at any time.
  const INTERVAL_MS = 400;

  function page() {
    try {
      // A map inside a page of another origin has no address to keep.
      return window.parent !== window && window.parent.location.href ? window.parent : null;
    } catch {
      return null;
    }
  }

  function parsed(text) {
    const parts = String(text || "").split(",").map(Number);
    const [lat, lng, zoom] = parts;
    const sound = parts.length === 3 && parts.every(Number.isFinite)
      && Math.abs(lat) <= 90 && Math.abs(lng) <= 360 && zoom >= 0 && zoom <= 20;
    return sound ? { lat, lng, zoom } : null;
  }

  function written(map) {
    const { lat, lng } = map.getCenter();
    return `${lat.toFixed(4)},${lng.toFixed(4)},${map.getZoom()}`;
  }

  // West, south, east, north of what is seen: east is below west across the antimeridian.
  function seen(map) {
    const box = map.getBounds();
    const turned = (lng) => ((((lng + 180) % 360) + 360) % 360) - 180;
    const around = box.getEast() - box.getWest() >= 360;
    const [west, east] = around ? [-180, 180] : [turned(box.getWest()), turned(box.getEast())];
    return [west, box.getSouth(), east, box.getNorth()].map((value) => value.toFixed(4)).join(",");
  }

  function go(map, place) {
    map.setView([place.lat, place.lng], place.zoom, { animate: false });
  }

  // The first view: the address's own, else the one left behind on switching pages.
  function start(map) {
    const parent = page();
    if (!parent) return false;
    const text = new URL(parent.location.href).searchParams.get(PARAMETER);
    const place = parsed(text) || parsed(parent.corridorsView);
    if (place) go(map, place);
    return Boolean(place);
  }

  function keep(map) {
    const parent = page();
    if (!parent) return;
    const home = parent.location.pathname;
    const write = () => {
      const address = new URL(parent.location.href);
      // The map of a page that was left must not write into the next page's address.
      if (address.pathname !== home || !document.body.isConnected) return;
      const text = written(map);
      parent.corridorsView = text;
      parent.corridorsBounds = seen(map);
      if (address.searchParams.get(PARAMETER) === text) return;
      address.searchParams.set(PARAMETER, text);
      // A comma needs no escape, and an address is for people too.
      const query = address.search.replaceAll("%2C", ",");
      parent.history.replaceState(parent.history.state, "", address.pathname + query + address.hash);
    };
    map.on("moveend", write);
    window.setInterval(write, INTERVAL_MS);
    write();
  }

  // Moves to a view the server asks for, once for each time it asks.
  function follow(atlas) {
    const { goto } = atlas.state;
    if (!goto || goto.token === atlas.gone) return false;
    atlas.gone = goto.token;
    const place = parsed(goto.at);
    if (place) go(atlas.map, place);
    return Boolean(place);
  }

  return { follow, keep, start };
})();
