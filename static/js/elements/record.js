// What was done is recorded even where it was not allowed: a rule blocks authorising, never the truth. The way there is
// small, asks first, and says that the office will look into it.

import { keepDraft } from "../store/acts.js";
import { tablet } from "../store/tablet.js";
import { t } from "../words.js";
import { button } from "./button.js";
import { h } from "./h.js";
import { question } from "./orderpage.js";
import { verdict } from "./verdict.js";

// Long enough to read the meter and record; who comes back later is stopped again.
const HOLDS = 15 * 60_000;

/** `{way, asking, recording, verdict}` of a stop's screen; `words` is what the way says. */
export const recordAnyway = (stop, words) => {
  let asked = false;
  const recording = () => Date.now() - (tablet.work.outcomes.get(stop.id)?.draft?.anyway ?? 0) < HOLDS;
  const ask = (again, whether) => () => {
    asked = whether;
    again();
  };
  const grant = (again) => async () => {
    await keepDraft(stop, { anyway: Date.now() });
    again();
  };
  return {
    recording,
    verdict: (judged) => (recording() && judged.word !== "ok" ? onlyRecorded() : verdict(judged)),
    way: (again) => button("record", words(), ask(again, true), { class: "wide" }),
    asking: (again) => {
      if (!asked || recording()) return null;
      const sure = t("Record only what was really done. The office will look into it.");
      return question(sure, t("Yes, it was done"), grant(again), ask(again, false));
    },
  };
};

const onlyRecorded = () =>
  h("p", { class: "notice ask verdict" }, t("Not allowed by the office. You record what was done already."));
