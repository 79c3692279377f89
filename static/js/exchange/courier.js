// When the tablet talks to the server: after a save, when signal may be back, when the page is looked at, by the clock,
// and at once when the person taps. After a failure it waits, longer each time and never the same time as the others.
// Whether there is signal is never asked of the browser, which does not know; only an answer tells.

import { recall, remember } from "../store/meta.js";
import { photosWaiting, tablet } from "../store/tablet.js";
import { sendSignOuts } from "./people.js";
import { pull } from "./pull.js";
import { callOverAgain, push } from "./push.js";

const BEAT = 60_000;
const PULL_EVERY = 5 * 60_000;
const LONGEST_WAIT = 5 * 60_000;
const FIRST_WAIT = 2_000;

/** A courier that runs rounds; `tell({pulled, news})` is called after each, `app` is the page's version. */
export const courier = ({ app, tell }) => {
  let failures = 0;
  let timer = null;
  let pulledAt = 0;
  let pullWanted = true;
  let running = null;
  let sending = null;
  let hurried = false;
  let again = false;

  const round = async () => {
    if (tablet.held.length) await (await import("./direct.js")).tryHeld();
    if (!(await recall("device"))) return { ok: true };
    const pushed = await push(app);
    // Where the office does not take the journal, the work still comes.
    if (!pushed.ok && !pushed.heldBack) return pushed;
    await sendSignOuts();
    return pullWanted || Date.now() - pulledAt > PULL_EVERY ? pullNow(pushed) : pushed;
  };

  const pullNow = async ({ ok, again }) => {
    pullWanted = false;
    const result = await pull();
    pullWanted ||= !result.ok;
    if (!result.ok) return result;
    pulledAt = Date.now();
    await remember("contact", pulledAt);
    return { ...result, ok, again, pulled: true };
  };

  const wait = ({ ok, retryAfter = 0, again: askAgain = BEAT }) => {
    failures = ok ? 0 : failures + 1;
    const backOff = Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures);
    clearTimeout(timer);
    timer = setTimeout(go, ok ? Math.min(BEAT, askAgain) : Math.max(backOff, retryAfter * 1000));
  };

  const go = () => {
    if (running) {
      again = true;
      return running;
    }
    running = attempt().finally(() => {
      running = null;
    });
    return running;
  };

  const attempt = async () => {
    do {
      again = false;
      const result = await safely(round);
      wait(result);
      await tell(result).catch((failure) => console.error("tell", failure.name));
      if (result.ok) photosBehind();
    } while (again);
  };

  // Photos go behind the lines and pause for them, and what fails with them holds up nothing else.
  const photosBehind = () => {
    sending ??= sendPhotos()
      .catch((failure) => console.error("photos", failure.name))
      .finally(() => {
        sending = null;
      });
  };

  const sendPhotos = async () => {
    if (!(await photosWaiting())) return;
    const blobs = await import("./blobs.js");
    await blobs.sendPhotos({ hurried, pause: () => running, arrived: () => tell({}) });
    hurried = false;
  };

  /** A full round now, whatever the waiting time: by a tap, a sign-in, or when signal may be back. */
  const fullRound = () => {
    failures = 0;
    pullWanted = true;
    hurried = true;
    callOverAgain();
    return go();
  };

  /** A round soon after a save, unless the last ones failed: then the waiting time holds. */
  const afterSave = () => (failures === 0 ? go() : running);

  const start = () => {
    addEventListener("online", fullRound);
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) fullRound();
    });
    return go();
  };

  return { start, fullRound, afterSave };
};

const safely = async (round) => {
  try {
    return await round();
  } catch (failure) {
    console.error("exchange", failure.name);
    return { ok: false };
  }
};
