// What the page says: the catalogue of sentences, and times, ages and digits in words.
// English sentences are the keys; another language is a table of them, exported by the server and kept offline.

export const LANGUAGES = { en: "English", es: "Español" };

let language = "en";
let catalogue = {};
const parts = [""];

/** The sentence in the person's language, with {names} filled in. */
export const t = (sentence, details = {}) =>
  (catalogue[sentence] ?? sentence).replace(/\{(\w+)\}/g, (whole, name) => details[name] ?? whole);

export const currentLanguage = () => language;

/** Speak another language from now on; English stays when its words cannot be had. */
export const speak = async (wanted) => {
  language = wanted in LANGUAGES ? wanted : "en";
  document.documentElement.lang = language;
  catalogue = await fetchAll(language);
};

/** Learn a further part of the words, such as "orders", in whatever language is spoken from now on. */
export const learn = async (more) => {
  const name = `-${more}`;
  if (parts.includes(name)) return;
  parts.push(name);
  Object.assign(catalogue, await fetchWords(language, name));
};

const fetchAll = async (wanted) => {
  const all = await Promise.all(parts.map((part) => fetchWords(wanted, part)));
  return Object.assign({}, ...all);
};

// Before its first reload the page is not yet served by the worker, whose store may hold the words all the same.
const fetchWords = async (wanted, part) => {
  if (wanted === "en") return {};
  const address = `/i18n/${wanted}${part}.json`;
  try {
    const answer = await fetch(address).catch(() => caches.match(address));
    return answer?.ok ? await answer.json() : {};
  } catch {
    return {};
  }
};

/** What a server's problem says in this language. */
export const sentenceOf = (problem) => problem?.[language] ?? problem?.en ?? t("Something went wrong. Try again.");

/** A code's words in this language. */
export const codeWords = (code) => code?.[language] ?? code?.en ?? "";

const FORMATS = {
  clock: { hour: "2-digit", minute: "2-digit", hour12: false },
  shortDay: { month: "short", day: "numeric" },
  day: { weekday: "long", month: "long", day: "numeric" },
};
// Office hours are the city's, whatever zone the tablet is set to.
const timeZone = document.documentElement.dataset.zone;
const made = {};

// Kept, because making a format takes a slow tablet longer than all else in a screen.
const inWords = (date, format) =>
  (made[`${language} ${format}`] ??= new Intl.DateTimeFormat(language, { ...FORMATS[format], timeZone })).format(date);

/** The hour and minute of an instant, with the day when it was another day. */
export const clockTime = (when, now = new Date()) => {
  const date = new Date(when);
  const time = inWords(date, "clock");
  const day = inWords(date, "shortDay");
  return day === inWords(now, "shortDay") ? time : `${day} ${time}`;
};

/** A calendar day such as 2026-05-12, in words. */
export const dayWords = (day) => dayOf(`${day}T12:00Z`);

/** The day of an instant, in words. */
export const dayOf = (when) => inWords(new Date(when), "day");

/** How long ago, in the largest unit that says enough. */
export const age = (milliseconds) => {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 60) return t("{n} min", { n: minutes });
  if (minutes < 48 * 60) return t("{n} h", { n: Math.floor(minutes / 60) });
  return t("{n} days", { n: Math.floor(minutes / (24 * 60)) });
};
