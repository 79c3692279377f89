// Settings and help: language, hand, theme, who is signed in, and what somebody on the phone will ask for.

import { waitingCount } from "../elements/syncwords.js";
import { signOut } from "../exchange/people.js";
import { button } from "../elements/button.js";
import { h } from "../elements/h.js";
import { languageSwitch, lastingOffer, updateOffer } from "../elements/offers.js";
import { set, settings } from "../store/settings.js";
import { reader, refresh, tablet } from "../store/tablet.js";
import { clockTime, t } from "../words.js";

/** The screen. */
export const page = async (app) => {
  const granted = (await navigator.storage?.estimate?.()) ?? {};
  const node = h(
    "div",
    { class: "stack" },
    part(t("Language"), languageSwitch(app)),
    part(t("Hand that enters digits"), pick(app, "hand", { right: t("Right hand"), left: t("Left hand") })),
    part(t("Screen"), pick(app, "theme", { light: t("Light, for the day"), dark: t("Dark, for the night") })),
    part(t("People on this tablet"), ...people(app)),
    part(t("This tablet"), facts(granted)),
    lastingOffer(app),
    updateOffer(app),
  );
  return { title: t("Settings and help"), back: "#/", node };
};

const part = (title, ...content) => h("section", { class: "part" }, h("h2", {}, title), content);

const pick = (app, name, choices) => {
  const choose = (value) => () => {
    set(name, value);
    app.render();
  };
  return h(
    "div",
    { class: "choice-row", role: "group", "data-setting": name },
    Object.entries(choices).map(([value, words]) =>
      button("set", words, choose(value), { "data-value": value, "aria-pressed": String(settings()[name] === value) }),
    ),
  );
};

const people = (app) => {
  const leave = (username) => async () => {
    await signOut(username, tablet.journal);
    await refresh();
    app.courier.fullRound();
    app.go("#/signin");
  };
  const known = Object.values(tablet.people.known);
  const row = (person) =>
    h(
      "div",
      { class: "person-row" },
      h("p", {}, h("strong", {}, person.name), h("br"), h("span", { class: "quiet" }, until(person))),
      button("sign-out", t("Sign out"), leave(person.username), { "data-person": person.username }),
    );
  return [
    known.map(row),
    known.length === 0 && h("p", {}, t("Nobody is signed in.")),
    h("a", { class: "button", href: "#/signin", "data-action": "other-person" }, signInWords()),
  ];
};

const until = (person) => t("works without signal until {time}", { time: clockTime(person.offline_until) });
const signInWords = () => (reader() ? t("Another person signs in") : t("Sign in"));

const LASTING = {
  true: () => t("Kept by the browser"),
  false: () => t("May be cleared by the browser when the disk is full"),
  null: () => t("The browser does not say"),
};

const waitingWords = () => {
  const photos = tablet.photosWaiting;
  return t("Entries: {n}, photos: {photos}", { n: waitingCount(tablet), photos });
};

// A share that the browser grants; how full the disk is, no browser tells.
const roomWords = ({ quota, usage }) => {
  if (tablet.room === false) return t("Almost none: photos are off, reads are still saved");
  return quota ? t("The browser grants {n} MB", { n: Math.floor((quota - usage) / 1e6) }) : t("The browser does not say");
};

const facts = (granted) => {
  const { device, journal, custody, contact } = tablet;
  const rows = [
    [t("Name"), device.name],
    [t("Number"), device.id],
    [t("Journal"), `${journal.id} · ${journal.seq}`],
    [t("Last sent"), custody.sentAt ? clockTime(custody.sentAt) : "–"],
    [t("Work last loaded"), contact ? clockTime(contact) : "–"],
    [t("Waiting on this tablet"), waitingWords()],
    [t("Room left"), roomWords(granted)],
    [t("Storage"), LASTING[tablet.lasting ?? null]()],
    [t("Without signal"), tablet.offlineReady ? t("Ready") : t("Not ready yet")],
    [t("Version"), document.documentElement.dataset.version],
  ];
  return h("dl", { class: "facts" }, rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
};
