// Today: the runs of the person at work, how far each is, and whether the tablet is ready to go out without signal.

import { h } from "../elements/h.js";
import { icon } from "../elements/icons.js";
import { lastingOffer, updateOffer } from "../elements/offers.js";
import { isOpen, kindMarks, progressOf, runName } from "../elements/runs.js";
import { savedBar } from "../elements/savedbar.js";
import { waitingCount } from "../elements/syncwords.js";
import { ownRuns, reader, stopsOf, tablet } from "../store/tablet.js";
import { clockTime, dayWords, t } from "../words.js";

/** The screen. */
export const todayPage = (app) => {
  const runs = ownRuns();
  const node = h(
    "div",
    { class: "stack" },
    savedBar(),
    h("p", { class: "greeting" }, reader().name),
    updateOffer(app),
    tablet.revived && revived(tablet.revived),
    tablet.room === false && noRoom(),
    tablet.device.revoked && withdrawn(),
    runs.map(runCard),
    tablet.handhelds && pullEntry(),
    runs.length === 0 && noRuns(),
    readiness(runs, app),
  );
  return { title: t("Today"), node, live: true };
};

const runCard = (run) => {
  const { total, done, skipped, closed } = progressOf(run);
  const open = stopsOf(run.id).filter(isOpen);
  const [next] = open;
  const go = done ? t("Continue") : t("Start");
  const left = closed ? t("Finished") : t("{n} left to do", { n: total - done });
  return h(
    "section",
    { class: "card", "data-run": run.id, "data-done": done, "data-total": total },
    h("h2", {}, runName(run)),
    h("p", { class: "quiet" }, dayWords(run.date)),
    h("progress", { max: total || 1, value: done, "aria-label": t("Done") }),
    h("p", { class: "number" }, h("strong", {}, t("{done} of {total} done", { done, total })), ` · ${left}`),
    h("p", { class: "kinds" }, kindMarks(open)),
    skipped > 0 && h("p", { class: "quiet" }, t("{n} skipped", { n: skipped })),
    h(
      "div",
      { class: "card-actions" },
      next && h("a", { class: "button main", href: `#/stop/${next.id}`, "data-action": "continue" }, go, icon("next")),
      h("a", { class: "button", href: `#/run/${run.id}`, "data-action": "open-run" }, t("All stops")),
    ),
  );
};

// Its words come with the offer (exchange/offered.js).
const pullEntry = () =>
  h("a", { class: "button", href: "#/pull", "data-action": "open-pull" }, icon("probe"), t("Pull from handheld"));

const noRuns = () => {
  const words = t("No run is assigned to you. Ask the dispatcher, then tap the line above.");
  return h("p", { class: "notice", "data-no-runs": true }, words);
};

const withdrawn = () =>
  h("p", { class: "notice danger" }, t("The office withdrew this tablet. What it still holds is kept and sent."));

const notLasting = () =>
  h(
    "p",
    { class: "notice ask", "data-not-lasting": true },
    t("This browser may clear its store when the disk is full. Keep the disk free and send often."),
  );

// Facts that were not sent are in memory and were put back; photos are not.
const revived = ({ photos: n }) =>
  h(
    "div",
    { class: "notice danger stack", "data-revived": true },
    h("p", {}, t("The disk was full and the browser dropped what this tablet kept. Your entries are kept again. Free space on the disk, and send now.")),
    n > 0 && h("p", {}, t("Photos that were not sent are gone: {n}. Take them again.", { n })),
  );

const noRoom = () =>
  h(
    "p",
    { class: "notice danger", "data-no-room": true },
    t("The disk is almost full. Reads are still saved; photos are off. Free space on the disk, and send now."),
  );

const readiness = (runs, app) => {
  const stops = runs.reduce((sum, run) => sum + progressOf(run).total, 0);
  const ready = tablet.offlineReady && tablet.contact;
  const words = ready
    ? t("Ready to work without signal: {n} stops, loaded {time}", { n: stops, time: clockTime(tablet.contact) })
    : t("Not yet ready to work without signal. Stay in signal for a moment.");
  return h(
    "section",
    { class: "readiness" },
    h("p", { class: ready ? "notice good" : "notice ask", "data-offline-ready": String(Boolean(ready)) }, words),
    tablet.lasting === false && waitingCount(tablet) > 0 && notLasting(),
    lastingOffer(app),
  );
};
