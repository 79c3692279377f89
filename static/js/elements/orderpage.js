// The frame of an order's screen: may I act, where am I, what to do, and a bar below that is always in sight.
// The verdict follows the clock; the rest is drawn again only when the judgement or the record of the stop changed, so
// that nothing half-entered is disturbed.

import { startRun } from "../store/capture.js";
import { DoneAlready } from "../store/acts.js";
import { judged } from "../store/judged.js";
import { tablet } from "../store/tablet.js";
import { t } from "../words.js";
import { button } from "./button.js";
import { h } from "./h.js";
import { afterStop } from "./runs.js";
import { hazardGate, isDangerous, stopCard } from "./stopcard.js";
import { unsavedWords } from "./savedbar.js";
import { verdict } from "./verdict.js";

const BEAT = 1_000;
const DOUBLE_TAP = 400;

/** The screen of a stop's order; `draw(judged, tools)` gives `{verdict?, body, bar}`. */
export const orderPage = (app, id, title, draw) => {
  const stop = tablet.work.stops.get(id);
  const [top, body, bar] = ["order-top", "stack", "act-bar"].map((name) => h("div", { class: name }));
  const said = h("p", { class: "notice ask", role: "alert", hidden: true });
  const node = h("div", { class: "order" }, top, stopCard(stop), body, said, bar);
  let shown = null;

  const again = () => {
    const now = judged(stop);
    shown = fingerprint(now);
    Object.assign(node.dataset, { verdict: now.word, order: now.order.kind });
    const drawn = first(stop, now, again) ?? draw(now, tools);
    top.replaceChildren(...shownOf(drawn.verdict ?? verdict(now)));
    body.replaceChildren(...shownOf(drawn.body));
    bar.replaceChildren(...shownOf(drawn.bar));
    say("");
  };
  const say = (words, tone = "ask") => {
    said.textContent = words;
    said.className = `notice ${tone}`;
    said.hidden = !words;
    if (words) said.scrollIntoView?.({ block: "nearest" });
  };
  const refresh = () => fingerprint(judged(stop)) !== shown && again();
  const tools = { app, stop, say, again, once: onlyOnce(say, again) };

  startRun(stop.run).catch((failure) => console.error("run.started", failure.name));
  again();
  whileShown(node, refresh);
  return { title, back: `#/run/${stop.run}`, node, refresh };
};

// What comes before the order itself: dangers, and that somebody else has done it already.
const first = (stop, { own }, again) => {
  if (isDangerous(stop)) return { verdict: [], body: hazardGate(stop, again), bar: [] };
  if (own?.act || !["acted", "posted"].includes(stop.outcome)) return null;
  const words = t("The office has this order as done already.");
  return { verdict: doneLine(words), body: sideWays(stop, { done: true }), bar: goOn(stop) };
};

/** A question before something that cannot be taken back; its "yes" answers no double tap. */
export const question = (words, yes, act, back, beside = null) => {
  const confirm = button("confirm", yes, act, { class: "main", disabled: true });
  setTimeout(() => confirm.removeAttribute("disabled"), DOUBLE_TAP);
  const asked = h("p", { class: "question", role: "alert" }, words);
  return [asked, beside, button("cancel", t("No, go back"), back), confirm];
};

/** The way on when nothing is left to do here. */
export const goOn = (stop) =>
  h("a", { class: "button main", href: afterStop(stop), "data-action": "go-on" }, t("Next stop"));

/** The line on top of an order that is done. */
export const doneLine = (words) => h("p", { class: "notice good verdict", "data-done": true }, words);

/** What stands on every order's screen: the card that says where to pay, words for the office, until done giving up. */
export const sideWays = (stop, { done = false } = {}) => {
  const way = (address, action, words) =>
    h("a", { class: "button", href: `#/stop/${stop.id}/${address}`, "data-action": action }, words);
  return h(
    "div",
    { class: "side-ways" },
    way("pay", "pay-card", t("Where to pay")),
    way("note", "note", t("Note")),
    !done && way("unable", "unable", t("Not possible")),
  );
};

const shownOf = (nodes) => [nodes].flat(Infinity).filter(Boolean);

const fingerprint = ({ word, own, order, authorisation, until, now }) =>
  JSON.stringify([word, own, order, authorisation, until && Math.floor((until - now) / 60_000)]);

const whileShown = (node, act) => {
  const timer = setInterval(() => (node.isConnected ? act() : clearInterval(timer)), BEAT);
};

// One tap, one act: further taps wait for nothing and do nothing.
const onlyOnce = (say, again) => {
  let busy = false;
  return (act) => async () => {
    if (busy) return;
    busy = true;
    try {
      await act();
    } catch (failure) {
      if (failure instanceof DoneAlready) again();
      else say(unsavedWords(failure), "danger");
    } finally {
      busy = false;
    }
  };
};
