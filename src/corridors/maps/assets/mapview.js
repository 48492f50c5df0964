// Tells a page of the app, once, what the atlas's map showed last, and keeps it in the
// page's address from the browser's side, as atlas-address.js keeps the centre and zoom.
const PARAMETER = "bounds";
const INTERVAL_MS = 400;

export default function mapView({ data, setStateValue }) {
  const home = window.location.pathname;
  const asked = new URL(window.location.href).searchParams.get(PARAMETER);
  // A link, or a step back, knows better than the map that was seen last.
  const bounds = asked || window.corridorsBounds;
  if (!bounds) return undefined;
  window.corridorsBounds = bounds;

  const write = () => {
    const address = new URL(window.location.href);
    if (address.pathname !== home || address.searchParams.has(PARAMETER)) return;
    address.searchParams.set(PARAMETER, bounds);
    const query = address.search.replaceAll("%2C", ",");
    window.history.replaceState(window.history.state, "", address.pathname + query + address.hash);
  };
  write();
  const timer = window.setInterval(write, INTERVAL_MS);
  if (bounds !== data) setStateValue(PARAMETER, bounds);
  return () => window.clearInterval(timer);
}
