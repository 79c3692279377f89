// Which screen an address shows, and who may see it: a table, read from the top.

import { enrolPage } from "./pages/enrol.js";
import { notePage } from "./pages/note.js";
import { outboxPage } from "./pages/outbox.js";
import { readPage } from "./pages/read.js";
import { runPage } from "./pages/run.js";
import { settingsPage } from "./pages/settings.js";
import { signInPage } from "./pages/signin.js";
import { skipPage } from "./pages/skip.js";
import { todayPage } from "./pages/today.js";
import { ownRuns, reader, tablet } from "./store/tablet.js";

const ownRun = (id) => ownRuns().some((run) => run.id === id);
const ownStop = (id) => ownRun(tablet.work.stops.get(id)?.run);
const enrolled = () => Boolean(tablet.device);

const SCREENS = [
  { name: "read", address: /^#\/stop\/([^/]+)$/, page: readPage, may: ownStop },
  { name: "skip", address: /^#\/stop\/([^/]+)\/skip$/, page: skipPage, may: ownStop },
  { name: "note", address: /^#\/stop\/([^/]+)\/note$/, page: notePage, may: ownStop },
  { name: "run", address: /^#\/run\/([^/]+)$/, page: runPage, may: ownRun },
  { name: "outbox", address: /^#\/outbox$/, page: outboxPage, may: enrolled },
  { name: "settings", address: /^#\/settings$/, page: settingsPage, may: enrolled },
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
