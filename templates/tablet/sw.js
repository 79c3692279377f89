// The tablet page's service worker: keeps one release of the page whole, and never touches the data.
// A new release installs beside the old one and waits until the person taps "Update ready".
"use strict";

const KEPT = "tablet-{{ version }}";
const SHELL = "{{ scope }}";
const ADDRESSES = {{ kept | tojson }};
// Kept when the page says so, and with a new release when the old one had it: what no first screen needs, behind the work;
// what only screens of orders and of handhelds need, once there is a use for it.
const BEHIND = { spare: {{ kept_spare | tojson }}, rest: {{ kept_later | tojson }} };

let opened = null;
const kept = () => (opened ??= caches.open(KEPT));

const fromKept = (address) => async (request) => {
  const cache = await kept();
  return (await cache.match(address ?? request.url)) ?? fetch(request);
};

// The first row that fits decides; what no row keeps goes to the network as if there were no worker.
const STRATEGIES = [
  { fits: (url) => /^\/(sync|probe|pull)\//.test(url.pathname), answer: null },
  { fits: (url, request) => request.mode === "navigate" && url.pathname === SHELL, answer: fromKept(SHELL) },
  { fits: (url) => [ADDRESSES, ...Object.values(BEHIND)].flat().includes(url.pathname), answer: fromKept() },
];

// What the browser may answer from the store by itself, without waking this worker; one that cannot, asks below.
const WITHOUT_WAKING = [
  { condition: { urlPattern: "{{ static }}*" }, source: { cacheName: KEPT } },
  { condition: { urlPattern: SHELL, requestMode: "navigate" }, source: { cacheName: KEPT } },
];

self.addEventListener("install", (event) => {
  const routed = event.addRoutes?.(WITHOUT_WAKING).catch((failure) => console.warn("routes", failure.name));
  event.waitUntil(Promise.all([routed, store()]));
});

const store = async () => {
  const had = await Promise.all(Object.values(BEHIND).map(async (list) => ((await caches.match(list[0])) ? list : [])));
  const cache = await kept();
  await cache.addAll([ADDRESSES, ...had].flat());
};

const keepBehind = async (list) => {
  const cache = await kept();
  if (await cache.match(list[0])) return true;
  return cache.addAll(list).then(() => true, () => false);
};

self.addEventListener("activate", (event) => {
  const drop = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("tablet-") && name !== KEPT);
    await Promise.all(old.map((name) => caches.delete(name)));
  };
  event.waitUntil(drop());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  const strategy = STRATEGIES.find((row) => row.fits(url, event.request));
  if (strategy?.answer) event.respondWith(strategy.answer(event.request));
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
  const [, name] = /^keep the (.+)$/.exec(event.data) ?? [];
  if (!BEHIND[name]) return;
  event.waitUntil(keepBehind(BEHIND[name]).then((done) => event.ports[0].postMessage(done)));
});
