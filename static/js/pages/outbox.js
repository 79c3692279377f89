// The Outbox: everything captured here, item by item, and who holds it by now. Nothing can be deleted here.

import { button } from "../elements/button.js";
import { h } from "../elements/h.js";
import { icon } from "../elements/icons.js";
import { addressOf, wordsOfCode } from "../elements/stopcard.js";
import { disagreesWords, waitingCount } from "../elements/syncwords.js";
import { whereIs } from "../store/custody.js";
import { entries } from "../store/journal.js";
import { reader, tablet } from "../store/tablet.js";
import { clockTime, learn, t } from "../words.js";

const AT_ONCE = 100;

const KINDS = {
  "read.taken": (p) => t("Read {digits}", { digits: p.digits }),
  "read.corrected": (p) => t("Read corrected to {digits}", { digits: p.digits }),
  "stop.skipped": (p) => t("Skipped: {reason}", { reason: wordsOfCode("skip", p.code) }),
  "trouble.reported": (p) => t("Trouble: {what}", { what: wordsOfCode("trouble", p.code) }),
  "note.left": (p) => t("Note: {text}", { text: p.text }),
  "run.started": () => t("Run started"),
  "run.closed": () => t("Run finished"),
};

const PLACES = {
  here: () => t("Waiting on this tablet"),
  unit: () => t("On the field unit"),
  office: () => t("Received by the office"),
};

// Why the office set something aside; the reasons are the wire's words.
const REASONS = {
  unparsable: () => t("the entry arrived damaged"),
  position: () => t("its number in the journal is not right"),
  prev: () => t("it does not follow from the entry before it"),
  schema: () => t("something in the entry is missing or wrong"),
  kind: () => t("the office does not know this kind of entry"),
  version: () => t("the office needs a newer version to read it"),
  person: () => t("the person was not signed in"),
  reference: () => t("the office does not know this stop or meter"),
  "device-revoked": () => t("this tablet was withdrawn"),
  "id-reused": () => t("another entry has the same number"),
};

// The words of orders come when there is an order's fact to name (routes.js says why).
const allKinds = async (lines) => {
  if (lines.every(({ kind }) => kind in KINDS)) return KINDS;
  const [{ ORDER_KINDS }] = await Promise.all([import("../elements/orderwords.js"), learn("orders")]);
  return { ...KINDS, ...ORDER_KINDS };
};

/** The screen; it needs the journal, so it comes after a moment. */
export const page = async (app) => {
  const { journal, custody } = tablet;
  const waiting = waitingCount(tablet);
  const first = Math.max(1, Math.min(custody.watermark + 1, journal.seq - AT_ONCE + 1));
  const lines = (await entries(journal.id, first, journal.seq)).reverse();
  const kinds = await allKinds(lines).catch(() => KINDS);
  const count = waiting ? t("{n} waiting", { n: waiting }) : t("Nothing waits on this tablet");
  const sent = custody.sentAt ? t("Last sent {time}", { time: clockTime(custody.sentAt) }) : t("Nothing was sent yet");
  const node = h(
    "div",
    { class: "stack" },
    h("p", { class: "big-count number", "data-waiting": waiting }, count),
    custody.disagrees && h("p", { class: "notice danger" }, disagreesWords(custody)),
    tablet.photosWaiting > 0 && h("p", { "data-photos": tablet.photosWaiting }, photoWords(tablet.photosWaiting)),
    h("p", { class: "quiet" }, sent),
    button("send-now", [icon("send"), t("Send now")], app.courier.fullRound, { class: "main wide" }),
    h("ol", { class: "entries" }, lines.map((entry) => item(entry, custody, kinds))),
  );
  return { title: t("Outbox"), back: "#/", node, live: true };
};

const photoWords = (n) => (n === 1 ? t("1 photo waiting") : t("{n} photos waiting", { n }));

const item = (entry, custody, kinds) => {
  const place = whereIs(entry.seq, custody);
  const stop = entry.by === reader()?.username && tablet.work.stops.get(entry.stop);
  return h(
    "li",
    { class: "entry", "data-entry": entry.id, "data-place": place },
    h("p", { class: "entry-what" }, h("strong", {}, what(entry, kinds)), stop && ` · ${addressOf(stop)}`),
    h(
      "p",
      { class: "entry-place" },
      icon(place),
      placeWords(place, custody.quarantined[entry.seq]),
      h("span", { class: "quiet number" }, ` · ${clockTime(entry.at)}`),
    ),
  );
};

// Of another person's entries only that they exist is shown: signing out hides the work, not the count.
const what = (entry, kinds) => {
  if (entry.by !== reader()?.username) return t("Entry of {name}", { name: entry.by });
  return kinds[entry.kind]?.(JSON.parse(entry.line).p) ?? entry.kind;
};

const placeWords = (place, why) => {
  if (place !== "aside") return PLACES[place]();
  const reason = REASONS[why]?.() ?? t("it could not be read ({why})", { why });
  return t("Set aside by the office: {why}", { why: reason });
};
