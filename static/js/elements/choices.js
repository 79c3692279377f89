// Big buttons for codes: the first eight at once, the rest after one more tap.

import { tablet } from "../store/tablet.js";
import { codeWords, t } from "../words.js";
import { button } from "./button.js";
import { h } from "./h.js";

const AT_ONCE = 8;

/** The codes of a kind as buttons; `choose(code)` gets the code picked. */
export const choices = (kind, choose) => {
  const codes = tablet.work.codes.filter((code) => code.kind === kind);
  const choice = ({ code, ...words }) =>
    button("choose", codeWords(words), () => choose(code), { class: "choice", "data-code": code });
  const grid = h("div", { class: "choices" }, codes.slice(0, AT_ONCE).map(choice));
  if (codes.length > AT_ONCE) grid.append(more(codes.slice(AT_ONCE).map(choice)));
  if (codes.length === 0) grid.append(h("p", {}, t("The office sent no codes yet. Move to signal and send.")));
  return grid;
};

const more = (rest) => {
  const open = ({ currentTarget }) => {
    currentTarget.replaceWith(...rest);
    rest[0].focus();
  };
  return button("more", t("More reasons"), open, { class: "choice more" });
};
