// Room held back for facts, and how a full disk is noticed before it does harm.
// The reserve is a record of noise on the disk that no photo may take; it is given up for a fact that finds no room, and
// made again when there is room. Without it no photo is taken: facts come first.
// The feeler is written with every fact. Measured in Chromium: on a full disk a small write that fails makes the browser
// drop this store whole, with every fact in it; a record of more than 64 KiB goes to the disk ahead of the rest as a file
// of its own, and when that fails, only the transaction does. So the feeler fails first, while nothing is lost.

import { cache, keep, look } from "./database.js";
import { done } from "./idb.js";

export const RESERVE = 5 * 1024 * 1024;
const FEELER = 70_000;
const LONG_FEELER = 256 * 1024;
const NOISE_AT_ONCE = 65_536;
const NO_ROOM = ["QuotaExceededError", "DataError", "UnknownError"];

let feeler = null;

/** Let a transaction over "meta" fail before it does harm, when there is no room for it. */
export const feel = (tx) => tx.objectStore("meta").put((feeler ??= noise(FEELER)), "feeler");

/** Whether a write failed because there was no room for it, as browsers tell it. */
export const isNoRoom = ({ name }) => NO_ROOM.includes(name);

/** Whether the reserve is there; one that is not is made, unless there is no room for it. */
export const holdReserve = async (bytes = RESERVE) => {
  if (await look(["meta"], (tx) => done(tx.objectStore("meta").count("reserve")))) return true;
  const made = noise(bytes);
  return hasRoom(() => cache(["meta"], (tx) => void tx.objectStore("meta").put(made, "reserve")));
};

/** Give the reserve up for facts: whether there was one. */
export const freeReserve = () =>
  keep(["meta"], async (tx) => {
    const meta = tx.objectStore("meta");
    const held = await done(meta.count("reserve"));
    if (held) meta.delete("reserve");
    return held > 0;
  });

/** Whether a fact's save that failed may be tried again, because the reserve was given up for it. */
export const gaveWay = async (failure) => isNoRoom(failure) && freeReserve().catch(() => false);

/** Whether there is room; where there is none, the reserve is given up before a fact needs it. */
export const watchRoom = async () => {
  const far = noise(LONG_FEELER);
  const room = await hasRoom(() => cache(["meta"], (tx) => void tx.objectStore("meta").put(far, "feeler")));
  if (!room) await freeReserve();
  return room && holdReserve();
};

const hasRoom = async (write) => {
  try {
    await write();
    return true;
  } catch (failure) {
    if (!isNoRoom(failure)) throw failure;
    return false;
  }
};

// A disk that packs what it keeps must not make these small.
const noise = (bytes) => {
  const made = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += NOISE_AT_ONCE) crypto.getRandomValues(made.subarray(at, at + NOISE_AT_ONCE));
  return made;
};
