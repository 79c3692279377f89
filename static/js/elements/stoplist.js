// The list of a run's stops. What fits on a screen is drawn at once; the rest is added in portions, each after the
// frame before it was painted, so that a list of a thousand stops is there as soon as one of ten.

import { outcomeOf } from "../outcomes.js";
import { t } from "../words.js";
import { afterPaint } from "./frame.js";
import { h } from "./h.js";
import { icon } from "./icons.js";
import { kindMark, ownOutcome } from "./runs.js";
import { addressOf, hazardWords, serial, wordsOfCode } from "./stopcard.js";

const AT_ONCE = 10;
const PORTION = 30;

/** The list: `show(stops)` draws it anew, `update(fits)` only the rows of stops that stand otherwise by now. */
export const stopList = () => {
  const node = h("ol", { class: "stop-list" });
  let waiting = [];
  let drawn = [];

  const append = (stops) => {
    const rows = stops.map((stop) => ({ stop, standing: standing(stop), node: row(stop) }));
    drawn.push(...rows);
    node.append(...rows.map((one) => one.node));
  };
  const appendRest = (rest) => {
    if (rest !== waiting || !rest.length || !node.isConnected) return;
    append(rest.splice(0, PORTION));
    afterPaint(() => appendRest(rest));
  };
  const show = (stops) => {
    const rest = stops.slice(AT_ONCE);
    waiting = rest;
    drawn = [];
    node.replaceChildren();
    append(stops.slice(0, AT_ONCE));
    afterPaint(() => appendRest(rest));
  };
  const renew = (one) => {
    const fresh = row(one.stop);
    one.node.replaceWith(fresh);
    Object.assign(one, { standing: standing(one.stop), node: fresh });
  };
  const update = (fits) => {
    waiting.splice(0, waiting.length, ...waiting.filter(fits));
    drawn.filter(({ stop }) => !fits(stop)).forEach((one) => one.node.remove());
    drawn = drawn.filter(({ stop }) => fits(stop));
    drawn.filter((one) => one.standing !== standing(one.stop)).forEach(renew);
  };
  return { node, show, update };
};

/** How a stop stands, in a word: "open" or its outcome. */
export const standing = (stop) => outcomeOf(stop, ownOutcome(stop)) ?? "open";

const row = (stop) =>
  h(
    "li",
    {},
    h(
      "a",
      { class: "stop-row", href: `#/stop/${stop.id}`, "data-stop": stop.id, "data-outcome": standing(stop) },
      h("span", { class: "sequence number" }, String(stop.sequence)),
      h(
        "span",
        { class: "stop-words" },
        h("span", { class: "stop-address" }, addressOf(stop)),
        kindMark(stop),
        h("span", { class: "stop-meter" }, serial(stop.meter?.serial_number), flags(stop)),
      ),
      h("span", { class: "stop-state" }, ...state(stop)),
    ),
  );

const flags = (stop) => {
  const words = hazardWords(stop);
  return words.length > 0 && h("span", { class: "flag" }, icon("hazard"), words.join(", "));
};

const STATES = {
  open: () => [icon("next")],
  read: () => [icon("save"), t("Read")],
  skipped: (own) => [icon("skip"), own?.skip ? wordsOfCode("skip", own.skip.code) : t("Skipped")],
  posted: () => [icon("save"), t("Posted")],
  acted: () => [icon("save"), t("Done")],
  unable: () => [icon("skip"), t("Not done")],
  withdrawn: () => [icon("aside"), t("Taken back")],
};

const state = (stop) => (STATES[standing(stop)] ?? STATES.acted)(ownOutcome(stop));
