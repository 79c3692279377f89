// What the screens ask about a run: how far it is, which stop comes next, how a stop stands, what its order asks for.

import { nextOpen, outcomeOf } from "../outcomes.js";
import { orderOf, stopsOf, tablet } from "../store/tablet.js";
import { t } from "../words.js";
import { h } from "./h.js";
import { icon } from "./icons.js";

// A stop without an order is a read and needs no word.
const KINDS = {
  DOOR_TAG: { name: "tag", words: () => t("Door tag") },
  SHUT_OFF: { name: "off", words: () => t("Shut-off") },
  TURN_ON: { name: "on", words: () => t("Turn-on") },
  START_SERVICE: { name: "on", words: () => t("Start service") },
  REREAD: { name: "note", words: () => t("Read again") },
  CHECK_READ: { name: "note", words: () => t("Check read") },
  METER_CHECK: { name: "note", words: () => t("Meter check") },
  INVESTIGATE: { name: "note", words: () => t("Look into it") },
};

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
  run.meter_route ? t("Meter route {code}", { code: codeOf(run.meter_route) }) : otherName(run);

const otherName = ({ kind }) => (kind === "orders" ? t("Orders") : t("Run"));

const codeOf = (route) => (typeof route === "string" ? route : route.code ?? route.name ?? "");

/** Icon and word of a stop's order, with `more` words behind, or null. */
export const kindMark = (stop, more = "") => {
  const { kind } = orderOf(stop) ?? {};
  if (!KINDS[kind]) return null;
  const words = `${KINDS[kind].words()} ${more}`.trim();
  return h("span", { class: "kind", "data-kind": kind }, icon(KINDS[kind].name), words);
};

/** One mark for each kind of order among these stops, with how many there are. */
export const kindMarks = (stops) =>
  [...Map.groupBy(stops, (stop) => orderOf(stop)?.kind).values()].map((alike) => kindMark(alike[0], alike.length));
