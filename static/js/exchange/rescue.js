// The rescue file: what only this tablet holds, as signed pushes in a text file that the office reads back with
// `fieldops journal import` (docs/exchange.md, Rescue file). Made when neither disk nor office takes an entry.

import { batchOf } from "../store/custody.js";
import { life } from "../store/held.js";
import { localTime } from "../store/ids.js";
import { START, entries, entryAt } from "../store/journal.js";
import { tablet } from "../store/tablet.js";
import { batchText } from "./push.js";

// What is damaged on the way is lost by the batch.
const A_BATCH = 20;
const encoder = new TextEncoder();

/** `{name, content}`: a file name and a Blob with all that the office has not acknowledged. */
export const rescueFile = async () => {
  const { device, server } = { device: tablet.device.id, server: tablet.device.server };
  const parts = [`${JSON.stringify({ fieldops: "rescue-1", device, server })}\n`];
  for (const journal of [await onDisk().catch(nothing), inMemory()]) parts.push(...(await batchesOf(journal)));
  const name = `fieldops-rescue-${localTime().slice(0, 19).replaceAll(":", "")}.ndjson`;
  return { name, content: new Blob(parts, { type: "application/x-ndjson" }) };
};

// A store that cannot be read keeps back what it has; what is in memory goes all the same.
const nothing = (failure) => {
  console.error("rescue", failure.name);
  return { lines: [] };
};

const onDisk = async () => {
  const { journal, custody } = tablet;
  const before = custody.central ? (await entryAt(journal.id, custody.central)).hash : START;
  return { journal, before, lines: await entries(journal.id, custody.central + 1, journal.seq) };
};

const inMemory = () => ({
  journal: life.journal,
  before: life.lines[life.watermark - 1]?.hash ?? START,
  lines: life.lines.slice(life.watermark),
});

const batchesOf = async ({ journal, before, lines }) => {
  const parts = [];
  for (let rest = lines, last = before; rest.length; ) {
    const batch = batchOf(rest, A_BATCH);
    const { version } = document.documentElement.dataset;
    const text = await batchText(journal, { first: batch[0].seq, before: last, batch }, version);
    parts.push(`${JSON.stringify({ journal: journal.id, bytes: encoder.encode(text).length })}\n`, text);
    rest = rest.slice(batch.length);
    last = batch.at(-1).hash;
  }
  return parts;
};
