// Choosing among a few: one code of a kind, or some of several words. What is chosen is pressed, and said to be.

import { tablet } from "../store/tablet.js";
import { codeWords } from "../words.js";
import { button } from "./button.js";
import { h } from "./h.js";

/** The codes of a kind, of which one holds; `chosen()` and `choose(code)` keep it. */
export const pickOne = (label, kind, chosen, choose) => {
  const codes = tablet.work.codes.filter((code) => code.kind === kind);
  return group(label, kind, codes.map((code) => [code.code, codeWords(code)]), (code) => chosen() === code, choose);
};

/** Words of which any number hold; `options` are pairs of value and words. */
export const pickSome = (label, name, options, chosen, choose) => {
  const turn = (value) =>
    choose(chosen().includes(value) ? chosen().filter((other) => other !== value) : [...chosen(), value]);
  return group(label, name, options, (value) => chosen().includes(value), turn);
};

const group = (label, name, options, isChosen, choose) => {
  const take = (value) => () => {
    choose(value);
    row.replaceChildren(...buttons());
    row.querySelector(`[data-code="${value}"]`).focus();
  };
  const buttons = () =>
    options.map(([value, words]) =>
      button("pick", words, take(value), { "data-code": value, "aria-pressed": String(isChosen(value)) }),
    );
  const row = h("div", { class: "choice-row", role: "group", "aria-label": label, "data-pick": name }, buttons());
  return h("div", { class: "field" }, h("span", { class: "label" }, label), row);
};
