// Single records of the tablet: the device it is, its key, the people signed in on it, how far the office has its journal.

import { keep, look } from "./database.js";
import { done } from "./idb.js";

/** The record of that name, or undefined. */
export const recall = (name) => look(["meta"], (tx) => done(tx.objectStore("meta").get(name)));

/** Several records by their names, as they stand at one moment. */
export const recallAll = (...names) =>
  look(["meta"], async (tx) => {
    const values = await Promise.all(names.map((name) => done(tx.objectStore("meta").get(name))));
    return Object.fromEntries(names.map((name, place) => [name, values[place]]));
  });

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
