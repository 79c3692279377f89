// The facts a reader records, one function each. When one of these resolves, the fact is on the disk: only then may a
// screen say "saved". When it rejects, nothing was written and the digits must stay on the screen.

import { afterRead, afterSkip } from "../outcomes.js";
import { append } from "./journal.js";
import { saved, tablet } from "./tablet.js";

/** A register was read, or read again in place of an earlier read of this tablet. */
export const saveRead = (stop, register, taken) => {
  const earlier = tablet.work.outcomes.get(stop.id)?.reads?.[register.id];
  const read = { meter: stop.meter.id, register: register.id, kind: readKind(stop), ...taken };
  const fact = earlier
    ? { kind: "read.corrected", p: { supersedes: earlier.event, ...read } }
    : { kind: "read.taken", p: read };
  return capture(stop, fact, stop.id, (own, entry) => afterRead(own, stop, register.id, entry, taken.digits));
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

// Whose hours without signal ended at this stop still saves what was seen there; only the next stop is hidden.
const capture = async ({ run, id: stop }, fact, of, effect) => {
  const by = tablet.people.current;
  if (!by) throw new Error("nobody is signed in");
  const result = await append({ ...fact, run, stop, by, seen: tablet.work.cursor }, of, effect);
  saved(result);
  return result.entry;
};

const readKind = (stop) => {
  const order = typeof stop.order === "string" ? tablet.work.orders.get(stop.order) : stop.order;
  return order?.kind === "REREAD" ? "reread" : "cycle";
};
