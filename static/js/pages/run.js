// The run's list: every stop in walking order, what is left by default, found again by address or serial number.

import { button } from "../elements/button.js";
import { h } from "../elements/h.js";
import { icon } from "../elements/icons.js";
import { isOpen, ownOutcome, progressOf, runName } from "../elements/runs.js";
import { savedBar } from "../elements/savedbar.js";
import { addressOf, hazardWords, serial, wordsOfCode } from "../elements/stopcard.js";
import { unsavedWords } from "../elements/unsaved.js";
import { outcomeOf } from "../outcomes.js";
import { closeRun } from "../store/capture.js";
import { stopsOf, tablet } from "../store/tablet.js";
import { clockTime, t } from "../words.js";

// What is shown and looked for stays as it was when the reader comes back from a stop.
let shown = "open";
let wanted = "";

/** The screen of one run. */
export const runPage = (app, id) => {
  const run = tablet.work.runs.find((one) => one.id === id);
  const list = h("ol", { class: "stop-list" });
  const count = h("p", { class: "quiet", role: "status" });
  const filters = h("div", { class: "choice-row", role: "group", "aria-label": t("Show") });
  const footer = h("div", { class: "stack" });

  const draw = () => {
    const stops = stopsOf(id);
    const rows = stops.filter((stop) => (shown === "all" || isOpen(stop)) && matches(stop));
    filters.replaceChildren(
      filter("open", t("Left to do ({n})", { n: stops.filter(isOpen).length })),
      filter("all", t("All ({n})", { n: stops.length })),
    );
    list.replaceChildren(...rows.map(row));
    count.textContent = rows.length ? "" : nothingFound(stops);
    footer.replaceChildren(...[finish(run, stops, draw)].filter(Boolean));
  };
  const filter = (name, words) => {
    const choose = () => {
      shown = name;
      draw();
    };
    return button("filter", words, choose, { "data-filter": name, "aria-pressed": String(shown === name) });
  };
  const look = ({ target }) => {
    wanted = target.value;
    draw();
  };
  const search = h("input", { type: "search", id: "search", value: wanted, autocomplete: "off", oninput: look });

  draw();
  const node = h(
    "div",
    { class: "stack" },
    savedBar(),
    footer,
    filters,
    h("div", { class: "field" }, h("label", { for: "search" }, t("Find an address or a meter")), search),
    count,
    list,
  );
  return { title: runName(run), back: "#/", node, refresh: draw };
};

const matches = (stop) => {
  const words = wanted.trim().toLowerCase();
  return !words || `${addressOf(stop)} ${stop.meter?.serial_number}`.toLowerCase().includes(words);
};

const nothingFound = (stops) => {
  if (wanted.trim()) return t("No stop fits. Show all, or look for something else.");
  return stops.length ? t("Nothing left to do.") : t("This run has no stops.");
};

const row = (stop) => {
  const outcome = outcomeOf(stop, ownOutcome(stop)) ?? "open";
  return h(
    "li",
    {},
    h(
      "a",
      { class: "stop-row", href: `#/stop/${stop.id}`, "data-stop": stop.id, "data-outcome": outcome },
      h("span", { class: "sequence number" }, String(stop.sequence)),
      h(
        "span",
        { class: "stop-words" },
        h("span", { class: "stop-address" }, addressOf(stop)),
        h("span", { class: "stop-meter" }, serial(stop.meter?.serial_number), flags(stop)),
      ),
      h("span", { class: "stop-state" }, ...state(stop)),
    ),
  );
};

const flags = (stop) => {
  const words = hazardWords(stop);
  return words.length > 0 && h("span", { class: "flag" }, icon("hazard"), words.join(", "));
};

const state = (stop) => {
  const own = ownOutcome(stop);
  const outcome = outcomeOf(stop, own);
  if (outcome === "read") return [icon("save"), t("Read")];
  if (outcome === "skipped") return [icon("skip"), own?.skip ? wordsOfCode("skip", own.skip.code) : t("Skipped")];
  return [icon("next")];
};

// A run may be closed once every stop has its outcome; closing tells the office that nothing more comes.
const finish = (run, stops, draw) => {
  const { total, done, closed } = progressOf(run);
  if (closed) return closedNotice(run);
  if (!total || done < total) return null;
  const problem = h("p", { class: "notice danger", role: "alert", hidden: true });
  const close = async () => {
    try {
      await closeRun(run.id);
      draw();
    } catch (failure) {
      problem.textContent = unsavedWords(failure);
      problem.hidden = false;
    }
  };
  const closing = button("close-run", t("Run is finished"), close, { class: "main wide" });
  return h("div", { class: "stack" }, closing, problem);
};

const closedNotice = (run) => {
  const time = clockTime(tablet.work.outcomes.get(run.id).closed);
  return h("p", { class: "notice good", "data-closed": true }, t("Run finished at {time}.", { time }));
};
