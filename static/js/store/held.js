// What the disk of this tablet did not take. It is held in the page's memory as a journal of one life, so that the office
// can have it all the same (exchange/direct.js), and is saved on the disk, in order, once that takes saves again. Each
// fact was told once: in both journals it is the same.

import { append, headAfter, newJournal, placed } from "./journal.js";
import { saved, changed, tablet } from "./tablet.js";

/** The life in memory: its journal, all its lines, and how many of them others hold. */
export const life = { journal: newJournal(), lines: [], watermark: 0 };

/** Hold facts that belong together, `group`; what a person saves again because it was not saved is held once. */
export const hold = async (told, of, effect) => {
  const key = keyOf(told[0]);
  const before = tablet.held.find((group) => group.owed && group.key === key);
  return before ?? holdNew({ key, told, of, effect, safe: false, owed: false });
};

const holdNew = async (group) => {
  const { told, of, effect } = group;
  // An act that is done already is refused before it is held.
  effect?.(tablet.work.outcomes.get(of), told[0]);
  group.lines = await placed(life.journal, told);
  life.journal = headAfter(group.lines);
  life.lines.push(...group.lines);
  group.show = (outcomes) => group.safe && showIn(outcomes, group);
  group.settled = new Promise((resolve) => {
    group.settle = resolve;
  });
  changed({ held: [...tablet.held, group] });
  return group;
};

/** Save what is held on the disk, in order; rejects when the disk still takes nothing. */
export const saveHeld = async () => {
  while (tablet.held.length) {
    const [group, ...others] = tablet.held;
    const result = await saveAgain(group);
    tablet.held = others;
    if (!others.length) Object.assign(life, { journal: newJournal(), lines: [], watermark: 0 });
    saved(result);
    group.settle();
  }
};

/** Others hold the life up to this line: what is safe there counts as done on this tablet. */
export const markSafe = (watermark) => {
  life.watermark = watermark;
  for (const group of tablet.held.filter(({ safe, lines }) => !safe && lines.at(-1).seq <= watermark)) {
    group.safe = true;
    group.show(tablet.work.outcomes);
    group.settle();
  }
  changed();
};

// Another tab may have recorded the act meanwhile; the fact is told all the same. Whoever has the line already makes the
// closing code of that one.
const saveAgain = async ({ told, of, effect, safe, lines: [{ hash }] }) => {
  try {
    return await append(told, of, effect && ((own, entry) => effect(own, safe ? { ...entry, hash } : entry)));
  } catch (failure) {
    if (failure instanceof DOMException) throw failure;
    return append(told);
  }
};

const showIn = (outcomes, { of, effect, lines }) => {
  try {
    if (effect) outcomes.set(of, effect(outcomes.get(of), lines[0]));
  } catch {
    // Done already in another tab.
  }
};

// The same entry saved again is a correction of itself by then, and the place is asked for anew.
const keyOf = ({ by, run, stop, kind, p: { supersedes, position, ...p } }) =>
  JSON.stringify([by, run, stop, kind.replace("corrected", "taken"), p]);

addEventListener("beforeunload", (event) => {
  if (tablet.held.some(({ safe }) => !safe)) event.preventDefault();
});
