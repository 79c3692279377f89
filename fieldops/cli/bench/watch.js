// Watches the tablet page from outside, for the benchmark: what was tapped, what was painted, what became durable.
// It runs before the page's own modules and changes nothing they can see. Times are performance.now().

(() => {
  const seen = { screens: 0, taps: [], paints: [], durable: [], presses: 0, digits: [] };
  globalThis.fieldopsSeen = seen;

  // Painted: the frame after the change has been drawn when a message posted from it arrives.
  let drawing = false;
  const painted = () => {
    const root = document.documentElement;
    const page = root.dataset.page ?? null;
    const ready = "ready" in root.dataset;
    const usable = ready && document.querySelector("[data-run], [data-stop]") !== null;
    seen.paints.push({ at: performance.now(), screens: seen.screens, page, ready, usable });
  };
  const afterFrame = () => {
    drawing = false;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = painted;
    port2.postMessage(null);
  };
  const changed = (records) => {
    seen.screens += records.filter(({ target, type }) => type === "childList" && target.nodeName === "MAIN").length;
    if (!drawing) requestAnimationFrame(afterFrame);
    drawing = true;
  };
  new MutationObserver(changed).observe(document, { subtree: true, childList: true, attributeFilter: ["data-ready", "data-page"] });

  const onTap = (event) => {
    const action = event.target.closest?.("[data-action]")?.dataset.action;
    if (action) seen.taps.push({ action, at: event.timeStamp, heard: performance.now(), screens: seen.screens });
  };
  addEventListener("click", onTap, { capture: true });

  const onPress = (event) => {
    if (event.target.closest?.("[data-key]")) seen.presses += 1;
  };
  addEventListener("pointerdown", onPress, { capture: true });
  const timed = (list) => {
    const presses = list.getEntries().filter(({ name, target }) => name === "pointerdown" && target?.closest?.("[data-key]"));
    seen.digits.push(...presses.map(({ duration }) => duration));
  };
  new PerformanceObserver(timed).observe({ type: "event", durationThreshold: 16, buffered: true });

  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, ...more) {
    const transaction = begin.call(this, stores, mode, ...more);
    const isFact = mode === "readwrite" && transaction.objectStoreNames.contains("journal");
    const note = () => seen.durable.push({ at: performance.now(), strict: transaction.durability === "strict" });
    if (isFact) transaction.addEventListener("complete", note);
    return transaction;
  };
})();
