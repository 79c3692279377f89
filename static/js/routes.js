// Which screen an address shows, and who may see it: a table, read from the top. What an order asks for decides its
// screen. The screens of orders and of handhelds are loaded when they are opened (later.js), so that the first page
// stays small; the worker keeps them as soon as there is an order, or a field unit offers something (worker.js). Note,
// Outbox and Settings follow behind the work.

import { h } from "./elements/h.js";
import { enrolPage } from "./pages/enrol.js";
import { readPage } from "./pages/read.js";
import { runPage } from "./pages/run.js";
import { signInPage } from "./pages/signin.js";
import { skipPage } from "./pages/skip.js";
import { todayPage } from "./pages/today.js";
import { orderOf, ownRuns, reader, tablet } from "./store/tablet.js";
import { t } from "./words.js";

// A screen that is loaded later: what is missing on the tablet says so.
const later = (name) => (app, id) =>
  import("./later.js").then(({ open }) => open(name, app, id)).catch(notHere);

// One that follows behind the work.
const behind = (name) => (app, id) =>
  import(`./pages/${name}.js`).then(({ page }) => page(app, id)).catch(notHere);

const notHere = (failure) => {
  console.error("screen", failure.name);
  const words = t("This screen is not on the tablet yet. Move to signal and open it again.");
  return { title: "fieldops", back: "#/", node: h("p", { class: "notice danger", role: "alert" }, words) };
};

const ownRun = (id) => ownRuns().some((run) => run.id === id);
const ownStop = (id) => ownRun(tablet.work.stops.get(id)?.run);
const enrolled = () => Boolean(tablet.device);
const asks = (kinds) => (id) => ownStop(id) && kinds.test(orderOf(tablet.work.stops.get(id))?.kind);

const stop = (part = "") => new RegExp(`^#/stop/([^/]+)${part}$`);

const SCREENS = [
  { name: "door-tag", address: stop(), page: later("door_tag"), may: asks(/DOOR_TAG/) },
  { name: "shut-off", address: stop(), page: later("shut_off"), may: asks(/SHUT_OFF/) },
  { name: "turn-on", address: stop(), page: later("turn_on"), may: asks(/TURN_ON|START_SERVICE/) },
  { name: "read", address: stop("(?:/read)?"), page: readPage, may: ownStop },
  { name: "skip", address: stop("/skip"), page: skipPage, may: ownStop },
  { name: "note", address: stop("/note"), page: behind("note"), may: ownStop },
  { name: "stopping", address: stop("/stop"), page: later("stopping"), may: asks(/SHUT_OFF/) },
  { name: "phone", address: stop("/phone"), page: later("phone"), may: asks(/SHUT_OFF/) },
  { name: "unable", address: stop("/unable"), page: later("unable"), may: asks(/[A-Z]/) },
  { name: "pay", address: stop("/pay"), page: later("pay"), may: asks(/[A-Z]/) },
  { name: "run", address: /^#\/run\/([^/]+)$/, page: runPage, may: ownRun },
  { name: "outbox", address: /^#\/outbox$/, page: behind("outbox"), may: enrolled },
  { name: "pull", address: /^#\/pull$/, page: later("pull"), may: () => Boolean(reader()) },
  { name: "settings", address: /^#\/settings$/, page: behind("settings"), may: enrolled },
  { name: "signin", address: /^#\/signin$/, page: signInPage, may: enrolled },
  { name: "today", address: /^/, page: todayPage, may: () => Boolean(reader()) },
  { name: "signin", address: /^/, page: signInPage, may: enrolled },
  { name: "enrol", address: /^/, page: enrolPage, may: () => true },
];

/** `{name, page, id}` for an address; what may not be shown falls through to Today, sign-in or enrolment. */
export const screenFor = (hash) => {
  for (const { name, address, page, may } of SCREENS) {
    const [found, id] = address.exec(hash) ?? [];
    if (found !== undefined && may(id)) return { name, page, id };
  }
  throw new Error(hash);
};
