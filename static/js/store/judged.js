// How an order stands on this tablet at this moment: what the office handed down, what was done here, and the time.

import { allowedUntil, mayAct, nextWindow } from "../authority.js";
import { orderOf, tablet } from "./tablet.js";
import { officeTime } from "./time.js";

/** `{order, own, authorisation, released, word, now, until, next}` of a stop; times in ms, `next` a window or undefined. */
export const judged = (stop) => {
  const own = tablet.work.outcomes.get(stop.id);
  const order = own?.stopped ? { ...orderOf(stop), state: "stopped" } : orderOf(stop);
  const authorisation = tablet.work.authorisations.get(order.id) ?? null;
  const { now, trusted } = officeTime(tablet.time);
  const released = Boolean(own?.release) && now <= (own.release.until ?? Infinity);
  const word = mayAct(order, authorisation, { released, clockTrusted: trusted, now });
  const until = allowedUntil(order, authorisation, released, now);
  return { order, own, authorisation, released, word, now, until, next: nextWindow(order, now) };
};
