// Countries of the basemap, drawn whole where they cross the antimeridian.
window.corridorsLand = (function () {
  "use strict";

  // A ring that jumps from one side of the world to the other goes on beyond 180 degrees.
  function unwrapped(ring) {
    let shift = 0;
    return ring.map(([lng, lat], i) => {
      if (i > 0) {
        const step = lng - ring[i - 1][0];
        if (Math.abs(step) > 180) shift -= 360 * Math.sign(step);
      }
      return [lng + shift, lat];
    });
  }

  function mapped(coordinates) {
    return coordinates.length && typeof coordinates[0][0] === "number" ? unwrapped(coordinates) : coordinates.map(mapped);
  }

  const whole = (geometry) => ({ ...geometry, coordinates: (geometry.coordinates || []).map(mapped) });

  return function (topology) {
    const object = Object.values(topology.objects)[0];
    const { features } = window.topojson.feature(topology, object);
    const borders = window.topojson.mesh(topology, object, (a, b) => a !== b);
    return {
      countries: features.filter((country) => country.geometry)
        .map((country) => ({ ...country, geometry: whole(country.geometry) })),
      borders: whole(borders),
    };
  };
})();
