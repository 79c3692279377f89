// The run's list: every stop in walking order, what is left by default, found again by address or serial number.

import { button } from "../elements/button.js";
import { h } from "../elements/h.js";
import { isOpen, progressOf, runName } from "../elements/runs.js";
import { savedBar, unsavedWords } from "../elements/savedbar.js";
import { addressOf } from "../elements/stopcard.js";
import { standing, stopList } from "../elements/stoplist.js";
import { closeRun } from "../store/capture.js";
import { stopsOf, tablet } from "../store/tablet.js";
import { clockTime, t } from "../words.js";

// What is shown and looked for stays as it was when the reader comes back from a stop.
let shown = "open";
let wanted = "";

/** The screen of one run. */
export const runPage = (app, id) => {
  const list = stopList();
  const count = h("p", { class: "quiet", role: "status" });
  const filters = h("div", { class: "choice-row", role: "group", "aria-label": t("Show") });
  const footer = h("div", { class: "stack" });
  let seen = null;

  const drawAround = () => {
    const stops = stopsOf(id);
    filters.replaceChildren(
      filter("open", t("Left to do ({n})", { n: stops.filter(isOpen).length })),
      filter("all", t("All ({n})", { n: stops.length })),
    );
    count.textContent = stops.some(fits) ? "" : nothingFound(stops);
    footer.replaceChildren(...[finish(runOf(id), refresh)].filter(Boolean));
    seen = whatIsSeen(id);
  };
  const draw = () => {
    list.show(stopsOf(id).filter(fits));
    drawAround();
  };
  // Most changes are none of this list's: it is drawn anew for other work, and row by row for what was done since.
  const refresh = () => {
    const now = whatIsSeen(id);
    if (now.work !== seen.work) return draw();
    if (now.standings === seen.standings) return;
    list.update(fits);
    drawAround();
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
    list.node,
  );
  return { title: runName(runOf(id)), back: "#/", node, refresh };
};

const runOf = (id) => tablet.work.runs.find((run) => run.id === id);

const whatIsSeen = (id) => {
  const closed = tablet.work.outcomes.get(id)?.closed;
  return { work: tablet.work, standings: [closed, ...stopsOf(id).map(standing)].join() };
};

const fits = (stop) => (shown === "all" || isOpen(stop)) && matches(stop);

const matches = (stop) => {
  const words = wanted.trim().toLowerCase();
  return !words || `${addressOf(stop)} ${stop.meter?.serial_number}`.toLowerCase().includes(words);
};

const nothingFound = (stops) => {
  if (wanted.trim()) return t("No stop fits. Show all, or look for something else.");
  return stops.length ? t("Nothing left to do.") : t("This run has no stops.");
};

// A run may be closed once every stop has its outcome; closing tells the office that nothing more comes.
const finish = (run, closed) => {
  const { total, done, closed: over } = progressOf(run);
  if (over) return closedNotice(run);
  if (!total || done < total) return null;
  const problem = h("p", { class: "notice danger", role: "alert", hidden: true });
  const close = async () => {
    try {
      await closeRun(run.id);
      closed();
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
