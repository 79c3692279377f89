// Skip: why this stop has no read. One tap on the reason saves it and goes to the next stop.

import { choices } from "../elements/choices.js";
import { h } from "../elements/h.js";
import { afterStop } from "../elements/runs.js";
import { announceSaved, unsavedWords } from "../elements/savedbar.js";
import { addressOf, wordsOfCode } from "../elements/stopcard.js";
import { saveSkip } from "../store/capture.js";
import { tablet } from "../store/tablet.js";
import { t } from "../words.js";

/** The screen of one stop's reasons. */
export const skipPage = (app, id) => {
  const stop = tablet.work.stops.get(id);
  const problem = h("p", { class: "notice danger", role: "alert", hidden: true });
  let busy = false;
  const choose = async (code) => {
    if (busy) return;
    busy = true;
    try {
      await saveSkip(stop, code);
      announceSaved(id, t("Saved on this tablet · skipped: {reason}", { reason: wordsOfCode("skip", code) }));
      app.go(afterStop(stop));
    } catch (failure) {
      problem.textContent = unsavedWords(failure);
      problem.hidden = false;
    } finally {
      busy = false;
    }
  };
  const where = h("p", { class: "lead" }, addressOf(stop));
  const node = h("div", { class: "stack" }, where, problem, choices("skip", choose));
  return { title: t("Why no read?"), back: `#/stop/${id}`, node };
};
