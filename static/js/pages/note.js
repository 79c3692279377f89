// Note or trouble: what needs repair, or words for the office. The stop stays open; only a read or a skip ends it.

import { button } from "../elements/button.js";
import { choices } from "../elements/choices.js";
import { h } from "../elements/h.js";
import { addressOf } from "../elements/stopcard.js";
import { savedWords, unsavedWords } from "../elements/savedbar.js";
import { leaveNote, reportTrouble } from "../store/capture.js";
import { tablet } from "../store/tablet.js";
import { t } from "../words.js";

const LONGEST_NOTE = 2000;

/** The screen of one stop's notes. */
export const page = (app, id) => {
  const stop = tablet.work.stops.get(id);
  const said = h("p", { class: "notice", role: "status", hidden: true });
  const text = h("textarea", { id: "note", rows: 3, maxlength: LONGEST_NOTE });

  const say = (words, tone) => {
    said.textContent = words;
    said.className = `notice ${tone}`;
    said.hidden = false;
  };
  const keepSafely = async (save) => {
    try {
      await save();
      text.value = "";
      say(savedWords(t("Saved on this tablet.")), "good");
    } catch (failure) {
      say(unsavedWords(failure), "danger");
    }
  };
  const trouble = (code) => keepSafely(() => reportTrouble(stop, code, clean(text.value)));
  const note = () => {
    if (!clean(text.value)) return say(t("Write the note first."), "ask");
    return keepSafely(() => leaveNote(stop, clean(text.value)));
  };

  const node = h(
    "div",
    { class: "stack" },
    h("p", { class: "lead" }, addressOf(stop)),
    said,
    h("div", { class: "field" }, h("label", { for: "note" }, t("Note for the office")), text),
    button("save-note", t("Save note"), note, { class: "main" }),
    h("h2", {}, t("Trouble: tap what you see")),
    choices("trouble", trouble),
    h("a", { class: "button wide", href: `#/stop/${id}`, "data-action": "back-to-stop" }, t("Back to the stop")),
  );
  return { title: t("Note or trouble"), back: `#/stop/${id}`, node };
};

// The wire takes no U+0000 and no half characters.
const clean = (text) => text.toWellFormed().replaceAll("\0", "").trim();
