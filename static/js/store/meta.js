// Single records of the tablet: the device it is, its key, the people signed in on it, how far the office has its journal.

import { keep, look } from "./database.js";
import { done } from "./idb.js";

/** The record of that name, or undefined. */
export const recall = (name) => look(["meta"], (tx) => done(tx.objectStore("meta").get(name)));

/** Keep the record under that name. */
export const remember = (name, value) => keep(["meta"], (tx) => done(tx.objectStore("meta").put(value, name)));

/** Change the record from what it is now, with nobody in between; gives the new one. */
export const revise = (name, change) =>
  keep(["meta"], async (tx) => {
    const meta = tx.objectStore("meta");
    const value = change(await done(meta.get(name)));
    await done(meta.put(value, name));
    return value;
  });
