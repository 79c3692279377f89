// Another life: where the office and this tablet disagree about what the journal says (the store was copied, or came back
// from an old copy), neither is asked to be right. The tablet begins a new journal and tells every fact in it again, ids
// kept; the office knows those it has and takes the others. The old lines stay in the store as evidence.
// A server that disagrees with every journal must not make the tablet spin: after a few lives in an hour the journal
// stays as it is, and is offered again and again.

import { NOTHING } from "./custody.js";
import { keep } from "./database.js";
import { done } from "./idb.js";
import { entries, headAfter, holdJournal, newJournal, placed } from "./journal.js";
import { recall, revise } from "./meta.js";
import { refresh } from "./tablet.js";

const MOST_AN_HOUR = 3;
const HOUR = 60 * 60_000;
const REMEMBERED = 20;

/** Leave `left` for a new journal because of `why`: whether that was done; when too often, only why is remembered. */
export const beginAnew = async (left, why, now = Date.now()) => {
  const { lives = [] } = (await recall("custody")) ?? {};
  if (lives.filter(({ at }) => Math.abs(now - at) < HOUR).length >= MOST_AN_HOUR) {
    await revise("custody", (custody) => ({ ...NOTHING, ...custody, disagrees: why }));
    return false;
  }
  const life = { journal: left.id, seq: left.seq, why, at: now };
  await holdJournal(() => moveOver(left, [...lives, life].slice(-REMEMBERED)));
  await refresh();
  return true;
};

// What was saved since the answer is moved as well; whoever saves later finds the new journal.
const moveOver = async ({ id }, lives) => {
  const journal = await recall("journal");
  if (journal.id !== id) return;
  const old = await entries(id, 1, journal.seq);
  const anew = newJournal();
  const made = await placed(anew, old.map(({ line }) => JSON.parse(line)));
  const record = made.length ? headAfter(made) : anew;
  const moved = new Map(old.map((entry, place) => [entry.id, { from: entry, to: made[place] }]));
  await keep(["meta", "journal", "outcomes"], async (tx) => {
    const [meta, outcomes] = [tx.objectStore("meta"), tx.objectStore("outcomes")];
    const [now, custody, people, states] = await Promise.all([
      ...["journal", "custody", "people"].map((name) => done(meta.get(name))),
      done(outcomes.getAll()),
    ]);
    if (now.id !== id || now.head !== journal.head) throw new DOMException("the journal moved", "AbortError");
    made.forEach((entry) => tx.objectStore("journal").add(entry));
    states.forEach((state) => outcomes.put(pointedAnew(state, moved, custody?.central ?? 0)));
    if (people) meta.put({ ...people, leaving: people.leaving.map((left) => leavingAnew(left, id, record.id)) }, "people");
    meta.put(record, "journal");
    meta.put({ ...NOTHING, sentAt: custody?.sentAt ?? null, lives }, "custody");
    tx.commit();
  });
};

// The closing code is made of the line that the office has, so a line it has already stays the one that counts.
const pointedAnew = (state, moved, atOffice) => {
  const act = moved.get(state.act?.event);
  const reads = Object.entries(state.reads ?? {}).map(([register, read]) => [
    register,
    { ...read, seq: moved.get(read.event)?.to.seq ?? read.seq },
  ]);
  return {
    ...state,
    ...(state.reads && { reads: Object.fromEntries(reads) }),
    ...(act && act.from.seq > atOffice && { act: { ...state.act, hash: act.to.hash } }),
  };
};

// Every line has the number that it had.
const leavingAnew = (left, from, to) => (left.journal === from ? { ...left, journal: to } : left);
