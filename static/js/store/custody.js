// How far others hold this tablet's journal: pure rules over the record "custody" (docs/exchange.md, Push).
// `watermark` is what the server spoken to holds; `central` what the office holds; through a field unit they differ.

import { START } from "./journal.js";

const NOTHING = { watermark: 0, central: 0, quarantined: {}, sentAt: null, stopped: null };

export const MOST_LINES = 500;
const MOST_BYTES = 1000 * 1024;
const MOST_BYTES_A_CHARACTER = 3;

/** The custody record, also before anything was sent. */
export const custodyOf = (record) => record ?? NOTHING;

/** The custody after an answer to a push; the watermark is adopted also when it went down. */
export const adopt = (custody, answer, { via, length, now }) => {
  const central = via ? answer.central ?? { watermark: custody.central } : answer;
  return {
    ...custody,
    watermark: Math.min(answer.watermark, length),
    central: Math.min(central.watermark, length),
    quarantined: { ...custody.quarantined, ...bySeq(answer.quarantined), ...bySeq(central.quarantined) },
    sentAt: now,
    stopped: answer.fork || central.fork ? "fork" : answer.watermark > length ? "ahead" : null,
  };
};

/** Whether the server's head is this journal's own hash there. */
export const headAgrees = (answer, entry) => answer.head === (answer.watermark === 0 ? START : entry?.hash);

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
