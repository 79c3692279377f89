// The service worker's side of the page: keeps the page for work without signal, and holds a new release back until the
// person taps "Update ready".

import { changed } from "./store/tablet.js";

/** Register the worker and tell when the page is kept and when a new release waits. */
export const registerWorker = async () => {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/sw.js", { scope: "/tablet/", updateViaCache: "none" });
  navigator.serviceWorker.ready.then(() => changed({ offlineReady: true }));
  registration.addEventListener("updatefound", () => watch(registration.installing));
  if (registration.waiting) offer(registration.waiting);
};

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
