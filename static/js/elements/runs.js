// What the screens ask about a run: how far it is, which stop comes next, and how a stop stands.

import { nextOpen, outcomeOf } from "../outcomes.js";
import { stopsOf, tablet } from "../store/tablet.js";
import { t } from "../words.js";

/** What this tablet recorded at a stop, if anything. */
export const ownOutcome = (stop) => tablet.work.outcomes.get(stop.id);

/** Whether a stop still needs its outcome. */
export const isOpen = (stop) => outcomeOf(stop, ownOutcome(stop)) === null;

/** `{total, done, skipped, closed}` of a run. */
export const progressOf = (run) => {
  const stops = stopsOf(run.id);
  const outcomes = stops.map((stop) => outcomeOf(stop, ownOutcome(stop)));
  return {
    total: stops.length,
    done: outcomes.filter(Boolean).length,
    skipped: outcomes.filter((outcome) => outcome === "skipped").length,
    closed: Boolean(tablet.work.outcomes.get(run.id)?.closed),
  };
};

/** The next open stop after this one, or undefined. */
export const followingStop = (stop) => nextOpen(stopsOf(stop.run), isOpen, stop);

/** The address of the screen that follows a stop: the next open stop, or the run when none is open. */
export const afterStop = (stop) => {
  const next = followingStop(stop);
  return next ? `#/stop/${next.id}` : `#/run/${stop.run}`;
};

/** What a run is called. */
export const runName = (run) =>
  run.meter_route ? t("Meter route {code}", { code: codeOf(run.meter_route) }) : t("Run");

const codeOf = (route) => (typeof route === "string" ? route : route.code ?? route.name ?? "");
