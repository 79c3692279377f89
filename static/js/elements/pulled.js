// What the Pull screen shows: the devices to choose from, how far a pull is, how it ended, what the field unit keeps.

import { sentenceOf, t } from "../words.js";
import { button } from "./button.js";
import { h } from "./h.js";
import { icon } from "./icons.js";
import { serial, wordsOfCode } from "./stopcard.js";

/** The name of a device in the list, as it is chosen by. */
export const keyOf = ({ driver, port }) => `${driver} ${port}`;

/** The devices: one stands there, of several one is chosen. */
export const devices = (handhelds, chosen, choose) => {
  if (handhelds.length === 1) return h("p", { "data-handheld": keyOf(handhelds[0]) }, ...deviceWords(handhelds[0]));
  const choice = (one) =>
    button("choose", h("span", { class: "stop-words" }, deviceWords(one)), () => choose(keyOf(one)), {
      class: "wide",
      "data-handheld": keyOf(one),
      "aria-pressed": String(keyOf(one) === chosen),
    });
  return h("div", { class: "stack", role: "group", "aria-label": t("Handhelds") }, handhelds.map(choice));
};

const deviceWords = ({ name, port, simulated }) => [
  h("strong", {}, name),
  " ",
  h("span", { class: "entry-what" }, simulated ? t("Practice: no real handheld") : port),
];

/** Bar and counts of a pull; before the handheld has said how much it holds, the bar only moves. */
export const counts = (pull) => [
  pull.state === "running" && bar(pull),
  h("dl", { class: "facts counts" }, COUNTS.map(([name, words]) => count(name, words(), pull))),
];

const bar = ({ found, count: all }) =>
  h("p", {}, h("progress", { max: all || 1, value: all === null ? null : found, "aria-label": t("Pulled so far") }));

const COUNTS = [
  ["found", () => t("Found")],
  ["new", () => t("New")],
  ["already", () => t("Already here")],
  ["unmatched", () => t("Without a stop")],
];

const count = (name, words, pull) => {
  const number = name === "found" && pull.count !== null ? foundWords(pull) : pull[name];
  return h("div", {}, h("dt", {}, words), h("dd", { class: "number lead", [`data-pull-${name}`]: pull[name] }, number));
};

/** How many records have come, of how many. */
export const foundWords = ({ found, count: all }) => t("{n} of {total}", { n: found, total: all });

/** That nobody answered, or why a pull did not begin or ended early. */
export const alarm = (problem) =>
  h("p", { class: "notice danger", role: "alert" }, problem ? sentenceOf(problem) : silence());

const silence = () => t("The field unit did not answer.");

/** Why a pull ended early, and that it may be taken up again. */
export const failed = (problem) => [
  alarm(problem),
  h("p", { class: "notice" }, t("Pull again: it goes on where it stopped; nothing is doubled.")),
];

/** One filling of a handheld, as far as the unit keeps it: where its records are, and what becomes of the handheld. */
export const dumpCard = (dump, { problem, report }) =>
  h(
    "section",
    {
      class: "card",
      "data-dump": `${dump.handheld} ${dump.epoch}`,
      "data-kept": dump.kept,
      "data-count": dump.count,
      "data-at-office": dump.at_office,
      "data-purged": String(dump.purged),
    },
    h("h2", {}, t("Meter route {code}", { code: dump.meter_route })),
    h("p", {}, t("Handheld {name}", { name: dump.handheld })),
    line("unit", dump.kept, t("On the unit: {n} of {total}", { n: dump.kept, total: dump.count })),
    line("office", dump.at_office, t("At the office: {n} of {total}", { n: dump.at_office, total: dump.count })),
    h("p", { class: `notice ${dump.purged ? "good" : ""}` }, emptiedWords(dump)),
    dump.waiting > 0 && h("p", { class: "notice ask" }, waitingWords(dump)),
    dump.unmatched > 0 && withoutStop(dump),
    dump.reported < dump.unmatched && toReport(dump, report),
    dump.unmatched > 0 && dump.reported === dump.unmatched && h("p", { class: "notice good" }, reportedWords()),
    problem && alarm(problem.told),
  );

/** A dump as it is told from others. */
export const nameOf = ({ handheld, meter_route: route, epoch }) => JSON.stringify([handheld, route, epoch]);

const line = (place, n, words) => h("p", { class: "entry-place number", "data-place": place }, icon(place), words);

// What a record tells is told in the name of who pulled it, whom the unit must have heard of.
const waitingWords = ({ waiting, pulled_by: name }) =>
  name
    ? t("{n} records wait for {name} to sign in on this tablet once more, with signal.", { n: waiting, name })
    : t("{n} records wait: sign in on this tablet once more, with signal, and pull again.", { n: waiting });

// Whether the handheld was emptied, or why not.
const emptiedWords = ({ kept, count: all, purged, verified, may_purge: mayPurge, unmatched, reported }) => {
  if (purged) return t("The handheld was emptied: the office has everything.");
  if (kept < all) return t("The handheld still holds everything. Pull again to get the rest.");
  if (!verified) return t("The handheld still holds everything: its own sum is another one. Tell the office.");
  if (mayPurge) return t("The office has everything. Pull once more, and the handheld is emptied.");
  if (reported < unmatched) return t("The handheld still holds everything: some meters belong to no stop yet.");
  return t("The handheld still holds everything. It is emptied at the next pull, once the office has everything.");
};

const withoutStop = ({ unmatched: n, unmatched_records: records }) => [
  h("h3", {}, t("Meters that belong to no stop: {n}", { n })),
  h("ul", { class: "entries" }, records.map(stranger)),
];

const stranger = ({ serial_number: number, digits, skip, reported }) =>
  h(
    "li",
    { class: "entry", "data-unmatched": number, "data-reported": String(reported) },
    h("p", {}, serial(number)),
    h("p", { class: "number" }, digits ? t("Read {digits}", { digits }) : skipWords(skip ?? "")),
    reported && h("p", { class: "entry-place" }, icon("unit"), t("Reported")),
  );

const toReport = (dump, report) => [
  h("p", {}, t("Their records are kept here. Report them when no run with these meters will come.")),
  button("report-unmatched", t("Report to the office"), () => report(dump), { class: "wide" }),
];

/** That the office has heard of every meter without a stop. */
export const reportedWords = () => t("Reported: the office looks into it.");

const skipWords = (code) => t("Skipped: {reason}", { reason: wordsOfCode("skip", code) });
