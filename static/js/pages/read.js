// Read and Look again: the screen a reader spends the day on. One stop, its boxes, the keypad; nothing moves under the
// finger. The previous read and the expected range stay hidden until a read is saved.

import { dials } from "../elements/dials.js";
import { h } from "../elements/h.js";
import { keypad } from "../elements/keypad.js";
import { afterStop, followingStop, ownOutcome } from "../elements/runs.js";
import { announceSaved, readWords, savedBar, unsavedWords } from "../elements/savedbar.js";
import { hazardGate, isDangerous, stopCard, wordsOfCode } from "../elements/stopcard.js";
import { doubt, freshEntry, probed, submit, withDigit, withoutLast } from "../entry.js";
import { checks } from "../limits.js";
import { outcomeOf, registerToRead } from "../outcomes.js";
import { ENDS_WITH_AN_ACT, saveRead, startRun } from "../store/capture.js";
import { orderOf, stopsOf, tablet } from "../store/tablet.js";
import { clockTime, sentenceOf, t } from "../words.js";

const DOUBLE_TAP = 400;
let savedAt = 0;

/** The screen of one stop. */
export const readPage = (app, id) => {
  const stop = tablet.work.stops.get(id);
  const own = ownOutcome(stop);
  const panel = h("section", { class: "panel", "aria-label": t("Reading") });
  const place = stopsOf(stop.run).findIndex((one) => one.id === id) + 1;
  const screen = {
    title: t("Stop {n} of {total}", { n: place, total: stopsOf(stop.run).length }),
    back: hasAct(stop) ? `#/stop/${id}` : `#/run/${stop.run}`,
    node: h("div", { class: "read" }, stopCard(stop, followingStop(stop)), panel),
    wide: true,
    keys: null,
  };
  startRun(stop.run).catch((failure) => console.error("run.started", failure.name));
  const open = () => fill(screen, panel, app, stop);
  // A probe that is found later gets its key, unless the reader is entering already.
  screen.refresh = () => screen.form?.untouched() && screen.form.probe !== Boolean(tablet.probe) && open();
  if (outcomeOf(stop, own) === "read" && !own?.reads) panel.append(readElsewhere());
  else if (isDangerous(stop)) panel.append(...hazardGate(stop, open));
  else open();
  return screen;
};

const readElsewhere = () => h("p", { class: "notice good" }, t("The office has a read of this stop already."));

// The read of a shut-off or a turn-on is a part of it: before and after it stands the order's own screen.
const hasAct = (stop) => ENDS_WITH_AN_ACT.includes(orderOf(stop)?.kind);
const afterReads = (stop) => (hasAct(stop) ? `#/stop/${stop.id}` : afterStop(stop));

// A read may be skipped; what else an order asks for could not be done.
const leaving = (stop) => ([undefined, "REREAD"].includes(orderOf(stop)?.kind) ? "skip" : "unable");

// Puts the boxes and the keypad of the register to read (or to correct) into the panel.
const fill = (screen, panel, app, stop) => {
  const register = registerToRead(stop, ownOutcome(stop)) ?? stop.registers[0];
  const form = readingForm(app, stop, register, () => fill(screen, panel, app, stop));
  Object.assign(screen, { form, keys: form.keys });
  panel.replaceChildren(...form.nodes);
};

const readingForm = (app, stop, register, nextRegister) => {
  let entry = freshEntry();
  let busy = false;
  const boxes = dials(register.dials, register.unit);
  const message = h("div", { class: "message", role: "status", "data-message": "" });

  const say = (words, tone = "") => {
    Object.assign(message.dataset, { message: tone, words });
    message.replaceChildren(h("p", {}, words));
  };

  const press = (key) => {
    if (busy) return;
    entry = key === "erase" ? withoutLast(entry) : withDigit(entry, key, register.dials);
    boxes.show(entry.digits);
  };

  const lookAgain = (next) => {
    const serialSeen = entry.seen;
    entry = next;
    savedAt = Date.now();
    boxes.show("");
    say(doubt(entry, { dials: register.dials, seen: serialSeen }), "again");
    navigator.vibrate?.(200);
  };

  const nothingEntered = () => {
    if (Date.now() - savedAt > DOUBLE_TAP) say(t("Enter the digits, or skip with a reason."), "ask");
  };

  const isSaved = () => {
    savedAt = Date.now();
    announceSaved(stop.id, readWords(register));
    goOn(stop, nextRegister);
  };

  const save = async () => {
    if (busy) return;
    if (!entry.digits) return nothingEntered();
    const failed = [...new Set([...(entry.doubts ?? []), ...checks(entry.digits, register.dials, register.limits)])];
    const { entry: next, taken } = submit(entry, failed);
    if (next) return lookAgain(next);
    busy = true;
    try {
      await saveRead(stop, register, taken);
      isSaved();
    } catch (failure) {
      say(unsavedWords(failure), "danger");
      const unsaved = entry;
      failure.settled?.then(() => message.isConnected && entry === unsaved && isSaved());
    } finally {
      busy = false;
    }
  };

  const probe = async () => {
    if (busy) return;
    busy = true;
    say(t("Hold the probe on the pad …"));
    const { reading, problem } = await tablet.probe.read(stop.meter, register);
    busy = false;
    if (!reading) return say(problem ? sentenceOf(problem) : t("The field unit did not answer."), "danger");
    entry = { ...probed(entry, reading), doubts: reading.checks ?? [] };
    boxes.show(entry.digits);
    say(t("The probe read this from meter {serial}. Save it?", { serial: reading.meter_id ?? "?" }), "probe");
  };

  const goTo = (screenName) => () => app.go(`#/stop/${stop.id}/${screenName}`);
  const goOn = (done, next) => (registerToRead(done, ownOutcome(done)) ? next() : app.go(afterReads(done)));
  const keys = { digit: press, erase: () => press("erase"), enter: save };
  const bar = savedBar(() => message.childElementCount || say(firstWords(stop, register)));
  if (bar) message.append(bar);
  else say(firstWords(stop, register));
  const skip = ownOutcome(stop)?.outcome === "read" ? null : goTo(leaving(stop));
  const actions = { save, skip, note: goTo("note"), probe: tablet.probe && probe };
  const untouched = () => !busy && !entry.digits && !entry.entered.length;
  return { nodes: [message, boxes.node, keypad(press, actions)], keys, untouched, probe: Boolean(tablet.probe) };
};

const firstWords = (stop, register) => {
  const { reads, skip } = ownOutcome(stop) ?? {};
  const earlier = reads?.[register.id];
  if (earlier) {
    const details = { time: clockTime(earlier.at), digits: earlier.digits };
    return t("Saved {time}: {digits}. Enter all digits to correct it.", details);
  }
  if (skip) {
    const reason = wordsOfCode("skip", skip.code);
    return t("Skipped: {reason}. Enter the digits if you can read it now.", { reason });
  }
  const [n, total, dialCount] = [stop.registers.indexOf(register) + 1, stop.registers.length, register.dials];
  if (total > 1) return t("Register {n} of {total}: enter its {dials} digits.", { n, total, dials: dialCount });
  return t("Enter the {dials} digits from left to right.", { dials: dialCount });
};
