// Photos on this tablet: on the disk before any fact names them, and at least until the office has photo and fact.
// A photo is named by the SHA-256 of its bytes, so the same picture twice is one. The office has it when it says so by
// that name; until then the record is "waiting", afterwards "arrived", each with its time.

import { custodyOf } from "./custody.js";
import { keep, look } from "./database.js";
import { done } from "./idb.js";
import { hex } from "./ids.js";
import { entries, openJournal } from "./journal.js";
import { recall } from "./meta.js";

export const MOST_WAITING = 200;
const MOST_ARRIVED = 20;

/** So many photos wait that another might take the place that facts need. */
export class TooManyPhotos extends Error {}

/** Keep a picture (a Blob): `{sha256, size, type}`, once it is on the disk. */
export const keepPhoto = async (picture, most = MOST_WAITING) => {
  const bytes = await picture.arrayBuffer();
  const sha256 = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  const about = { sha256, size: bytes.byteLength, type: picture.type };
  await keep(["photos"], async (tx) => {
    const photos = tx.objectStore("photos");
    const [known, waiting] = await Promise.all([done(photos.count(sha256)), done(photos.index("waiting").count())]);
    if (known) return;
    if (waiting >= most) throw new TooManyPhotos();
    photos.add({ ...about, bytes, waiting: Date.now() });
  });
  return about;
};

/** The photo's record, with its bytes, or undefined. */
export const photoOf = (sha256) => look(["photos"], (tx) => done(tx.objectStore("photos").get(sha256)));

/** Hashes of the photos that the office does not have yet, oldest first. */
export const waitingPhotos = () => keysBy("waiting");

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
  keep(["photos"], (tx) => {
    hashes.forEach((sha256) => tx.objectStore("photos").delete(sha256));
  });
