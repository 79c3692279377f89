// When a save fails, the fact goes to the office at once: what the office has acknowledged is as safe as on the disk.
// The person's screen waits for that a moment only; the sending goes on behind it.

import { MOST_LINES, batchOf, disagreement } from "../store/custody.js";
import { hold, life, markSafe, saveHeld } from "../store/held.js";
import { START } from "../store/journal.js";
import { tablet } from "../store/tablet.js";
import { learn, t } from "../words.js";
import { batchText, post } from "./push.js";

const PATIENCE = 8_000;

/** Neither the disk nor the office has it; `settled` resolves when one of them does. */
export class Unsaved extends Error {
  name = "Unsaved";

  constructor({ settled }) {
    super();
    this.settled = settled;
  }

  get words() {
    return t("NOT SAVED: the disk takes nothing and nobody answers. Your entry is still here. Move to signal, or make the file above.");
  }
}

/** Save facts although the disk refused: with the office, or on the disk after all; the first line. Raises Unsaved. */
export const saveElsewhere = async (told, of, effect) => {
  const group = await inTurn(() => hold(told, of, effect));
  await tryHeld();
  group.owed = tablet.held.includes(group) && !group.safe;
  if (group.owed) throw new Unsaved(group);
  return group.lines[0];
};

/** Try again what is held: on the disk, else with the office. */
export const tryHeld = async () => {
  if (await inTurn(isOnDisk)) return;
  await learn("spare");
  await Promise.race([send(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
};

const isOnDisk = () =>
  saveHeld().then(
    () => true,
    (failure) => console.error("not saved", failure.name),
  );

let turn = Promise.resolve();

const inTurn = (act) => {
  const mine = turn.then(act);
  turn = mine.catch(() => {});
  return mine;
};

let sending = null;

const send = () => {
  sending ??= sendAll()
    .catch((failure) => console.error("not sent", failure.name))
    .finally(() => {
      sending = null;
    });
  return sending;
};

const sendAll = async () => {
  while (life.watermark < life.lines.length) {
    const { journal, lines, watermark } = life;
    const batch = batchOf(lines.slice(watermark), MOST_LINES);
    const before = lines[watermark - 1]?.hash ?? START;
    const { version } = document.documentElement.dataset;
    const answer = await post(journal, await batchText(journal, { first: watermark + 1, before, batch }, version));
    if (answer?.status !== 200 || life.lines !== lines) return;
    const why = await disagreement(answer.body, lines.length, (seq) => lines[seq - 1].hash);
    if (why || answer.body.watermark <= watermark) return;
    markSafe(answer.body.watermark);
  }
};
