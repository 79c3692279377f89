// What the office handed down: runs, stops, orders and codes, swapped or changed in one transaction with the cursor.
// It can always be fetched again; what the tablet itself captured lives in the journal and in "outcomes".

import { cache, look } from "./database.js";
import { done } from "./idb.js";

/** Take one handout: a whole snapshot when it says reset, else its puts and dels. */
export const applyHandout = ({ changes, cursor, reset }) =>
  cache(["docs", "meta"], async (tx) => {
    const docs = tx.objectStore("docs");
    if (reset) docs.clear();
    changes.forEach((change, place) => apply(docs, change, place));
    tx.objectStore("meta").put(cursor, "cursor");
  });

/** Forget everything handed down, on a tablet that the office withdrew or that changed its office. */
export const forgetHandouts = () =>
  cache(["docs", "meta"], async (tx) => {
    tx.objectStore("docs").clear();
    tx.objectStore("meta").delete("cursor");
  });

/** Everything handed down and what this tablet did with it, ready to look up. */
export const loadWork = () =>
  look(["docs", "outcomes"], async (tx) => {
    const [docs, outcomes] = await Promise.all([
      done(tx.objectStore("docs").getAll()),
      done(tx.objectStore("outcomes").getAll()),
    ]);
    return arrange(docs, outcomes);
  });

// The place in the handout is kept: codes come most used first.
const apply = (docs, { op, type, id, doc }, place) => {
  const key = `${type}:${id}`;
  if (op === "del") docs.delete(key);
  else docs.put({ key, type, place, doc: { ...doc, id: doc.id ?? id } });
};

const arrange = (docs, outcomes) => {
  const inPlace = docs.toSorted((a, b) => a.place - b.place);
  const ofType = (type) => inPlace.filter((row) => row.type === type).map((row) => row.doc);
  const byId = (rows) => new Map(rows.map((row) => [row.id, row]));
  return {
    runs: ofType("run").sort((a, b) => a.date.localeCompare(b.date)),
    stops: byId(ofType("stop").sort((a, b) => a.sequence - b.sequence)),
    orders: byId(ofType("order")),
    codes: ofType("code"),
    outcomes: byId(outcomes),
  };
};
