// Pull from handheld: it stands in a cradle of the field unit, the unit pulls, and this screen asks how far it is.
// Nothing of it is kept on the tablet; what was pulled comes to it as work that is done, once the office has it.

import { button } from "../elements/button.js";
import { h } from "../elements/h.js";
import {
  alarm,
  counts,
  devices,
  dumpCard,
  failed,
  foundWords,
  keyOf,
  nameOf,
  reportedWords,
} from "../elements/pulled.js";
import { lookAtHandhelds, pullProgress, reportUnmatched, startPull } from "../exchange/handhelds.js";
import { reader } from "../store/tablet.js";
import { t } from "../words.js";

const RUNNING_BEAT = 500;
const SLOW_BEAT = 2_000;
const IDLE_BEAT = 5_000;
const TOLD_STEPS = 4;

const freshState = {
  asked: false,
  answered: false,
  offer: null,
  chosen: null,
  problem: null,
  reported: false,
  unreported: null,
  starting: false,
  acted: 0,
  wake: () => {},
};

/** The screen; what it shows comes from the unit, over and over for as long as it is open. */
export const page = (app) => {
  const view = pullView();
  const state = { ...freshState };
  const choose = (key) => {
    state.chosen = key;
    draw();
    view.focusOn(key);
  };
  const draw = () => view.draw(state, { choose, start, report });
  const start = async () => {
    if (state.starting) return;
    state.starting = true;
    const { progress = null, problem } = await startPull(chosenOf(state), reader()?.username);
    Object.assign(state, { starting: false, acted: state.acted + 1, problem: progress ? null : { told: problem } });
    Object.assign(state, { reported: false, unreported: null });
    if (progress) state.offer.pull = progress;
    state.wake();
    draw();
    view.focus();
  };
  const report = async (dump) => {
    const { dump: now, problem } = await reportUnmatched(dump, reader()?.username);
    const unreported = now ? null : { name: nameOf(dump), told: problem };
    Object.assign(state, { acted: state.acted + 1, reported: Boolean(now), unreported });
    const news = (one) => (now && nameOf(one) === nameOf(dump) ? now : one);
    state.offer = { ...state.offer, dumps: state.offer.dumps.map(news) };
    state.wake();
    draw();
    if (now) view.focus();
  };
  const look = async () => {
    const before = state.offer;
    await ask(state);
    if (hasMoved(before, state.offer)) app.courier.fullRound();
    draw();
  };
  lookOn(view.node, state, look);
  draw();
  return { title: t("Pull from handheld"), back: "#/", node: view.node };
};

const isRunning = ({ offer }) => offer?.pull?.state === "running";
const chosenOf = ({ offer, chosen }) => offer.handhelds.find((one) => keyOf(one) === chosen) ?? offer.handhelds[0];

// While a pull runs only its progress is asked for; when it ends, everything. What was asked before a pull began or
// meters were reported, and is answered after it, says nothing of it.
const ask = async (state) => {
  const { acted } = state;
  const progress = isRunning(state) ? await pullProgress() : null;
  const offer = progress?.state === "running" ? { ...state.offer, pull: progress } : await lookAtHandhelds();
  if (state.acted !== acted) return;
  Object.assign(state, { asked: true, answered: Boolean(offer), offer: offer ?? state.offer });
  if (isRunning(state)) state.problem = null;
};

// Stops are read on the tablet when their records are at the office, so each step there is worth a round.
const hasMoved = (before, now) => {
  if (!before || !now) return false;
  const ended = before.pull?.state === "running" && now.pull?.state !== "running";
  return ended || atOffice(before) !== atOffice(now);
};

const isOnItsWay = ({ offer }) =>
  offer?.dumps.some((dump) => dump.at_office + dump.waiting < dump.matched + dump.reported);

const atOffice = ({ dumps }) => dumps.reduce((sum, dump) => sum + dump.at_office, 0);

const lookOn = async (node, state, look) => {
  do {
    await look();
    await rest(state);
  } while (node.isConnected);
};

// A pull that begins ends the rest, which was measured for one that does not run.
const rest = (state) =>
  new Promise((resolve) => {
    state.wake = resolve;
    setTimeout(resolve, beat(state));
  });

const beat = (state) => {
  if (isRunning(state)) return document.hidden ? SLOW_BEAT : RUNNING_BEAT;
  return isOnItsWay(state) ? SLOW_BEAT : IDLE_BEAT;
};

// Each part is drawn again only when it would be another, so that focus and a screen reader stay where they are.
const pullView = () => {
  const said = h("p", { class: "visually-hidden", role: "status" });
  const now = h("section", { class: "stack", tabindex: "-1", "aria-label": t("This pull") });
  const [choice, kept] = [h("div"), h("div", { class: "stack" })];
  const bar = h("div", { class: "act-bar" });
  const node = h("div", { class: "order" }, said, h("div", { class: "stack" }, now, choice, kept), bar);
  // What to choose stands first until a pull has ended; then what became of it.
  const arrange = (ended) => {
    const [first, second] = ended ? [kept, choice] : [choice, kept];
    if (first.nextSibling !== second) first.after(second);
  };
  const parts = [keeping(now), keeping(choice), keeping(kept), keeping(bar)];

  const draw = (state, acts) => {
    node.dataset.pullState = stateOf(state);
    const drawn = [nowShown(state), choiceShown(state, acts), keptShown(state, acts), barShown(state, acts)];
    drawn.forEach((shown, place) => parts[place](shown));
    arrange(["done", "failed"].includes(node.dataset.pullState));
    const words = spoken(state);
    if (said.textContent !== words) said.textContent = words;
  };
  const focusOn = (key) => choice.querySelector(`[data-handheld="${CSS.escape(key)}"]`)?.focus();
  return { node, draw, focusOn, focus: () => now.focus({ preventScroll: true }) };
};

const keeping = (element) => {
  const asText = (nodes) => nodes.map((one) => one.outerHTML).join("");
  let shown = "";
  return (content) => {
    const nodes = [content].flat(Infinity).filter(Boolean);
    if (asText(nodes) !== shown) element.replaceChildren(...nodes);
    shown = asText(nodes);
  };
};

const stateOf = (state) => {
  if (!state.offer?.available) return "none";
  return state.problem ? "failed" : state.offer.pull?.state ?? "ready";
};

const nowShown = (state) => {
  const { asked, answered, offer, problem } = state;
  if (!asked) return [];
  const silent = !answered && alarm(null);
  if (!offer?.available) return silent || h("p", { class: "notice" }, t("This field unit has no handheld set up."));
  return [silent, problem ? failed(problem.told) : SHOWN[stateOf(state)](offer.pull)];
};

const SHOWN = {
  ready: () => h("p", { class: "lead" }, t("Put the handheld in its cradle and tap Pull.")),
  running: (pull) => [h("h2", {}, runningWords(pull)), leaveIt(), counts(pull)],
  done: (pull) => [h("p", { class: "notice good" }, doneWords()), counts(pull)],
  failed: (pull) => [failed(pull.problem), counts(pull)],
};

const leaveIt = () => h("p", {}, t("Leave the handheld in its cradle."));
const doneWords = () => t("Everything the handheld said is kept on this field unit.");

const runningWords = ({ handheld }) =>
  handheld ? t("Pulling from {name} …", { name: handheld }) : t("Waiting for the handheld …");

const choiceShown = (state, { choose }) =>
  state.offer?.available && !isRunning(state) && devices(state.offer.handhelds, keyOf(chosenOf(state)), choose);

const keptShown = (state, { report }) => {
  if (isRunning(state)) return [];
  const problemOf = (dump) => (state.unreported?.name === nameOf(dump) ? state.unreported : null);
  return state.offer?.dumps.map((dump) => dumpCard(dump, { problem: problemOf(dump), report }));
};

const barShown = (state, { start }) => {
  if (!state.offer?.available || isRunning(state)) return [];
  return button("pull", stateOf(state) === "ready" ? t("Pull") : t("Pull again"), start, { class: "main" });
};

// What a screen reader says: how it stands, and while it runs a few times how far it is. Failures are said as alerts.
const spoken = (state) => {
  const pull = state.offer?.pull;
  if (state.reported) return reportedWords();
  if (stateOf(state) === "done") return doneWords();
  if (stateOf(state) !== "running") return "";
  const step = Math.ceil(pull.count / TOLD_STEPS) || 1;
  return pull.count === null ? runningWords(pull) : foundWords({ ...pull, found: pull.found - (pull.found % step) });
};
