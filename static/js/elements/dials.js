// The boxes for the digits: exactly as many as the register has dials.

import { t } from "../words.js";
import { h } from "./h.js";

/** The boxes; `show(digits)` fills them from the left. */
export const dials = (count, unit) => {
  const boxes = Array.from({ length: count }, () => h("span", { class: "box" }));
  const spoken = h("span", { class: "visually-hidden" });
  const row = h("span", { class: "boxes", "aria-hidden": "true" }, boxes);
  const node = h(
    "output",
    { class: "dials", "data-dials": count, "data-digits": "", "data-many": count > 7 },
    row,
    spoken,
    h("span", { class: "unit" }, unit ?? ""),
  );
  const show = (digits) => {
    boxes.forEach((box, place) => {
      const digit = digits[place] ?? "";
      if (box.textContent !== digit) box.textContent = digit;
      box.classList.toggle("next", place === digits.length);
    });
    node.dataset.digits = digits;
    spoken.textContent = digits ? [...digits].join(" ") : t("{n} empty boxes", { n: count });
  };
  show("");
  return { node, show };
};
