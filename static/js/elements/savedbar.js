// What a reader is told of a save: for ten seconds the bar that says what was saved, with the previous read, which was
// hidden until now; or that it failed.

import { tablet } from "../store/tablet.js";
import { t } from "../words.js";
import { h } from "./h.js";

const SECONDS = 10;

let latest = null;

/** Remember what the bar says: `{stop, words}`. */
export const announceSaved = (stop, words) => {
  latest = { stop, words: savedWords(words), until: Date.now() + SECONDS * 1000 };
};

/** These words, unless the disk of this tablet takes nothing and somebody else has it. */
export const savedWords = (words) => (tablet.held.length ? t("Sent and received, not saved on this tablet") : words);

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

// What is on the screen stays there. The reason only goes to the browser's console, by its name.
/** The sentence for a save that failed. */
export const unsavedWords = (failure) => {
  console.error("not saved", failure.name);
  return failure.words ?? t("NOT SAVED. Your entry is still here. Tap again; if it fails again, write it on paper.");
};
