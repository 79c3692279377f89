// Sign in: once with signal, then the person works without. Shown again when the office's hours are over.

import { button } from "../elements/button.js";
import { h } from "../elements/h.js";
import { languageSwitch } from "../elements/offers.js";
import { signIn, switchTo } from "../exchange/people.js";
import { atWork } from "../store/roster.js";
import { tablet } from "../store/tablet.js";
import { sentenceOf, t } from "../words.js";

// The law wants it read before signing in, so it stands in every language, whichever the page speaks.
const USE_NOTICE = {
  en: "For authorised users only. Activity on this system may be monitored, recorded, and given to law enforcement.",
  es:
    "Solo para usuarios autorizados. La actividad en este sistema puede vigilarse, registrarse y entregarse a las " +
    "autoridades.",
};

/** The screen. */
export const signInPage = (app) => {
  const message = h("p", { role: "alert", class: "notice danger", hidden: true });
  const plain = { autocapitalize: "none", spellcheck: "false" };
  const username = h("input", { id: "username", autocomplete: "username", ...plain });
  const password = h("input", { id: "password", type: "password", autocomplete: "current-password" });
  const go = button("sign-in", t("Sign in"), null, { class: "main wide", type: "submit" });

  const say = (words) => {
    message.textContent = words;
    message.hidden = !words;
  };

  const submit = async (event) => {
    event.preventDefault();
    go.disabled = true;
    say("");
    const failed = await signIn(username.value.trim(), password.value);
    if (!failed) return app.signedIn();
    go.disabled = false;
    say(failed.problem ? sentenceOf(failed.problem) : t("Signing in needs signal. The office did not answer."));
  };

  const form = h(
    "form",
    { class: "stack", novalidate: true, onsubmit: submit },
    expired(),
    h("div", { class: "field" }, h("label", { for: "username" }, t("User name")), username),
    h(
      "div",
      { class: "field" },
      h("label", { for: "password" }, t("Password")),
      h("div", { class: "with-button" }, password, showPassword(password)),
    ),
    message,
    go,
    others(app),
    useNotice(),
    languageSwitch(app),
  );
  return { title: t("Sign in"), node: form };
};

const useNotice = () => {
  const paragraphs = Object.entries(USE_NOTICE).map(([lang, words]) => h("p", { lang }, words));
  return h("div", { class: "notice stack", "data-use-notice": true }, paragraphs);
};

const expired = () => {
  const { person, expired: over } = atWork(tablet.people);
  if (!over) return null;
  const words = t(
    "{name}, your time without signal is over. Sign in again when there is signal. Nothing captured is lost.",
    { name: person.name },
  );
  return h("p", { class: "notice ask", "data-expired": true }, words);
};

const showPassword = (field) => {
  const turn = ({ currentTarget }) => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    currentTarget.setAttribute("aria-pressed", String(shown));
  };
  return button("show-password", t("Show"), turn, { "aria-pressed": "false", "aria-label": t("Show password") });
};

const others = (app) => {
  const { current, known } = tablet.people;
  const isThere = (person) => person.username !== current && Date.parse(person.offline_until) > Date.now();
  const there = Object.values(known).filter(isThere);
  const go = (person) => async () => {
    await switchTo(person.username);
    app.switched();
  };
  const choice = (person) =>
    button("person", person.name, go(person), { class: "wide", "data-person": person.username });
  const title = h("h2", {}, t("Signed in on this tablet"));
  return there.length > 0 && h("div", { class: "stack" }, title, there.map(choice));
};
