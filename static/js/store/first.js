// Begins to read the store while the rest of the page is still on its way: a few small modules, started for themselves.

import { loadWork } from "./work.js";

let first = loadWork();
first.catch(() => {});

/** The work, from the look already begun when this is the first time. */
export const readWork = () => {
  const begun = first ?? loadWork();
  first = null;
  return begun;
};
