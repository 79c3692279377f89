// The bar that says for ten seconds what was saved, with the previous read, which was hidden until now.

import { t } from "../words.js";
import { h } from "./h.js";

const SECONDS = 10;

let latest = null;

/** Remember what the bar says: `{stop, words}`. */
export const announceSaved = (stop, words) => {
  latest = { stop, words, until: Date.now() + SECONDS * 1000 };
};

/** The words of a saved read. */
export const readWords = (register) =>
  register.limits?.previous
    ? t("Saved on this tablet · previous read was {digits}", { digits: register.limits.previous })
    : t("Saved on this tablet · no previous read");

/** The bar, or null when its time is over; `gone` is called when it goes. */
export const savedBar = (gone = () => {}) => {
  const left = (latest?.until ?? 0) - Date.now();
  if (left <= 0) return null;
  const correct = h("a", { class: "button", href: `#/stop/${latest.stop}`, "data-action": "correct" }, t("Correct"));
  const words = h("p", {}, latest.words);
  const bar = h("div", { class: "saved-bar", role: "status", "data-saved": latest.stop }, words, correct);
  setTimeout(() => {
    bar.remove();
    gone();
  }, left);
  return bar;
};
