// What a reader needs to know at a stop before touching anything: dangers first, then where, which meter, and notes.
// Dangers stand before everything else, and go when the reader says that they were seen.

import { tablet } from "../store/tablet.js";
import { codeWords, t } from "../words.js";
import { button } from "./button.js";
import { h } from "./h.js";
import { icon } from "./icons.js";
import { kindMark } from "./runs.js";

const IDENTIFYING = 4;

// Dangers seen once need not be seen again before the page is started anew.
const seen = new Set();

/** The words of a stop's dangers. */
export const hazardWords = (stop) => (stop.hazards ?? []).map((hazard) => inWords(hazard, "hazard"));

/** Whether the stop's dangers have not been acknowledged yet. */
export const isDangerous = (stop) => Boolean(stop.hazards?.length) && !seen.has(stop.id);

/** The dangers and the button that acknowledges them; then `open()`. */
export const hazardGate = (stop, open) => {
  const words = hazardWords(stop).join(" · ");
  const acknowledge = () => {
    seen.add(stop.id);
    open();
  };
  return [
    h("p", { class: "hazard-gate", role: "alert" }, h("span", {}, t("Danger here:")), h("strong", {}, words)),
    button("acknowledge", t("I have seen this"), acknowledge, { class: "danger wide tall" }),
  ];
};

/** A serial number with the four characters that readers compare in bold. */
export const serial = (number) => {
  const text = number ?? "";
  return h(
    "span",
    { class: "serial number", "data-serial": text },
    text.slice(0, -IDENTIFYING),
    h("strong", {}, text.slice(-IDENTIFYING)),
  );
};

/** The stop's address, meter, place and notes; where there is room, also which stop comes next. */
export const stopCard = (stop, next) =>
  h(
    "section",
    { class: "stop-card", tabindex: "0", "aria-label": t("Stop") },
    hazardLine(stop),
    kindMark(stop),
    h("p", { class: "address" }, addressOf(stop)),
    h("p", { class: "meter" }, label(t("Meter")), serial(stop.meter?.serial_number)),
    stop.location_note && h("p", { class: "where" }, label(t("Where")), stop.location_note),
    (stop.notes ?? []).map((note) => h("p", { class: "note" }, inWords(note, "note"))),
    next && h("p", { class: "next-stop" }, label(t("Next")), [addressOf(next), ...hazardWords(next)].join(" · ")),
  );

/** The address in one line, whether it came as text or in parts. */
export const addressOf = ({ address }) =>
  typeof address === "string" ? address : address?.line ?? Object.values(address ?? {}).join(" ");

/** The words of a code of that kind, or the code itself when the office handed down none. */
export const wordsOfCode = (kind, code) => {
  const found = tablet.work.codes.find((row) => row.kind === kind && row.code === code);
  return found ? codeWords(found) : code;
};

const label = (words) => h("span", { class: "quiet" }, words, " ");

const hazardLine = (stop) => {
  const words = hazardWords(stop);
  return words.length > 0 && h("p", { class: "hazard-line" }, icon("hazard"), words.join(" · "));
};

const inWords = (value, kind) => {
  if (typeof value === "string") return wordsOfCode(kind, value);
  return [value.code && wordsOfCode(kind, value.code), value.text ?? value.note].filter(Boolean).join(": ");
};
