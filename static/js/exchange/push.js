// Sends the journal to the server, in signed batches, one at a time across all tabs (docs/exchange.md, Push).
// Nothing is ever dropped here: what has no answer is sent again, and where the office disagrees about the journal the
// tablet begins another (store/another_life.js).

import { MOST_LINES, adopt, batchOf, custodyOf, disagreement, isForgotten } from "../store/custody.js";
import { START, entries, entryAt, openJournal } from "../store/journal.js";
import { recall, revise } from "../store/meta.js";
import { clocks, hear } from "../store/time.js";
import { sign } from "./keys.js";
import { call, identity, sessionNumber } from "./session.js";

const ROLL_CALL_EVERY = 15 * 60_000;
// Through a field unit the office's own word comes with a later answer: asked for twice soon, then with the rest.
const ROLL_CALLS_BEHIND = [5_000, 30_000];
const WORTH_PACKING = 4096;

let most = MOST_LINES;
let silences = 0;
let calledOver = { session: -1, at: 0, times: 0 };

/** Ask the office in the next push even when nothing waits: its answer tells the time. */
export const callOverAgain = () => {
  calledOver = { ...calledOver, session: -1 };
};

/** Send all that waits: `{ok, retryAfter, again, heldBack}`; `again` in ms when something remains to be asked. */
export const push = (app) =>
  navigator.locks.request("fieldops-push", async () => {
    for (;;) {
      const journal = await openJournal();
      const custody = custodyOf(await recall("custody"));
      // Enrolled anew: lines of people whom the office does not know here would be set aside.
      if (isForgotten(custody) && !(await recall("people"))) return { ok: true };
      const again = rollCallIn(custody);
      if (custody.watermark >= journal.seq && again > 0) return { ok: true, again };
      const result = await sendBatch(journal, custody, app);
      if (!result.ok) return result;
    }
  });

const rollCallIn = ({ watermark, central }) => {
  if (calledOver.session !== sessionNumber()) return 0;
  const soon = central < watermark ? ROLL_CALLS_BEHIND[calledOver.times] : null;
  return calledOver.at + (soon ?? ROLL_CALL_EVERY) - Date.now();
};

const sendBatch = async (journal, custody, app) => {
  const first = custody.watermark + 1;
  // Not beyond the length declared: a tab may append meanwhile, and its lines belong to the next batch.
  const last = Math.min(journal.seq, first + most - 1);
  const batch = batchOf(await entries(journal.id, first, last), most);
  const before = first === 1 ? START : (await entryAt(journal.id, first - 1)).hash;
  const asked = clocks();
  const answer = await post(journal, await batchText(journal, { first, before, batch }, app));
  if (answer?.status === 200) return taken(journal, custody, batch, answer, asked);
  return refused(journal, answer, batch.length);
};

/** A signed push of `batch`, the lines from `first` on behind the line whose hash is `before`, as text. */
export const batchText = async (journal, { first, before, batch }, app) => {
  const head = batch.at(-1)?.hash ?? before;
  const count = batch.length;
  const sig = await sign((await identity()).key, ["fieldops-batch-1", journal.id, first, count, head].join("\n"));
  const header = { first, count, declared: journal.seq, head, sig, app };
  return [JSON.stringify(header), ...batch.map(({ line }) => line), ""].join("\n");
};

/** The answer to a push, or null. */
export const post = async ({ id }, text) =>
  call(`/sync/v1/journals/${id}/events`, { method: "POST", ...(await packed(text)) });

const packed = async (text) => {
  const headers = { "Content-Type": "application/x-ndjson" };
  if (text.length < WORTH_PACKING) return { body: text, headers };
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return { body: await new Response(stream).blob(), headers: { ...headers, "Content-Encoding": "gzip" } };
};

const taken = async (journal, custody, batch, answer, asked) => {
  most = Math.min(MOST_LINES, answer.body.advise?.batch || MOST_LINES);
  silences = 0;
  if (answer.body.now) await hear(answer.body, answer.via, asked);
  calledOver = { session: sessionNumber(), at: Date.now(), times: batch.length ? 0 : calledOver.times + 1 };
  const why = await disagreement(answer.body, journal.seq, async (seq) => (await entryAt(journal.id, seq)).hash);
  if (why) return beginAnew(journal, why);
  const next = adopt(custody, answer.body, { via: answer.via, now: Date.now() });
  await revise("custody", () => next);
  // No line taken although some were sent: signed wrongly or lost on the way; try again later, not at once.
  return { ok: batch.length === 0 || next.watermark !== custody.watermark };
};

const beginAnew = async (journal, why) => {
  const { beginAnew: begin } = await import("../store/another_life.js");
  const ok = await begin(journal, why);
  return { ok, heldBack: !ok };
};

const refused = async (journal, answer, count) => {
  if (answer?.body?.problem === "foreign-journal") return beginAnew(journal, answer.body.problem);
  silences = answer ? 0 : silences + 1;
  if (count > 1 && (answer?.status === 413 || silences >= 2)) {
    most = Math.max(1, Math.floor(count / 2));
    silences = 0;
  }
  return { ok: false, retryAfter: answer?.retryAfter ?? 0 };
};
