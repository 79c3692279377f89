// The journal: every fact captured on this tablet, one line each, chained by hashes, never changed (docs/exchange.md, Journal).
// A fact counts as saved when the transaction that holds its line, the new head and the stop's state is on the disk.
// The hash is computed before that transaction, because awaiting it inside would let the transaction commit; so the
// transaction looks whether the head is still the one the line was built on. A lock keeps tabs
// apart; the look proves it. That is also why the head may be remembered from the save before: an old one is found out.

import { keep, look } from "./database.js";
import { done } from "./idb.js";
import { hex, localTime, newFactId } from "./ids.js";
import { recall, revise } from "./meta.js";

export const START = "0".repeat(64);
const LONGEST_LINE = 64 * 1024;
const encoder = new TextEncoder();

class HeadMoved extends Error {}

let remembered = null;

/** The journal of this store: its id, length and head; made with a random id the first time. */
export const openJournal = async () =>
  (await recall("journal")) ??
  revise("journal", (journal) => journal ?? { id: crypto.randomUUID(), seq: 0, head: START });

// Facts that belong together are saved together: all of them or none.
/** Save one or several: `{entries, state}`, once durable. `effect(state, first)` makes the new state of record `of`. */
export const append = (facts, of = null, effect = null) =>
  navigator.locks.request("fieldops-journal", async () => {
    const at = localTime();
    const whole = [facts].flat().map((fact) => ({ id: newFactId(), ...fact, at }));
    for (;;) {
      const journal = remembered ?? (await openJournal());
      const made = await nextEntries(journal, whole);
      try {
        const state = await commit(made, of, effect);
        remembered = headAfter(made);
        return { entries: made, state };
      } catch (failure) {
        remembered = null;
        if (!(failure instanceof HeadMoved)) throw failure;
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

const nextEntries = async (journal, facts) => {
  const made = [];
  for (const fact of facts) made.push(await nextEntry(made.length ? headAfter(made) : journal, fact));
  return made;
};

const nextEntry = async (journal, fact) => {
  const seq = journal.seq + 1;
  const line = JSON.stringify({
    id: fact.id,
    j: journal.id,
    seq,
    prev: journal.head,
    kind: fact.kind,
    v: 1,
    at: fact.at,
    clk: null,
    seen: fact.seen ?? null,
    by: fact.by,
    run: fact.run ?? null,
    stop: fact.stop ?? null,
    p: fact.p,
  });
  const bytes = encoder.encode(line);
  if (bytes.length > LONGEST_LINE) throw new RangeError("line longer than 64 KiB");
  const hash = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  const { id, kind, at, by, run = null, stop = null } = fact;
  return { j: journal.id, seq, id, hash, prev: journal.head, line, kind, at, by, run, stop };
};

const commit = (made, of, effect) =>
  keep(["meta", "journal", "outcomes"], async (tx) => {
    const meta = tx.objectStore("meta");
    const outcomes = tx.objectStore("outcomes");
    const [journal, own] = await Promise.all([done(meta.get("journal")), effect && done(outcomes.get(of))]);
    if (journal.id !== made[0].j || journal.head !== made[0].prev) throw new HeadMoved();
    const state = effect && effect(own, made[0]);
    made.forEach((entry) => tx.objectStore("journal").add(entry));
    meta.put({ ...journal, ...headAfter(made) }, "journal");
    if (state) outcomes.put(state);
    tx.commit();
    return state;
  });
