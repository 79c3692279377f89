// What the screens show: the tablet's records, read from the store into memory, and who is told when they change.
// Other tabs of the same tablet are told too, so that no tab shows an older count than another.

import { custodyOf } from "./custody.js";
import { look } from "./database.js";
import { readWork } from "./first.js";
import { done } from "./idb.js";
import { entryAt, headAfter, openJournal } from "./journal.js";
import { recallAll } from "./meta.js";
import { peopleOf, working } from "./roster.js";
import { NO_WORK } from "./work.js";

/** The state in memory; changed only here and by `saved`. */
export const tablet = {
  device: null,
  key: null,
  journal: null,
  // What the disk did not take (held.js).
  held: [],
  custody: custodyOf(),
  people: peopleOf(),
  work: NO_WORK,
  contact: null,
  time: null,
  waitingSince: null,
  photosWaiting: 0,
  probe: null,
  handhelds: false,
  offlineReady: false,
  lasting: null,
  room: null,
  update: null,
  stopElsewhere: false,
  justSaved: null,
  revived: null,
  dropped: null,
};

const listeners = new Set();
const channel = new BroadcastChannel("fieldops");

/** Be told after every change. */
export const onChange = (listener) => listeners.add(listener);

/** Tell the screens that something in `tablet` changed. */
export const changed = (facts = {}) => {
  Object.assign(tablet, facts);
  listeners.forEach((listener) => listener());
};

/** Read everything again and tell; the other tabs do the same unless this was their word. */
export const refresh = async ({ tellOthers = true } = {}) => {
  const known = await records();
  const work = await readWork();
  showHeld(work.outcomes);
  changed({ work, ...known });
  if (tellOthers) channel.postMessage("changed");
};

/** Put into the state of the stops, as the disk has it, what was received although the disk did not take it. */
export const showHeld = (outcomes = tablet.work.outcomes) => tablet.held.forEach(({ show }) => show(outcomes));

/** Read again what changes with every exchange, without the work, which is large. */
export const refreshRecords = async () => changed(await records());

const RECORDS = ["device", "key", "custody", "people", "contact", "time"];

const records = async () => {
  const [journal, known, waiting] = await Promise.all([openJournal(), recallAll(...RECORDS), photosWaiting()]);
  if (tablet.device && !known.device) return recordsAnew();
  const custody = custodyOf(known.custody);
  const oldest = custody.watermark < journal.seq ? await entryAt(journal.id, custody.watermark + 1) : null;
  const counted = { waitingSince: oldest?.at ?? null, photosWaiting: waiting };
  return { ...known, journal, custody, people: peopleOf(known.people), ...counted };
};

// The browser dropped the store behind this page's back.
const recordsAnew = async () => {
  await (await import("./revive.js")).revive();
  return records();
};

/** How many photos the office does not have yet. */
export const photosWaiting = () => look(["photos"], (tx) => done(tx.objectStore("photos").index("waiting").count()));

/** Take saved entries over into memory, without reading everything again. */
export const saved = ({ entries, state }) => {
  if (state) tablet.work.outcomes.set(state.id, state);
  showHeld();
  changed({
    journal: { ...tablet.journal, ...headAfter(entries) },
    justSaved: entries,
    waitingSince: tablet.waitingSince ?? entries[0].at,
  });
  channel.postMessage("changed");
};

/** The person whose work may be shown now, or null. */
export const reader = () => working(tablet.people);

/** The runs of the person at work, in order of their day. */
export const ownRuns = () => tablet.work.runs.filter((run) => run.assigned_to === reader()?.username);

/** The stops of a run in walking order. */
export const stopsOf = (run) => tablet.work.walks.get(run) ?? [];

/** The field order behind a stop, or undefined. */
export const orderOf = ({ order }) => (typeof order === "string" ? tablet.work.orders.get(order) : order);

channel.onmessage = () => refresh({ tellOthers: false });
