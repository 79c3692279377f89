// The frame around every screen: where one is, the way back, and the sync line, which is always there.
// It is made once; screens change its title and its middle, so that a screen reader hears only what changed.

import { reader, tablet } from "../store/tablet.js";
import { t } from "../words.js";
import { h } from "./h.js";
import { icon } from "./icons.js";
import { syncWords } from "./syncwords.js";

/** The frame inside `root`: `show(screen)` puts a screen in, `tell()` says the sync line again. */
export const frame = (root, { onTap }) => {
  const back = h("a", { class: "frame-button back", "data-action": "back" }, icon("back"));
  const title = h("h1", { tabindex: "-1" });
  const gear = h("a", { class: "frame-button", href: "#/settings", "data-action": "settings" }, icon("settings"));
  const line = h("a", { class: "sync-line", href: "#/outbox", "data-sync-line": true, onclick: onTap });
  const sync = h("div", { class: "sync", role: "status" }, line);
  const main = h("main");
  const held = h("div", { "aria-live": "assertive", hidden: true });
  root.replaceChildren(h("header", { class: "top" }, back, title, gear), sync, held, main);

  const tell = () => {
    const { words, tone, waiting } = syncWords(tablet, reader());
    Object.assign(line.dataset, { tone, waiting });
    if (line.textContent !== words) line.textContent = words;
    tellHeld(held);
  };

  const show = (screen) => {
    title.textContent = screen.title;
    document.title = `${screen.title} · fieldops`;
    back.hidden = !screen.back;
    if (screen.back) back.href = screen.back;
    back.setAttribute("aria-label", t("Back"));
    gear.setAttribute("aria-label", t("Settings and help"));
    gear.hidden = !tablet.device;
    sync.hidden = !tablet.device;
    main.replaceChildren(screen.node);
    main.className = screen.wide ? "wide" : "plain";
    tell();
  };

  return { show, tell, focus: () => focusLater(title) };
};

// What the disk did not take.
const tellHeld = async (box) => {
  box.hidden = !tablet.held.length;
  if (tablet.held.length) await import("./heldbar.js").then(({ showHeld }) => showHeld(box), notHere);
};

const notHere = (failure) => console.error("held", failure.name);

/** Do something once the frame that is being prepared was painted. */
export const afterPaint = (act) => requestAnimationFrame(() => setTimeout(act));

// Focus asks where everything stands, which is known for nothing after the paint. Who has gone to another element
// meanwhile stays there.
const focusLater = (element) => {
  const { activeElement: before } = document;
  afterPaint(() => {
    const { activeElement: now } = document;
    if (now === before || now === document.body) element.focus({ preventScroll: true });
  });
};
