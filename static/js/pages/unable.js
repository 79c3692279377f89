// Could not do it: why an order's act did not happen. One tap on the reason saves it, with the note when there is one.

import { choices } from "../elements/choices.js";
import { h } from "../elements/h.js";
import { afterStop } from "../elements/runs.js";
import { announceSaved, unsavedWords } from "../elements/savedbar.js";
import { addressOf, wordsOfCode } from "../elements/stopcard.js";
import { DoneAlready, couldNot } from "../store/acts.js";
import { tablet } from "../store/tablet.js";
import { t } from "../words.js";

const LONGEST_NOTE = 2000;

/** The screen of one stop's reasons. */
export const page = (app, id) => {
  const stop = tablet.work.stops.get(id);
  const problem = h("p", { class: "notice danger", role: "alert", hidden: true });
  const note = h("textarea", { id: "note", rows: 2, maxlength: LONGEST_NOTE });
  let busy = false;
  const choose = async (code) => {
    if (busy) return;
    busy = true;
    try {
      await couldNot(stop, code, clean(note.value));
      announceSaved(id, t("Saved on this tablet · not done: {reason}", { reason: wordsOfCode("unable", code) }));
      app.go(afterStop(stop));
    } catch (failure) {
      if (failure instanceof DoneAlready) return app.go(`#/stop/${id}`);
      problem.textContent = unsavedWords(failure);
      problem.hidden = false;
    } finally {
      busy = false;
    }
  };
  const node = h(
    "div",
    { class: "stack" },
    h("p", { class: "lead" }, addressOf(stop)),
    problem,
    choices("unable", choose),
    h("div", { class: "field" }, h("label", { for: "note" }, t("Note for the office, before you tap the reason")), note),
  );
  return { title: t("Why not done?"), back: `#/stop/${id}`, node };
};

// The wire takes no U+0000 and no half characters.
const clean = (text) => text.toWellFormed().replaceAll("\0", "").trim();
