// Photos on this tablet: on the disk before any fact names them, and at least until the office has photo and fact.
// A photo is named by the SHA-256 of its bytes, so the same picture twice is one. The office has it when it says so by
// that name; until then the record is "waiting", afterwards "arrived", each with its time.
// Photos may never take the room that facts need: they are few, together they weigh no more than a part of what the
// browser grants, and none is taken without the reserve (reserve.js). The record "photo sizes" says how much each
// weighs, because a look at a photo's own record reads all of it.

import { custodyOf } from "./custody.js";
import { keep, look } from "./database.js";
import { done } from "./idb.js";
import { hex } from "./ids.js";
import { entries, openJournal } from "./journal.js";
import { recall } from "./meta.js";
import { holdReserve, isNoRoom } from "./reserve.js";

export const MOST_WAITING = 200;
export const MOST_BYTES = 150 * 1024 * 1024;
const SHARE = 0.25; // of what the browser grants this page for all that it keeps
const MOST_ARRIVED = 20;
const SIZES = "photo sizes";

/** So many photos wait that another might take the place that facts need. */
export class TooManyPhotos extends Error {}

/** What room is left is held back for facts. */
export class NoRoomForPhotos extends Error {}

/** Keep a picture (a Blob): `{sha256, size, type}`, once it is on the disk; `most`: how many may wait. */
export const keepPhoto = async (picture, most = MOST_WAITING, mostBytes = MOST_BYTES) => {
  const bytes = await picture.arrayBuffer();
  const sha256 = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  const about = { sha256, size: bytes.byteLength, type: picture.type };
  const limits = { most, mostBytes: Math.min(mostBytes, await shareOfStorage()) };
  await makeRoom(about.size, limits.mostBytes);
  await add({ ...about, bytes, waiting: Date.now() }, limits).catch(async (failure) => {
    if (!isNoRoom(failure)) throw failure;
    throw new NoRoomForPhotos();
  });
  return about;
};

/** The photo's record, with its bytes, or undefined. */
export const photoOf = (sha256) => look(["photos"], (tx) => done(tx.objectStore("photos").get(sha256)));

/** Hashes of the photos that the office does not have yet, oldest first. */
export const waitingPhotos = () => keysBy("waiting");

/** How many bytes the photos on this tablet weigh. */
export const weightOfPhotos = () => look(["photos", "meta"], async (tx) => sum(await sizesIn(tx)));

/** Remember where a photo's upload goes on. */
export const noteUpload = (sha256, upload) => revise(sha256, (photo) => ({ ...photo, upload }));

/** The office has the photo. */
export const noteArrival = (sha256) =>
  revise(sha256, ({ waiting, upload, ...photo }) => ({ ...photo, arrived: Date.now() }));

/** Forget a photo that another took the place of, unless a fact names it. */
export const forgetUnnamed = async (sha256) => {
  const journal = await openJournal();
  if (!(await isNamed(sha256, journal, 1))) await drop([sha256]);
};

/** Drop the oldest photos that the office has, but none that a fact names which it does not have. */
export const dropDelivered = async (most = MOST_ARRIVED) => {
  const arrived = await keysBy("arrived");
  const [journal, custody] = [await openJournal(), custodyOf(await recall("custody"))];
  const old = [];
  for (const sha256 of arrived.slice(0, Math.max(0, arrived.length - most))) {
    if (!(await isNamed(sha256, journal, custody.central + 1))) old.push(sha256);
  }
  if (old.length) await drop(old);
};

// Photos that the office has give way first.
const makeRoom = async (size, mostBytes) => {
  if ((await weightOfPhotos()) + size > mostBytes || !(await holdReserve())) await dropDelivered(0);
  if (!(await holdReserve())) throw new NoRoomForPhotos();
};

const add = (photo, { most, mostBytes }) =>
  keep(["photos", "meta"], async (tx) => {
    const photos = tx.objectStore("photos");
    const [known, waiting] = await Promise.all([
      done(photos.count(photo.sha256)),
      done(photos.index("waiting").count()),
    ]);
    if (known) return;
    const sizes = await sizesIn(tx);
    if (waiting >= most || sum(sizes) + photo.size > mostBytes) throw new TooManyPhotos();
    photos.add(photo);
    tx.objectStore("meta").put({ ...sizes, [photo.sha256]: photo.size }, SIZES);
  });

const shareOfStorage = async () => {
  const { quota = Infinity } = (await navigator.storage?.estimate?.()) ?? {};
  return quota * SHARE;
};

const sizesIn = async (tx) => (await done(tx.objectStore("meta").get(SIZES))) ?? weighed(tx.objectStore("photos"));

// A tablet that kept photos before their sizes were written down: one photo at a time, not all of them in memory.
const weighed = (photos) =>
  new Promise((resolve, reject) => {
    const sizes = {};
    const walk = photos.openCursor();
    walk.onerror = () => reject(walk.error);
    walk.onsuccess = () => {
      if (!walk.result) return resolve(sizes);
      sizes[walk.result.key] = walk.result.value.size;
      walk.result.continue();
    };
  });

const sum = (sizes) => Object.values(sizes).reduce((total, size) => total + size, 0);

const isNamed = async (sha256, journal, first) =>
  (await entries(journal.id, first, journal.seq)).some(({ line }) => line.includes(sha256));

const keysBy = (index) => look(["photos"], (tx) => done(tx.objectStore("photos").index(index).getAllKeys()));

const revise = (sha256, change) =>
  keep(["photos"], async (tx) => {
    const photos = tx.objectStore("photos");
    const photo = await done(photos.get(sha256));
    if (photo) photos.put(change(photo));
  });

const drop = (hashes) =>
  keep(["photos", "meta"], async (tx) => {
    const { ...sizes } = await sizesIn(tx);
    hashes.forEach((sha256) => {
      tx.objectStore("photos").delete(sha256);
      delete sizes[sha256];
    });
    tx.objectStore("meta").put(sizes, SIZES);
  });
