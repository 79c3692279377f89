// Whether the reader may act, in words: a calm line with its end, or a big STOP with its reason.

import { codeWords, clockTime, dayOf, t } from "../words.js";
import { h } from "./h.js";

const MINUTE = 60_000;

/** A moment as day and hour, in words. */
export const momentWords = (when) => t("{day}, {hour}", { day: dayOf(when), hour: hourWords(when) });

const hourWords = (when) => clockTime(when, new Date(when));

/** What stands on top of an order's screen; `judged` comes from store/judged.js. */
export const verdict = (judged) => (judged.word === "ok" ? mayNow(judged) : KINDS[judged.order.kind].no(judged));

const mayNow = (judged) => {
  const words = KINDS[judged.order.kind].yes(judged);
  return h("p", { class: "notice good verdict" }, h("strong", {}, words));
};

const shutOffWords = ({ released, authorisation, until }) =>
  released
    ? t("Allowed by the release code until {time}", { time: clockTime(until) })
    : t("Allowed until {time}, counted from {from}", { time: clockTime(until), from: clockTime(authorisation.issued_at) });

const tagWords = ({ until }) =>
  until ? t("May be posted until {time}", { time: clockTime(until) }) : t("May be posted at any hour");

const turnOnWords = ({ until, now }) =>
  until
    ? t("Open until {time} · {span} left", { time: clockTime(until), span: spanWords(until - now) })
    : t("Open at any hour");

const spanWords = (milliseconds) => {
  const minutes = Math.max(0, Math.floor(milliseconds / MINUTE));
  if (minutes < 60) return t("{n} min", { n: minutes });
  return t("{hours} h {minutes} min", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
};

const stop = (forbidden) => (judged) =>
  h(
    "section",
    { class: "verdict stop", role: "alert" },
    h("strong", { class: "stop-word" }, t("STOP")),
    h("p", { class: "lead" }, forbidden()),
    h("p", {}, reasonWords(judged)),
  );

const warning = (judged) =>
  h(
    "section",
    { class: "notice ask verdict", role: "status" },
    h("p", { class: "lead" }, t("Not now")),
    h("p", {}, reasonWords(judged)),
  );

const KINDS = {
  SHUT_OFF: { yes: shutOffWords, no: stop(() => t("Do not shut off. Leave the water on.")) },
  DOOR_TAG: { yes: tagWords, no: stop(() => t("Do not post this tag.")) },
  TURN_ON: { yes: turnOnWords, no: warning },
  START_SERVICE: { yes: turnOnWords, no: warning },
};

const REASONS = {
  withdrawn: ({ own }) => (own?.stopped ? t("It was stopped at the door.") : t("The office took this order back.")),
  refused: ({ order }) => codeWords(order.act?.because) || t("The office does not allow it."),
  "no-authorisation": () => t("The office has not allowed it yet."),
  superseded: () => t("The office has changed this order since it was allowed."),
  clock: () => t("The clock of this tablet was set back, so nobody can tell whether it is still allowed."),
  expired: ({ authorisation, now }) =>
    Date.parse(authorisation.issued_at) > now
      ? t("It is allowed only from {time} on.", { time: clockTime(authorisation.issued_at) })
      : t("It was allowed until {time}. That is over.", { time: clockTime(authorisation.expires_at) }),
  outside: ({ next }) =>
    next
      ? t("Outside the hours for it. Next: {from} to {to}.", { from: momentWords(next[0]), to: hourWords(next[1]) })
      : t("Outside the hours for it. The office has not said when the next ones are."),
};

const reasonWords = (judged) => REASONS[judged.word](judged);
