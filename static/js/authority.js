// Whether the reader may act now, decided from what the office handed down: the order's verdict and windows, and the
// authorisation. It only compares; the rule book and the calendar are the office's.
// The same judgement stands in fieldops/rules/at_the_door.py; both are held to tests/vectors/ladder.json.

const OVER = ["withdrawn", "stopped"];
const HURT = ["DOOR_TAG", "SHUT_OFF"];
const REFUSED = { allowed: false, windows: [] };
const FREE = { allowed: true, windows: null };

/** The word: ok, or why not: withdrawn, refused, no-authorisation, superseded, clock, expired, outside. */
export const mayAct = (order, authorisation, { released, clockTrusted, now }) => {
  if (OVER.includes(order.state)) return "withdrawn";
  if (!released && !actOf(order).allowed) return "refused";
  const lacking = order.kind === "SHUT_OFF" && !released && lack(order, authorisation, clockTrusted, micros(now));
  if (lacking) return lacking;
  return windowsOf(order) && !windowAt(order, now) ? "outside" : "ok";
};

/** The window `[from, to]` that the moment lies in, bounds included, or undefined. */
export const windowAt = (order, now) => windowsOf(order)?.find(([from, to]) => within(from, micros(now), to));

/** The first window that begins after the moment, or undefined. */
export const nextWindow = (order, now) => windowsOf(order)?.find(([from]) => micros(from) > micros(now));

/** Until when a release code given at this moment holds, in ms: the end of that window or of the next; null for ever. */
export const releaseEnds = (order, given) => {
  const windows = windowsOf(order);
  if (!windows) return null;
  const end = windows.map(([, to]) => to).find((to) => micros(to) >= micros(given));
  return end ? Date.parse(end) : 0;
};

/** When what is allowed now ends, in ms, or null when nothing ends it. */
export const allowedUntil = (order, authorisation, released, now) => {
  const ends = [windowAt(order, now)?.[1], order.kind === "SHUT_OFF" && !released && authorisation?.expires_at];
  const known = ends.filter(Boolean).map((end) => Date.parse(end));
  return known.length ? Math.min(...known) : null;
};

// What hurts a customer needs the office's verdict and its hours; what helps one does not.
const actOf = ({ kind, act }) => act ?? (HURT.includes(kind) ? REFUSED : FREE);

const windowsOf = (order) => actOf(order).windows;

const lack = (order, authorisation, clockTrusted, now) => {
  if (!authorisation) return "no-authorisation";
  if (authorisation.revision !== order.revision) return "superseded";
  if (!clockTrusted) return "clock";
  return within(authorisation.issued_at, now, authorisation.expires_at) ? null : "expired";
};

const within = (from, now, to) => micros(from) <= now && now <= micros(to);

// Instants are compared unrounded: a Date would drop what is finer than a millisecond.
const micros = (when) => {
  if (typeof when === "number") return Math.round(when * 1000);
  const [, fraction = ""] = /\.(\d+)/.exec(when) ?? [];
  return Date.parse(when.replace(/\.\d+/, "")) * 1000 + Number(fraction.slice(0, 6).padEnd(6, "0"));
};
