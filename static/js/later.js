// Opens a screen of orders: its module, with the words and the sheet that all of them share, fetched the first time.

import { h } from "./elements/h.js";
import { learn } from "./words.js";

const SHEET = new URL("../css/orders.css", import.meta.url).href;

let dressed = null;

/** The screen whose module in pages/ has this name and exports `page(app, id)`. */
export const open = async (name, app, id) => {
  const [{ page }] = await Promise.all([import(`./pages/${name}.js`), learn("orders"), (dressed ??= dress())]);
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
