// The stop button: five reasons that protect the customer. One tap ends the shut-off; whatever allowed it is void at once.

import { button } from "../elements/button.js";
import { h } from "../elements/h.js";
import { afterStop } from "../elements/runs.js";
import { announceSaved, unsavedWords } from "../elements/savedbar.js";
import { addressOf } from "../elements/stopcard.js";
import { DoneAlready, stopShutOff } from "../store/acts.js";
import { tablet } from "../store/tablet.js";
import { t } from "../words.js";

const REASONS = {
  dispute: () => t("They dispute the bill"),
  receipt: () => t("They show a receipt"),
  medical: () => t("Somebody is ill"),
  vulnerable: () => t("Small children, old or frail people"),
  unsafe: () => t("Not safe here"),
};

/** The screen of one stop's reasons. */
export const page = (app, id) => {
  const stop = tablet.work.stops.get(id);
  const problem = h("p", { class: "notice danger", role: "alert", hidden: true });
  let busy = false;
  const choose = async (reason) => {
    if (busy) return;
    busy = true;
    try {
      await stopShutOff(stop, reason);
      announceSaved(id, t("Saved on this tablet · shut-off stopped"));
      app.go(afterStop(stop));
    } catch (failure) {
      if (failure instanceof DoneAlready) return app.go(`#/stop/${id}`);
      problem.textContent = unsavedWords(failure);
      problem.hidden = false;
    } finally {
      busy = false;
    }
  };
  const choice = ([reason, words]) =>
    button("choose", words(), () => choose(reason), { class: "choice wide", "data-code": reason });
  const node = h(
    "div",
    { class: "stack" },
    h("p", { class: "lead" }, addressOf(stop)),
    h("p", {}, t("Leave the water on. Tap why; the office takes over.")),
    problem,
    Object.entries(REASONS).map(choice),
  );
  return { title: t("Stop the shut-off"), back: `#/stop/${id}`, node };
};
