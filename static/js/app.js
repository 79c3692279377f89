// The tablet page: starts everything, shows the screen of the address, and ties screens, store and courier together.
//
// Hooks for tests and for helpers, stable across releases (everything else may change):
//   html[data-ready]            the page is usable            html[data-page]   name of the screen (routes.js)
//                               (read, door-tag, shut-off, turn-on, stopping, phone, unable, pay …)
//   [data-sync-line]            the sync line, with data-waiting (facts only here) and data-tone
//   [data-run], [data-stop]     a run's card (data-done, data-total); a stop's row (data-outcome open|read|skipped|
//                               posted|acted|unable|withdrawn)
//   [data-kind]                 what an order asks for, on rows, cards and screens
//   [data-verdict]              on an order's screen the word of authority.js: ok|withdrawn|refused|no-authorisation|
//                               superseded|clock|expired|outside, with data-order (the kind) beside it
//   [data-done]                 the order's act is recorded     [data-closing-code]  the six digits to say back
//   [data-pick] [data-code]     place, languages, valve on an order's screen, aria-pressed where chosen
//   [data-code-digits]          the boxes of a release code     [data-override]  the role that lifted the hours
//   [data-pay-card]             the card that says where to pay
//   [data-key="0".."9|erase"]   keys                          [data-dials]      the boxes, with data-digits
//   [data-message]              what is said above the boxes: "" | again | ask | danger | probe, words in data-words
//   [data-held]                 what the disk did not take: how many entries only this page has, 0 when others have all
//   [data-saved]                the ten-second bar            [data-code]       a reason on Skip and Note
//   [data-entry]                an Outbox item, data-place here|unit|office|aside
//   [data-action]               enrol, sign-in, show-password, sign-out, continue, open-run, acknowledge, save, skip,
//                               note, probe, save-note, more, correct, close-run, send-now, lasting, update, back,
//                               settings, other-person, try-held, rescue; on orders: post, not-posted, shut-off,
//                               turn-on, confirm, cancel, stop, unable, pay-card, phone, ask-office, same-meter, other-meter, off-read, on-read,
//                               record, go-on; with handhelds: open-pull, pull,
//                               report-unmatched
//   [data-pull-state]           Pull: none|ready|running|done|failed; [data-handheld] a device to choose, aria-pressed;
//   [data-pull-found|new|already|unmatched]  the counts; [data-dump] what the unit keeps, with data-kept, data-count,
//                               data-at-office, data-purged; [data-unmatched] the serial number of a meter without stop,
//                               data-reported
//   [data-no-room]              the disk is almost full       [data-not-lasting]  the browser may clear the store
//   [data-revived]              the browser dropped the store, and the page put it back
//   [data-dropped]              on Enrol: how many entries a store that was dropped had not handed over
//   #code, #name, #username, #password, #search, #note, #lock, [data-language], [data-setting] [data-value],
//   [data-filter]

import { courier } from "./exchange/courier.js";
import { codeFromAddress } from "./exchange/enrolment.js";
import { throughUnit } from "./exchange/session.js";
import { afterPaint, frame } from "./elements/frame.js";
import { enrolPage } from "./pages/enrol.js";
import { screenFor } from "./routes.js";
import { watchRoom } from "./store/reserve.js";
import { heldLast, noteHeld, ownLanguage, settings, show } from "./store/settings.js";
import { changed, onChange, reader, refresh, refreshRecords, tablet } from "./store/tablet.js";
import { speak } from "./words.js";
import { keepWhatIsNeeded, registerWorker, stopIsOpen, takeUpdate } from "./worker.js";

const root = document.documentElement;
const version = root.dataset.version;
const MINUTE = 60_000;
const OF_A_STOP = /^#\/stop\//;
// What an address shows that nobody may see now.
const BEFORE_WORK = ["today", "signin", "enrol"];

const tell = async ({ pulled, news }) => {
  await (news ? refresh() : refreshRecords());
  if (news || !tablet.offlineReady) keepWhatIsNeeded();
  if (pulled && throughUnit()) await lookAtUnit().catch((failure) => console.error("unit", failure.name));
};

const app = {
  courier: courier({ app: version, tell }),
  go: (hash) => go(hash),
  render: () => render(),
  speak: (language) => speak(language).then(render),
  update: async () => {
    if (await takeUpdate(tablet.update)) return;
    changed({ stopElsewhere: true });
    render({ moved: false });
  },
  askLasting: () => navigator.storage?.persist?.().then((lasting) => changed({ lasting })),
  // Before somebody signs in, there is no work to fetch.
  enrolled: async () => {
    await refresh();
    app.go("#/signin");
  },
  signedIn: async () => {
    await refreshRecords();
    app.askLasting();
    await Promise.all([app.courier.fullRound(), speakWith(reader())]);
    app.go("#/");
    lookForRoom();
  },
  switched: async () => {
    await refresh();
    await speakWith(reader());
    app.go("#/");
  },
};

const speakWith = (person) => {
  if (person?.language) ownLanguage(person.language);
  return speak(settings().language);
};

const view = frame(document.getElementById("app"), { onTap: () => app.courier.fullRound() });
let screen = null;
let sent = null;
let following = false;
let turn = 0;

const render = async ({ forced = null, moved = true } = {}) => {
  const { name, page, id } = forced ?? screenFor(location.hash);
  const own = (turn += 1);
  const next = await page(app, id);
  if (own !== turn) return;
  screen = next;
  root.dataset.page = name;
  stopIsOpen(OF_A_STOP.test(location.hash) && !BEFORE_WORK.includes(name));
  view.show(screen);
  if (moved) {
    scrollTo(0, 0);
    view.focus();
  }
};

// Address and screen change together: between them a finger could hit the keypad of the stop before.
const go = (hash) => {
  if (location.hash !== hash) history.pushState(null, "", hash);
  return render();
};

// After a change the sync line is said again, and the screen follows once what is being drawn has been painted.
const follow = () => {
  view.tell();
  if (!following) afterPaint(followScreen);
  following = true;
  if (tablet.journal && newest() !== sent) {
    sent = newest();
    app.courier.afterSave();
  }
  if (tablet.device) noteHeld({ ...tablet.journal, central: tablet.custody.central });
};

const newest = () => JSON.stringify([tablet.journal.id, tablet.journal.seq, tablet.revived]);

// Only screens that show nothing half-entered are drawn again, and once for all changes of a frame.
const followScreen = () => {
  following = false;
  if (screen?.refresh) screen.refresh();
  else if (screen?.live) render({ moved: false });
};

const KEYS = [
  { fits: (key) => /^[0-9]$/.test(key), press: (keys, key) => keys.digit(key) },
  { fits: (key) => key === "Backspace", press: (keys) => keys.erase() },
  { fits: (key, target) => key === "Enter" && !target.closest("button, a"), press: (keys) => keys.enter() },
];

const onKey = (event) => {
  if (!screen?.keys || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = KEYS.find(({ fits }) => fits(event.key, event.target));
  if (!row) return;
  event.preventDefault();
  row.press(screen.keys, event.key);
};

const lookAtUnit = async () => {
  const { offered } = await import("./exchange/offered.js");
  changed(await offered());
  keepWhatIsNeeded();
};

const start = async () => {
  const code = codeFromAddress();
  show();
  await Promise.all([speak(settings().language), refresh({ tellOthers: false })]);
  if (!tablet.device) tablet.dropped = heldLast();
  const enrolling = code && (!tablet.device || (await (await import("./exchange/former.js")).mayEnrolAnew(tablet)));
  await render({ forced: enrolling ? { name: "enrol", page: enrolPage, id: code } : null, moved: false });
  listen();
  root.dataset.ready = "";
  afterPaint(settleIn);
};

const listen = () => {
  sent = newest();
  onChange(follow);
  addEventListener("popstate", () => render());
  addEventListener("keydown", onKey);
  setInterval(beat, MINUTE);
};

const beat = async () => {
  view.tell();
  await lookForRoom();
  if (tablet.work.orders.size) keepTime();
};

// From the first sign-in on, room is held back for what people record.
const lookForRoom = async () => {
  if (!tablet.people.current) return;
  const room = await watchRoom().catch((failure) => console.error("room", failure.name));
  if (room !== undefined && room !== tablet.room) changed({ room });
};

const keepTime = async () => {
  const { tick } = await import("./store/time.js");
  changed({ time: await tick() });
};

// What the first screen need not wait for.
const settleIn = () => {
  navigator.storage?.persisted?.().then((lasting) => changed({ lasting }));
  registerWorker().catch((failure) => console.error("worker", failure.name));
  app.courier.start();
  lookForRoom();
};

start();
