// The release code: without signal the office may allow a shut-off over the phone. The code came sealed with the order;
// here it can be checked, not made. A slip of the ear is found by the check digit and costs no try; every other wrong
// code costs one of five for the order and of ten for the day, counted before it is checked.

import { releaseEnds } from "../authority.js";
import { CODE_DIGITS, isWhole } from "../codes/damm.js";
import { opens } from "../codes/release.js";
import { codeBoxes } from "../elements/codeboxes.js";
import { h } from "../elements/h.js";
import { keypad } from "../elements/keypad.js";
import { addressOf, serial } from "../elements/stopcard.js";
import { unsavedWords } from "../elements/savedbar.js";
import { release } from "../store/acts.js";
import { orderOf, tablet } from "../store/tablet.js";
import { officeTime } from "../store/time.js";
import { takeTry, triesLeft } from "../store/tries.js";
import { t } from "../words.js";

/** The screen of one stop's code. */
export const page = async (app, id) => {
  const stop = tablet.work.stops.get(id);
  const form = codeForm(app, stop);
  form.say(lockedWords(await triesLeft(stop.order)) ?? firstWords());
  const panel = h("section", { class: "panel", "aria-label": t("Release code") }, form.nodes);
  const node = h("div", { class: "read phone" }, whatToSay(stop), panel);
  return { title: t("Release code"), back: `#/stop/${id}`, node, wide: true, keys: form.keys };
};

const firstWords = () => t("Enter the {n} digits that the office says.", { n: CODE_DIGITS });

const whatToSay = (stop) =>
  h(
    "section",
    { class: "stop-card", tabindex: "0", "aria-label": t("What to say") },
    h("p", { class: "lead" }, t("Phone the office and say:")),
    h("p", { class: "address" }, addressOf(stop)),
    h("p", { class: "meter" }, h("span", { class: "quiet" }, t("Meter"), " "), serial(stop.meter?.serial_number)),
    h("p", {}, t("They look whether it is allowed now, and only then give you a code.")),
  );

const lockedWords = ({ order, day }) => {
  if (order <= 0) return t("The tries of this order are used up. Leave the water on and go on.");
  return day <= 0 ? t("The tries of today are used up. Leave the water on and go on.") : null;
};

const codeForm = (app, stop) => {
  const boxes = codeBoxes();
  const message = h("div", { class: "message", role: "status", "data-message": "" });
  let digits = "";
  let busy = false;

  const say = (words, tone = "") => {
    Object.assign(message.dataset, { message: tone, words });
    message.replaceChildren(h("p", {}, words));
  };
  const put = (next) => {
    digits = next;
    boxes.show(digits);
  };
  const press = (key) => {
    if (busy) return;
    if (key === "erase") put(digits.slice(0, -1));
    else if (!boxes.full(digits)) put(digits + key);
  };
  const again = (words) => {
    put("");
    say(words, "again");
  };
  const check = async () => {
    if (busy) return;
    if (!boxes.full(digits)) return say(firstWords(), "ask");
    if (!isWhole(digits)) return again(t("A digit is wrong. Ask for the code again; this cost no try."));
    busy = true;
    say("");
    try {
      await tryCode(app, stop, digits, { say, again });
    } catch (failure) {
      say(unsavedWords(failure), "danger");
    } finally {
      busy = false;
    }
  };
  const keys = { digit: press, erase: () => press("erase"), enter: check };
  return { nodes: [message, boxes.node, keypad(press, { save: check, saveWords: t("Check") })], keys, say };
};

const tryCode = async (app, stop, code, { say, again }) => {
  const { id: order, seal } = orderOf(stop);
  const left = await takeTry(order);
  if (!left) return again(lockedWords(await triesLeft(order)));
  say(t("Checking …"));
  if (await opens(seal, order, tablet.device.id, code)) {
    await release(stop, code, releaseEnds(orderOf(stop), officeTime(tablet.time).now));
    return app.go(`#/stop/${stop.id}`);
  }
  const n = Math.min(left.order, left.day);
  return again(lockedWords(left) ?? t("This code does not open the order. {n} tries left.", { n }));
};
