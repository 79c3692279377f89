// The facts a reader records, one function each. When one of these resolves, the fact is on the disk, or the office has
// acknowledged it: only then may a screen say "saved". When it rejects, the digits must stay on the screen.

import { afterRead, afterSkip } from "../outcomes.js";
import { append, telling } from "./journal.js";
import { orderOf, saved, tablet } from "./tablet.js";
import { clockReading } from "./time.js";

/** A register was read, or read again in place of an earlier read of this tablet. */
export const saveRead = (stop, register, taken) => {
  const earlier = tablet.work.outcomes.get(stop.id)?.reads?.[register.id] ?? heldRead(register.id);
  const read = { meter: stop.meter.id, register: register.id, kind: readKind(stop), ...taken };
  const fact = earlier
    ? { kind: "read.corrected", p: { supersedes: earlier.event, ...read } }
    : { kind: "read.taken", p: read };
  const ends = !ENDS_WITH_AN_ACT.includes(orderOf(stop)?.kind);
  return capture(stop, fact, stop.id, (own, entry) => afterRead(own, stop, register.id, entry, taken.digits, ends));
};

/** The stop was left without a read, and why. */
export const saveSkip = (stop, code) =>
  capture(stop, { kind: "stop.skipped", p: { code } }, stop.id, (own, entry) => afterSkip(own, stop, code, entry));

/** Something at the stop needs repair. */
export const reportTrouble = (stop, code, note) =>
  capture(stop, { kind: "trouble.reported", p: { code, ...(note && { note }) } });

/** Words for the office about this stop. */
export const leaveNote = (stop, text) => capture(stop, { kind: "note.left", p: { text } });

const starting = new Set();

/** The first stop of a run was opened; the second time nothing happens. */
export const startRun = async (run) => {
  if (starting.has(run) || tablet.work.outcomes.get(run)?.started) return;
  starting.add(run);
  try {
    const start = (own, entry) => ({ ...own, id: run, started: entry.at });
    await capture({ run }, { kind: "run.started", p: {} }, run, start);
  } finally {
    starting.delete(run);
  }
};

/** The reader says that the run is finished. */
export const closeRun = (run) =>
  capture({ run }, { kind: "run.closed", p: {} }, run, (own, entry) => ({ ...own, id: run, closed: entry.at }));

// A read that was held in memory because the disk takes nothing; it may be on its way to the office.
const heldRead = (register) => {
  const held = tablet.held.findLast(({ told: [{ p }] }) => p.register === register);
  return held && { event: held.told[0].id };
};

// Whose hours without signal ended at this stop still saves what was seen there; only the next stop is hidden.
/** Save one or several facts of a stop, all or none; `effect` makes the new state of record `of`. The first entry. */
export const capture = async ({ run, id: stop = null }, facts, of, effect) => {
  const by = tablet.people.current;
  if (!by) throw new Error("nobody is signed in");
  const common = { run, stop, by, seen: tablet.work.cursor ?? null, clk: clockReading(tablet.time) };
  const told = [facts].flat().map((fact) => telling({ ...fact, ...common }));
  return tablet.held.length ? saveElsewhere(told, of, effect) : save(told, of, effect);
};

const save = async (told, of, effect) => {
  try {
    const result = await append(told, of, effect);
    saved(result);
    return result.entries[0];
  } catch (failure) {
    // The store fails with this kind only; anything else is about the fact.
    if (!(failure instanceof DOMException)) throw failure;
    return saveElsewhere(told, of, effect, failure);
  }
};

const saveElsewhere = async (told, of, effect, failure) => {
  const direct = await import("../exchange/direct.js").catch(() => {
    throw failure;
  });
  return direct.saveElsewhere(told, of, effect);
};

/** Orders whose stop a read does not end: the water has to be shut off or on first. */
export const ENDS_WITH_AN_ACT = ["SHUT_OFF", "TURN_ON", "START_SERVICE"];

const READ_KINDS = {
  REREAD: "reread",
  SHUT_OFF: "off",
  TURN_ON: "on",
  START_SERVICE: "initial",
  CHECK_READ: "check",
  METER_CHECK: "check",
  INVESTIGATE: "check",
};

const readKind = (stop) => READ_KINDS[orderOf(stop)?.kind] ?? "cycle";
