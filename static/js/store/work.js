// What the office handed down: runs, stops, orders, authorisations and codes, swapped or changed in one transaction with the cursor.
// It can always be fetched again; what the tablet itself captured lives in the journal and in "outcomes".
// All of it is one record of text: a thousand records take a slow tablet many times as long to read as one long one.

import { cache, look } from "./database.js";
import { done } from "./idb.js";

const ALL = "all";

/** No work at all, in the form that `loadWork` gives: `walks` holds each run's stops in walking order. */
export const NO_WORK = { runs: [], stops: new Map(), walks: new Map(), orders: new Map(), codes: [], outcomes: new Map(), authorisations: new Map(), rulebook: null };

/**
 * Take one answer to what was asked from a cursor on: a whole snapshot when it says reset, else its dels and puts. A
 * difference from what is not here any more, because another tab was quicker, is left alone.
 */
export const applyHandout = ({ changes, cursor, reset }, askedFrom) =>
  cache(["docs", "meta"], async (tx) => {
    const [docs, meta] = [tx.objectStore("docs"), tx.objectStore("meta")];
    if (!reset && (await done(meta.get("cursor"))) !== askedFrom) return;
    if (reset || changes.length) {
      const rows = new Map(reset ? [] : unpacked(await done(docs.get(ALL))));
      changes.forEach((change) => apply(rows, change));
      docs.put({ key: ALL, text: JSON.stringify([...rows]) });
    }
    meta.put(cursor, "cursor");
  });

/** Forget everything handed down, on a tablet that the office withdrew or that changed its office. */
export const forgetHandouts = () =>
  cache(["docs", "meta"], async (tx) => {
    tx.objectStore("docs").clear();
    tx.objectStore("meta").delete("cursor");
  });

/** Everything handed down, up to which cursor, and what this tablet did with it, ready to look up. */
export const loadWork = () =>
  look(["docs", "outcomes", "meta"], async (tx) => {
    const [record, outcomes, cursor] = await Promise.all([
      done(tx.objectStore("docs").get(ALL)),
      done(tx.objectStore("outcomes").getAll()),
      done(tx.objectStore("meta").get("cursor")),
    ]);
    return { ...arrange(unpacked(record).map(([, row]) => row)), outcomes: byId(outcomes), cursor };
  });

const unpacked = (record) => (record ? JSON.parse(record.text) : []);

// What is put again keeps its place and what is new comes last: codes stay in their order, most used first.
const apply = (rows, { op, type, id, doc }) => {
  const key = `${type}:${id}`;
  if (op === "del") rows.delete(key);
  else rows.set(key, { type, doc: { ...doc, id: doc.id ?? id } });
};

const arrange = (rows) => {
  const ofType = (type) => rows.filter((row) => row.type === type).map((row) => row.doc);
  const stops = ofType("stop").sort((a, b) => a.sequence - b.sequence);
  return {
    runs: ofType("run").sort((a, b) => a.date.localeCompare(b.date)),
    stops: byId(stops),
    walks: Map.groupBy(stops, (stop) => stop.run),
    orders: byId(ofType("order")),
    authorisations: newestByOrder(ofType("authorisation")),
    rulebook: ofType("rulebook")[0] ?? null,
    codes: ofType("code"),
  };
};

const newestByOrder = (rows) =>
  new Map(rows.sort((a, b) => Date.parse(a.issued_at) - Date.parse(b.issued_at)).map((row) => [row.order, row]));

const byId = (rows) => new Map(rows.map((row) => [row.id, row]));
