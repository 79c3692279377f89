// Enrolment: the one-time code that makes this tablet one of the office's. Shown once in a tablet's life.

import { button } from "../elements/button.js";
import { h } from "../elements/h.js";
import { languageSwitch } from "../elements/offers.js";
import { disagreesWords, waitingCount } from "../elements/syncwords.js";
import { enrol, isCode } from "../exchange/enrolment.js";
import { isForgotten } from "../store/custody.js";
import { tablet } from "../store/tablet.js";
import { sentenceOf, t } from "../words.js";

/** The screen; `code` comes from the office's link, and then nothing needs typing. */
export const enrolPage = (app, code = "") => {
  const message = h("p", { role: "alert", class: "notice danger", hidden: true });
  const plain = { autocomplete: "off", autocapitalize: "characters", spellcheck: "false" };
  const codeField = h("input", { id: "code", name: "code", class: "code", value: code, ...plain });
  const nameField = h("input", { id: "name", name: "name", autocomplete: "off", value: t("Tablet") });
  const go = button("enrol", t("Enrol this tablet"), null, { class: "main wide", type: "submit" });

  const say = (words) => {
    message.textContent = words;
    message.hidden = !words;
  };

  const submit = async (event) => {
    event?.preventDefault();
    if (!isCode(codeField.value)) return say(t("A code has 12 letters and digits. Check it and try again."));
    go.disabled = true;
    say("");
    const result = await enrol(codeField.value, nameField.value.trim() || t("Tablet"));
    go.disabled = false;
    if (result.device) return app.enrolled();
    return say(result.problem ? sentenceOf(result.problem) : t("The office did not answer. Move to signal and try again."));
  };

  const form = h(
    "form",
    { class: "stack", novalidate: true, onsubmit: submit },
    h("p", {}, t("Ask the office for a code. It is good for 10 minutes.")),
    formerOffice(),
    tablet.dropped && dropped(tablet.dropped),
    h("div", { class: "field" }, h("label", { for: "code" }, t("Code")), codeField),
    h("div", { class: "field" }, h("label", { for: "name" }, t("Name of this tablet")), nameField),
    message,
    go,
    languageSwitch(app),
  );
  // A link from the office enrols at once; a tablet that has an office already asks first.
  if (code && !tablet.device) queueMicrotask(() => submit());
  return { title: t("Enrol"), node: form };
};

// The store is new, but what it held was noted elsewhere.
const dropped = ({ seq, central }) => {
  const words = t(
    "The browser dropped what this tablet kept, which a full disk can cause. Entries that had not reached the office: {n}. Tell the office.",
    { n: seq - central },
  );
  return h("p", { class: seq > central ? "notice danger" : "notice ask", "data-dropped": seq - central }, words);
};

const formerOffice = () => {
  if (!tablet.device) return null;
  const words = t("This tablet belongs to another office. Entries not sent there: {n}. They stay on this tablet.", {
    n: waitingCount(tablet),
  });
  return h("p", { class: "notice ask" }, isForgotten(tablet.custody) ? disagreesWords(tablet.custody) : words);
};
