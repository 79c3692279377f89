// Where the tablet is: one fix when it is wanted, never a trace. An act is recorded with it or without it.

const LONGEST = 5_000;
const FRESH = 30_000;

/** `{lat, lon, accuracy_m, age_s}` within five seconds, else null. */
export const whereAmI = () =>
  new Promise((resolve) => {
    // The browser's own limit does not run while it asks the person.
    setTimeout(resolve, LONGEST, null);
    const found = ({ coords, timestamp }) => resolve(positionOf(coords, timestamp));
    const options = { enableHighAccuracy: true, timeout: LONGEST, maximumAge: FRESH };
    navigator.geolocation.getCurrentPosition(found, () => resolve(null), options);
  });

// Six decimals are a hand's breadth.
const positionOf = ({ latitude, longitude, accuracy }, timestamp) => ({
  lat: Number(latitude.toFixed(6)),
  lon: Number(longitude.toFixed(6)),
  accuracy_m: Math.round(accuracy),
  age_s: Math.max(0, Math.round((Date.now() - timestamp) / 1000)),
});
