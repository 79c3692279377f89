// The office's time, as far as this tablet can know it: pure rules over the record "time".
// At each push the office says what time it is; `hear` keeps that beside what the clocks here showed, and what has passed
// here since then is added. A wall clock that stands before its highest mark was set back: from then on no authorisation
// counts until the office has been heard again. How much has passed is the larger of what the wall clock and the
// browser's own running clock say, because the latter sleeps with the tablet.
// What a line says of its time (`clockReading`) is finer: at each look the time since the look before is taken apart into
// what ran here and what only the wall clock knows of, which may be sleep or a step, so it is as unsure as it is long.

import { revise } from "./meta.js";

// Clocks are drawn right by a little all the time.
const SLACK = 2_000;
// Who was set back between two looks may have slept between them as well.
const AROUND_A_STEP = 10 * 60_000;
// Cheap quartz is wrong by up to 100 parts in a million when it is hot.
const DRIFT = 0.0001;
// A record without its trip: the patience with an answer, twice, as a session may have been opened on the way.
const LONGEST_TRIP = 60_000;
// A year: nobody takes it for a time.
const UNSURE = 365 * 86_400_000;
// An answer that knows the time less well by this much, through a unit without a clock, replaces nothing.
const MUCH_WORSE = 60_000;

// Not the moment of the start: two starts may bear the same one where the wall clock was set between them.
const LIFE = crypto.randomUUID();

/** What this tablet's clocks show now; `life` names this run of the page, whose running clock began anew. */
export const clocks = () => ({ wall: Date.now(), mono: performance.now(), life: LIFE });

// A field unit says in `now_unc` how well it knows the office's time itself; one that does not say may be wrong by years.
/** The record made of an answer to what was asked at `asked` and is answered at `here`. */
export const heard = ({ now, now_unc }, via, asked, here = clocks()) => ({
  server: Date.parse(now),
  ...here,
  trip: asked.life === here.life ? here.mono - asked.mono : LONGEST_TRIP,
  unc: now_unc ?? (via ? UNSURE : 0),
});

/** The record a while later, with the highest mark that the wall clock reached, and what passed until now. */
export const ticked = (record, here) =>
  record && {
    ...record,
    high: Math.max(highest(record), here.wall),
    setBack: wentBack(record, here),
    passed: passedUntil(record, here),
  };

/** `{now, trusted}`: the office's time in ms, and whether it may be believed. */
export const officeTime = (record, here = clocks()) => {
  if (!record) return { now: here.wall, trusted: false };
  const passed = Math.max(here.wall - record.wall, ranFor(record, here));
  const isTold = (record.unc ?? 0) < UNSURE;
  return { now: record.server + passed, trusted: isTold && !wentBack(record, here) };
};

/** What a line says of its time beside `at`, `{boot, mono, off, unc}`; null when the office was never heard. */
export const clockReading = (record, here = clocks()) => {
  if (!record) return null;
  const { ran, asleep, stepped, lost } = passedUntil(record, here);
  const trip = record.trip ?? LONGEST_TRIP;
  const now = record.server + trip / 2 + ran + asleep;
  const unc = trip / 2 + (record.unc ?? 0) + Math.abs(asleep) + ran * DRIFT + stepped * AROUND_A_STEP;
  return {
    boot: String(here.life),
    mono: Math.round(here.mono),
    off: Math.round(now - here.wall),
    unc: lost ? UNSURE : Math.min(UNSURE, Math.ceil(unc)),
  };
};

/** The record that knows the time better: what was there, or what was just heard. */
export const better = (record, fresh, here = clocks()) =>
  record && clockReading(record, here).unc < clockReading(fresh, here).unc - MUCH_WORSE ? ticked(record, here) : fresh;

/** Keep what an answer says of the time; `via` is the field unit it came through, or null. */
export const hear = (answer, via, asked) => revise("time", (record) => better(record, heard(answer, via, asked)));

/** Keep the highest mark; called now and then. */
export const tick = () => revise("time", (record) => ticked(record, clocks()));

const wentBack = (record, here) =>
  record.setBack || here.wall < highest(record) - SLACK || here.wall - record.wall < ranFor(record, here) - SLACK;

const highest = ({ high, wall }) => high ?? wall;

const ranFor = (record, here) => (here.life === record.life ? here.mono - record.mono : 0);

// Since the office was heard: `ran` by running clocks, `asleep` by the wall clock alone, in ms; `stepped` counts how often
// the wall clock was set back; `lost`: that happened while no clock ran here, so nobody knows by how much.
const passedUntil = (record, here) => {
  const last = record.passed ?? { ...record, ran: 0, asleep: 0, stepped: 0, lost: false };
  const wall = here.wall - last.wall;
  const isSameLife = here.life === last.life;
  // Another page's clock may have begun before the last look.
  const ran = isSameLife ? here.mono - last.mono : Math.max(0, Math.min(here.mono, wall));
  const back = wall < ran - SLACK;
  return {
    ...here,
    ran: last.ran + ran,
    asleep: last.asleep + (back ? 0 : wall - ran),
    stepped: last.stepped + (back ? 1 : 0),
    lost: last.lost || (back && !isSameLife),
  };
};
