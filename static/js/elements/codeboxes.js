// The boxes of a release code, in the groups in which it is spoken: 4-4-3.

import { t } from "../words.js";
import { h } from "./h.js";

const GROUPS = [4, 4, 3];
const ALL = GROUPS.reduce((sum, size) => sum + size);

/** The boxes; `show(digits)` fills them from the left. */
export const codeBoxes = () => {
  const boxes = Array.from({ length: ALL }, () => h("span", { class: "box" }));
  const spoken = h("span", { class: "visually-hidden" });
  let from = 0;
  const groups = GROUPS.map((size) => h("span", { class: "boxes" }, boxes.slice(from, (from += size))));
  const row = h("span", { class: "code-groups", "aria-hidden": "true" }, groups);
  const node = h("output", { class: "dials code-boxes", "data-code-digits": "" }, row, spoken);
  const show = (digits) => {
    boxes.forEach((box, place) => {
      box.textContent = digits[place] ?? "";
      box.classList.toggle("next", place === digits.length);
    });
    node.dataset.codeDigits = digits;
    spoken.textContent = digits ? [...digits].join(" ") : t("{n} empty boxes", { n: ALL });
  };
  show("");
  return { node, show, full: (digits) => digits.length === ALL };
};
