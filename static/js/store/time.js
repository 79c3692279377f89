// The office's time, as far as this tablet can know it: pure rules over the record "time".
// At each push the office says what time it is (exchange/push.js keeps that beside what the clocks here showed); what
// has passed here since then is added. How much has passed is the larger of what the wall clock and the browser's own
// running clock say, because the latter sleeps with the tablet. A wall clock that stands before its highest mark was set
// back: from then on the time is not known, and no authorisation counts, until the office has been heard again.

import { revise } from "./meta.js";

// Clocks are drawn right by a little all the time.
const SLACK = 2_000;

/** What this tablet's clocks show now; `life` names this run of the page, whose running clock began anew. */
export const clocks = () => ({ wall: Date.now(), mono: performance.now(), life: performance.timeOrigin });

/** The record a while later, with the highest mark that the wall clock reached. */
export const ticked = (record, here) =>
  record && { ...record, high: Math.max(highest(record), here.wall), setBack: wentBack(record, here) };

/** `{now, trusted}`: the office's time in ms, and whether it may be believed. */
export const officeTime = (record, here = clocks()) => {
  if (!record) return { now: here.wall, trusted: false };
  const passed = Math.max(here.wall - record.wall, ranFor(record, here));
  return { now: record.server + passed, trusted: !wentBack(record, here) };
};

/** Keep the highest mark; called now and then. */
export const tick = () => revise("time", (record) => ticked(record, clocks()));

const wentBack = (record, here) =>
  record.setBack || here.wall < highest(record) - SLACK || here.wall - record.wall < ranFor(record, here) - SLACK;

const highest = ({ high, wall }) => high ?? wall;

const ranFor = (record, here) => (here.life === record.life ? here.mono - record.mono : 0);
