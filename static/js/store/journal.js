// The journal: every fact captured on this tablet, one line each, chained by hashes, never changed (docs/exchange.md, Journal).
// A fact counts as saved when the transaction that holds its line, the new head and the stop's state is on the disk.
// The hash is computed before that transaction, because awaiting it inside would let the transaction commit; so the
// transaction looks whether the head is still the one the line was built on. A lock keeps tabs
// apart; the look proves it. That is also why the head may be remembered from the save before: an old one is found out.

import { keep, look } from "./database.js";
import { done } from "./idb.js";
import { hex, localTime, newFactId } from "./ids.js";
import { recall, revise } from "./meta.js";
import { feel, gaveWay } from "./reserve.js";

export const START = "0".repeat(64);
const LONGEST_LINE = 64 * 1024;
const encoder = new TextEncoder();

class HeadMoved extends Error {}

let remembered = null;

/** A journal before its first line, with a random id. */
export const newJournal = () => ({ id: crypto.randomUUID(), seq: 0, head: START });

/** The journal of this store: its id, length and head; made the first time. */
export const openJournal = async () =>
  (await recall("journal")) ?? revise("journal", (journal) => journal ?? newJournal());

/** No save begins while `act` is under way. */
export const holdJournal = (act) => navigator.locks.request("fieldops-journal", act);

/** What a line tells of a fact, in the wire's order; its place stays open. Told once, it is the same fact wherever it goes. */
export const telling = (fact) => ({
  id: newFactId(),
  j: null,
  seq: 0,
  prev: null,
  kind: null,
  v: 1,
  at: localTime(),
  clk: null,
  seen: null,
  by: null,
  run: null,
  stop: null,
  p: null,
  ...fact,
});

// Facts that belong together are saved together: all of them or none.
/** Save one or several: `{entries, state}`, once durable. `effect(state, first)` makes the new state of record `of`. */
export const append = (facts, of = null, effect = null) =>
  holdJournal(async () => {
    const told = [facts].flat().map(telling);
    for (;;) {
      const journal = remembered ?? (await openJournal());
      const made = await placed(journal, told);
      try {
        const state = await commit(made, of, effect);
        remembered = headAfter(made);
        return { entries: made, state };
      } catch (failure) {
        remembered = null;
        if (!(failure instanceof HeadMoved) && !(await gaveWay(failure))) throw failure;
      }
    }
  });

/** Lines `first` to `last` of the journal, in order; none when `last` comes before `first`. */
export const entries = async (journal, first, last) => {
  if (last < first) return [];
  const range = IDBKeyRange.bound([journal, first], [journal, last]);
  return look(["journal"], (tx) => done(tx.objectStore("journal").getAll(range)));
};

/** One line of the journal, or undefined. */
export const entryAt = (journal, seq) => look(["journal"], (tx) => done(tx.objectStore("journal").get([journal, seq])));

/** The journal's record after these entries. */
export const headAfter = (made) => {
  const { j, seq, hash } = made.at(-1);
  return { id: j, seq, head: hash };
};

/** The next lines of a journal, with what is told in each; nothing is kept yet. */
export const placed = async (journal, told) => {
  const made = [];
  for (const one of told) made.push(await nextEntry(made.length ? headAfter(made) : journal, one));
  return made;
};

const nextEntry = async ({ id: j, seq: before, head: prev }, told) => {
  const seq = before + 1;
  const line = JSON.stringify({ ...told, j, seq, prev });
  const bytes = encoder.encode(line);
  if (bytes.length > LONGEST_LINE) throw new RangeError("line longer than 64 KiB");
  const hash = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  const { id, kind, at, by, run, stop } = told;
  return { j, seq, id, hash, prev, line, kind, at, by, run, stop };
};

const commit = (made, of, effect) =>
  keep(["meta", "journal", "outcomes"], async (tx) => {
    const meta = tx.objectStore("meta");
    const outcomes = tx.objectStore("outcomes");
    const [journal, own] = await Promise.all([done(meta.get("journal")), effect && done(outcomes.get(of))]);
    if (journal?.id !== made[0].j || journal.head !== made[0].prev) throw new HeadMoved();
    const state = effect && effect(own, made[0]);
    feel(tx);
    made.forEach((entry) => tx.objectStore("journal").add(entry));
    meta.put({ ...journal, ...headAfter(made) }, "journal");
    if (state) outcomes.put(state);
    tx.commit();
    return state;
  });
