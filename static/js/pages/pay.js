// The card to show a customer: nobody pays in the field, and here is where and how to pay. In every language, large.
// The texts come from the rule book of the office; without them stands the one sentence that is always true.

import { h } from "../elements/h.js";
import { tablet } from "../store/tablet.js";
import { LANGUAGES, currentLanguage, t } from "../words.js";

const ALWAYS = {
  en: "I cannot take payments. Please pay at the Utility Billing office.",
  es: "No puedo recibir pagos. Por favor pague en la oficina de facturación de agua (Utility Billing).",
};
const TEXTS = ["heading", "where", "how"];

/** The card; the customer's language is not known, so the reader's own comes last. */
export const page = (app, id) => {
  const languages = Object.keys(LANGUAGES).sort((a) => (a === currentLanguage() ? 1 : -1));
  const node = h("div", { class: "pay-card", "data-pay-card": true }, languages.map(card));
  return { title: t("Where to pay"), back: `#/stop/${id}`, node };
};

const card = (lang) => {
  const [heading, ...rest] = wordsIn(lang);
  return h("section", { lang }, h("h2", {}, heading), rest.map((words) => h("p", {}, words)));
};

const wordsIn = (lang) => {
  const { pay = {} } = tablet.work.rulebook ?? {};
  const known = TEXTS.map((name) => pay[name]?.[lang]).filter(Boolean);
  return known.length ? known : [ALWAYS[lang]];
};
