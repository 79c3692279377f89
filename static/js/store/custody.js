// How far others hold this tablet's journal: pure rules over the record "custody" (docs/exchange.md, Push).
// `watermark` is what the server spoken to holds; `central` what the office holds; through a field unit they differ.
// `disagrees` says why the office and the tablet do not agree about the journal, until they do; `lives` lists the journals
// that were left for that (another_life.js).

import { START } from "./journal.js";

export const NOTHING = { watermark: 0, central: 0, quarantined: {}, sentAt: null, disagrees: null };

export const MOST_LINES = 500;
const MOST_BYTES = 1000 * 1024;
const MOST_BYTES_A_CHARACTER = 3;

/** Whether the office, restored, has no such tablet. */
export const isForgotten = ({ disagrees }) => disagrees === "forgotten";

/** The custody record, also before anything was sent. */
export const custodyOf = (record) => record ?? NOTHING;

/** The custody after an answer to a push that agrees; the watermark is adopted also when it went down. */
export const adopt = (custody, answer, { via, now }) => {
  const central = via ? answer.central ?? { watermark: custody.central } : answer;
  return {
    ...custody,
    watermark: answer.watermark,
    central: central.watermark,
    quarantined: { ...custody.quarantined, ...bySeq(answer.quarantined), ...bySeq(central.quarantined) },
    sentAt: now,
    disagrees: null,
  };
};

// A line set aside for its place stands behind somebody else's line: another life of this journal reached there first.
const OF_ANOTHER_LIFE = ["prev", "position"];

/** Why an answer, or the office's word in it, does not agree with a journal of `length` lines: fork, chain, ahead, head or null. */
export const disagreement = async (answer, length, hashAt) => {
  for (const { watermark, head, fork, quarantined = [] } of [answer, answer.central].filter(Boolean)) {
    if (fork) return "fork";
    if (quarantined.some(({ why }) => OF_ANOTHER_LIFE.includes(why))) return "chain";
    if (watermark > length) return "ahead";
    if (head !== (watermark === 0 ? START : await hashAt(watermark))) return "head";
  }
  return null;
};

/** Where a line is: "aside", "office", "unit" or "here". */
export const whereIs = (seq, custody) => {
  if (custody.quarantined[seq]) return "aside";
  if (seq <= custody.central) return "office";
  return seq <= custody.watermark ? "unit" : "here";
};

/** As many of the lines as one batch takes; one at least. */
export const batchOf = (entries, most) => {
  const batch = [];
  let room = MOST_BYTES;
  for (const entry of entries.slice(0, most)) {
    room -= entry.line.length * MOST_BYTES_A_CHARACTER;
    if (room < 0 && batch.length) break;
    batch.push(entry);
  }
  return batch;
};

const bySeq = (quarantined = []) => Object.fromEntries(quarantined.map(({ seq, why }) => [seq, why]));
