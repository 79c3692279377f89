// The service worker's side of the page: keeps the page for work without signal, and holds a new release back until the
// person taps "Update ready".

import { changed, tablet } from "./store/tablet.js";
import { learn } from "./words.js";

const A_BREATH = 1_000;

let laterKept = false;
let spareKept = false;
let loading = null;

/** Register the worker and tell when the page is kept and when a new release waits. */
export const registerWorker = async () => {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/sw.js", { scope: "/tablet/", updateViaCache: "none" });
  keepWhatIsNeeded();
  if (navigator.serviceWorker.controller) navigator.serviceWorker.addEventListener("controllerchange", startAnew);
  registration.addEventListener("updatefound", () => watch(registration.installing));
  if (registration.waiting) offer(registration.waiting);
};

// What no first screen needs comes behind the work: a tablet is ready to go out of signal when that is kept as well.
/** Have the worker keep what is loaded later once there is a use for it, and tell when all that is needed is kept. */
export const keepWhatIsNeeded = async () => {
  if (!("serviceWorker" in navigator)) return;
  if (lacking()) tellReady(false);
  const { active } = await navigator.serviceWorker.ready;
  if (tablet.contact) spareKept ||= await keptByWorker(active, "spare");
  if (lacking()) laterKept = await keptByWorker(active, "rest");
  tellReady(spareKept && !lacking());
  if (spareKept) loading ??= setTimeout(() => loadSpare().catch(loadLater), A_BREATH);
};

const lacking = () => !laterKept && (tablet.probe || tablet.handhelds || hasActs());

const hasActs = () => [...tablet.work.orders.values()].some(({ kind }) => kind !== "REREAD");

const tellReady = (offlineReady) => tablet.offlineReady !== offlineReady && changed({ offlineReady });

// When a save fails, or the office disagrees, the disk may not give back what it keeps: it is in memory by then.
const loadSpare = () =>
  Promise.all([
    import("./exchange/direct.js"),
    import("./elements/heldbar.js"),
    import("./store/another_life.js"),
    import("./pages/outbox.js"),
    import("./store/revive.js").then(({ guardStore }) => guardStore()),
    learn("spare"),
  ]);

const loadLater = (failure) => {
  console.error("spare", failure.name);
  loading = null;
};

const keptByWorker = (worker, what) =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage(`keep the ${what}`, [port2]);
  });

// Held by every tab that shows a stop; the release that takes over holds it alone.
const STOP_OPEN = "fieldops-stop-open";

let close = null;
let replaced = false;

/** Tell whether a stop is open in this tab: as long as one is, in any tab, no release takes over. */
export const stopIsOpen = (open) => {
  if (open === Boolean(close)) return;
  if (!open) {
    close = close();
    return replaced && location.reload();
  }
  const closed = new Promise((resolve) => {
    close = resolve;
  });
  navigator.locks.request(STOP_OPEN, { mode: "shared" }, () => closed);
};

/** Let the waiting release take over and start it; false when a stop is open in some tab, and nothing happens. */
export const takeUpdate = (worker) =>
  navigator.locks.request(STOP_OPEN, { ifAvailable: true }, async (lock) => {
    if (!lock) return false;
    const taken = new Promise((resolve) => worker.addEventListener("statechange", resolve, { once: true }));
    worker.postMessage("take over");
    await taken;
    location.reload();
    return true;
  });

// The files of the release before are gone with it, so every tab starts the new one; a tab that has opened a stop
// meanwhile, when it is left.
const startAnew = () => {
  replaced = true;
  if (!close) location.reload();
};

const watch = (worker) =>
  worker.addEventListener("statechange", () => {
    if (worker.state === "installed" && navigator.serviceWorker.controller) offer(worker);
  });

const offer = (worker) => changed({ update: worker });
