// The browser dropped this tablet's store while the page was open: a full disk makes Chromium do that, and none says so.
// The page still knows the tablet, its key, its people and work, and every line that the office had not acknowledged. They
// are put into the new store, the lines in a new journal, ids kept: the office takes what it lacks, knows what it has, and
// sees from the old journal's declared length that there was another. Photos are too large to be held in memory.

import { custodyOf } from "./custody.js";
import { keep } from "./database.js";
import { append, entries, openJournal } from "./journal.js";
import { recall, recallAll } from "./meta.js";
import { changed, onChange, tablet } from "./tablet.js";
import { applyHandout } from "./work.js";

let unsent = new Map();
// Just saved and not yet read back: the next write may be the one that costs the store.
const fresh = new Map();
let latest = null;
let seen = { id: null, seq: 0 };
let turn = Promise.resolve();

/** From now on hold in memory what only this tablet has. */
export const guardStore = () => {
  onChange(holdNews);
  return holdOnce();
};

/** Put back what memory holds, unless another tab has; told on Today. */
export const revive = () =>
  navigator.locks.request("fieldops-revive", async () => {
    if (await recall("device")) return;
    await applyHandout({ changes: handedDown(tablet.work), cursor: null, reset: true });
    const journal = await openJournal();
    const there = new Set((await entries(journal.id, 1, journal.seq)).map(({ id }) => id));
    const held = new Map([...unsent.values(), ...fresh.values()].map((entry) => [entry.id, entry]));
    const lost = [...held.values()].filter(({ id }) => !there.has(id));
    if (lost.length) await append(lost.map(({ line }) => JSON.parse(line)));
    unsent = new Map();
    fresh.clear();
    await keep(["meta", "outcomes"], putBack);
    changed({ revived: { photos: tablet.photosWaiting } });
  });

const putBack = (tx) => {
  const { device, key, people, time, work } = tablet;
  for (const [name, record] of Object.entries({ device, key, people, time })) {
    if (record) tx.objectStore("meta").put(record, name);
  }
  work.outcomes.forEach((state) => tx.objectStore("outcomes").put(state));
};

const handedDown = ({ runs, stops, orders, authorisations, codes, rulebook }) => {
  const all = { run: runs, stop: stops.values(), order: orders.values(), authorisation: authorisations.values() };
  const docs = Object.entries({ ...all, code: codes, rulebook: rulebook ? [rulebook] : [] });
  return docs.flatMap(([type, some]) => [...some].map((doc) => ({ op: "put", type, id: doc.id, doc })));
};

const holdNews = () => {
  if (tablet.justSaved !== latest) tablet.justSaved.forEach((entry) => fresh.set(entry.id, entry));
  latest = tablet.justSaved;
  holdOnce();
};

const holdOnce = () => {
  turn = turn.then(hold).catch((failure) => console.error("guard", failure.name));
  return turn;
};

const hold = async () => {
  const { device, journal, custody } = await recallAll("device", "journal", "custody");
  // In a store that was dropped there is nothing, and what the old one held is still wanted.
  if (!device || !journal) return;
  const { central } = custodyOf(custody);
  if (journal.id !== seen.id) {
    unsent = new Map();
    seen = { id: journal.id, seq: central };
  }
  for (const entry of await entries(journal.id, seen.seq + 1, journal.seq)) unsent.set(entry.seq, entry);
  seen = { id: journal.id, seq: journal.seq };
  unsent.forEach((_, seq) => seq <= central && unsent.delete(seq));
  fresh.forEach(({ j, seq }, id) => j === seen.id && seq <= seen.seq && fresh.delete(id));
};
