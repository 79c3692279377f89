// The keypad: digits act when the finger comes down, because a glove seldom comes up where it went down.
// Keyboards and screen readers press by click, which carries no pointer (detail 0).

import { t } from "../words.js";
import { h } from "./h.js";
import { icon } from "./icons.js";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];

/** The keypad; `press(key)` gets "0"…"9" or "erase"; `{save, saveWords, skip, note, probe}`: some may be missing. */
export const keypad = (press, actions) =>
  h(
    "div",
    { class: "keypad", role: "group", "aria-label": t("Keypad"), "data-probe": Boolean(actions.probe) },
    DIGITS.map((digit) => key(digit, press, { class: "key digit" }, digit)),
    key("erase", press, { class: "key erase", "aria-label": t("Erase the last digit") }, icon("erase")),
    actions.probe && action("probe", actions.probe, t("Read with probe"), t("Probe")),
    action("save", actions.save, ...twice(actions.saveWords ?? t("Save"))),
    actions.skip && action("skip", actions.skip, t("Skip this stop"), t("Skip")),
    actions.note && action("note", actions.note, t("Note or trouble"), t("Note")),
  );

const twice = (words) => [words, words];

const key = (name, press, attributes, content) =>
  h(
    "button",
    {
      type: "button",
      "data-key": name,
      ...attributes,
      onpointerdown: (event) => event.button === 0 && press(name),
      // No focus by finger: a keyboard's Enter would press the key again.
      onmousedown: (event) => event.preventDefault(),
      onclick: (event) => event.detail === 0 && press(name),
    },
    content,
  );

const action = (name, act, label, words) =>
  h(
    "button",
    { type: "button", class: `key ${name}`, "data-action": name, "aria-label": label, onclick: act },
    icon(name),
    h("span", {}, words),
  );
