// The service worker's side of the page: keeps the page for work without signal, and holds a new release back until the
// person taps "Update ready".

import { changed, tablet } from "./store/tablet.js";

let laterKept = false;

/** Register the worker and tell when the page is kept and when a new release waits. */
export const registerWorker = async () => {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/sw.js", { scope: "/tablet/", updateViaCache: "none" });
  keepWhatIsNeeded();
  registration.addEventListener("updatefound", () => watch(registration.installing));
  if (registration.waiting) offer(registration.waiting);
};

/** Have the worker keep what is loaded later once there is a use for it, and tell when all that is needed is kept. */
export const keepWhatIsNeeded = async () => {
  if (!("serviceWorker" in navigator)) return;
  if (lacking()) tellReady(false);
  const { active } = await navigator.serviceWorker.ready;
  if (lacking()) laterKept = await keptByWorker(active);
  tellReady(!lacking());
};

const lacking = () => !laterKept && (tablet.probe || tablet.handhelds || hasActs());

const hasActs = () => [...tablet.work.orders.values()].some(({ kind }) => kind !== "REREAD");

const tellReady = (offlineReady) => tablet.offlineReady !== offlineReady && changed({ offlineReady });

const keptByWorker = (worker) =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage("keep the rest", [port2]);
  });

/** Let the waiting release take over and start it. */
export const takeUpdate = (worker) => {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  worker.postMessage("take over");
};

const watch = (worker) =>
  worker.addEventListener("statechange", () => {
    if (worker.state === "installed" && navigator.serviceWorker.controller) offer(worker);
  });

const offer = (worker) => changed({ update: worker });
