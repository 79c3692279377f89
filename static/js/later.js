// Opens a screen that is loaded later: its module, its words, and the sheet that all of them share, fetched when it is
// opened first.

import { h } from "./elements/h.js";
import { learn } from "./words.js";

// Screens of orders share their words.
const WORDS = { pull: "pull" };
const SHEET = new URL("../css/orders.css", import.meta.url).href;

let dressed = null;

/** The screen whose module in pages/ has this name and exports `page(app, id)`. */
export const open = async (name, app, id) => {
  const words = learn(WORDS[name] ?? "orders");
  const [{ page }] = await Promise.all([import(`./pages/${name}.js`), words, (dressed ??= dress())]);
  return page(app, id);
};

const dress = () =>
  new Promise((onload, refuse) => {
    const onerror = () => {
      dressed = null;
      refuse(new Error("no sheet"));
    };
    document.head.append(h("link", { rel: "stylesheet", href: SHEET, onload, onerror }));
  });
