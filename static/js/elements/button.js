// A button that does one thing.

import { h } from "./h.js";

/** `action` is its name for tests, `words` what it says (an element or text), `more` further attributes. */
export const button = (action, words, act, { class: kind = "", ...more } = {}) =>
  h("button", { type: "button", class: `button ${kind}`.trim(), "data-action": action, onclick: act, ...more }, words);
