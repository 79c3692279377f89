// Turn-on and start of service: helps a customer, so it fails open. Outside the hours there is a clear warning with the
// next ones; an override of the office is shown; and what was done is recorded in any case.

import { button } from "../elements/button.js";
import { h } from "../elements/h.js";
import { doneLine, goOn, orderPage, question, sideWays } from "../elements/orderpage.js";
import { recordAnyway } from "../elements/record.js";
import { addressOf } from "../elements/stopcard.js";
import { registerToRead } from "../outcomes.js";
import { turnOn } from "../store/acts.js";
import { whereAmI } from "../store/position.js";
import { tablet } from "../store/tablet.js";
import { clockTime, t } from "../words.js";

const TITLES = { TURN_ON: () => t("Turn-on"), START_SERVICE: () => t("Start service") };
const ROLES = { field_lead: () => t("field lead"), finance_manager: () => t("finance manager") };

/** The screen of one stop. */
export const page = (app, id) => {
  const stop = tablet.work.stops.get(id);
  const state = { asking: false, anyway: recordAnyway(stop, () => t("It is on already: record it")) };
  const title = TITLES[tablet.work.orders.get(stop.order).kind]();
  return orderPage(app, id, title, (judged, tools) => draw(judged, { ...tools, state }));
};

const draw = (judged, tools) => {
  const { stop, state } = tools;
  if (judged.own?.act) return done(judged, stop);
  const override = judged.word === "outside" && judged.order.override;
  if (judged.word !== "ok" && !override && !state.anyway.recording()) return notNow(stop, state, tools);
  const verdict = override ? overrideWords(override) : state.anyway.verdict(judged);
  return { verdict, ...nextStep(judged, tools) };
};

const nextStep = (judged, tools) => {
  const { stop, state } = tools;
  if (registerToRead(stop, judged.own)) return readFirst(stop);
  return state.asking ? lastQuestion(tools) : atTheValve(judged, tools);
};

const notNow = (stop, { anyway }, { again }) => ({
  body: [sideWays(stop), anyway.way(again)],
  bar: anyway.asking(again) ?? goOn(stop),
});

const overrideWords = ({ role, reason }) =>
  h(
    "section",
    { class: "notice ask verdict", "data-override": role },
    h("p", { class: "lead" }, t("Outside the hours, allowed by the {role}", { role: ROLES[role]?.() ?? role })),
    h("p", {}, reason),
  );

const readFirst = (stop) => {
  const read = { class: "button main", href: `#/stop/${stop.id}/read`, "data-action": "on-read" };
  return {
    body: [h("p", { class: "lead" }, t("Read the meter before you open the valve.")), sideWays(stop)],
    bar: h("a", read, t("Enter the on-read")),
  };
};

const atTheValve = ({ own }, { stop, state, again }) => {
  const ask = () => {
    state.asking = true;
    again();
  };
  const digits = stop.registers.map(({ id }) => own.reads[id].digits).join(" · ");
  const read = h("p", { class: "lead number", "data-on-read": true }, t("On-read {digits}, saved", { digits }));
  return {
    body: [read, sideWays(stop)],
    bar: button("turn-on", t("Turned on"), ask, { class: "main" }),
  };
};

const lastQuestion = ({ stop, state, say, again, once }) => {
  const back = () => {
    state.asking = false;
    again();
  };
  const act = once(async () => {
    say(t("Saving …"), "");
    await turnOn(stop, { position: await whereAmI() });
    again();
  });
  const words = t("Does water run at {address}?", { address: addressOf(stop) });
  return { body: sideWays(stop), bar: question(words, t("Yes, it runs"), act, back) };
};

const done = ({ own }, stop) => ({
  verdict: doneLine(t("Turned on {time}.", { time: clockTime(own.act.at) })),
  body: sideWays(stop, { done: true }),
  bar: goOn(stop),
});
