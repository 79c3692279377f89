// The facts of orders, one function each, saved like every other fact (capture.js). What belongs together, such as a
// tag and its photo, is saved together. An act is recorded once: a second tap or a second tab finds it done.

import { capture } from "./capture.js";
import { keep } from "./database.js";
import { done } from "./idb.js";
import { newFactId } from "./ids.js";
import { orderOf, showHeld, tablet } from "./tablet.js";

/** The order of this stop was carried out already. */
export class DoneAlready extends Error {}

/** The door tag hangs, and the photo shows it. */
export const postTag = (stop, { place, languages, photo, position }) => {
  const { id: order, tag } = orderOf(stop);
  const p = { order, notice: tag.notice, tag_number: tag.number, place, languages, ...optional({ position }) };
  return act(stop, withPhoto({ kind: "door_tag.posted", p: { ...p, photo: photo.sha256 } }, photo), "posted");
};

/** The water is shut off; `authority` is `{authorisation}` or `{release_code}` or empty. */
export const shutOff = (stop, authority, { valve, lock, photo, position }) => {
  const p = { order: orderOf(stop).id, ...authority, reading: readingOf(stop), valve };
  const more = optional({ lock_number: lock, position, photo: photo?.sha256 });
  return act(stop, withPhoto({ kind: "service.shut_off", p: { ...p, ...more } }, photo), "acted", authority);
};

/** The water runs again. */
export const turnOn = (stop, { position }) => {
  const { id: order, release } = orderOf(stop);
  const p = { order, reading: readingOf(stop), ...optional({ release, position }) };
  return act(stop, { kind: "service.turned_on", p }, "acted");
};

/** What the order asks for could not be done, and why. */
export const couldNot = (stop, code, note) => {
  const { id: order, kind } = orderOf(stop);
  const fact = kind === "DOOR_TAG" ? "door_tag.not_posted" : "order.unable";
  const p = { order, code, ...optional({ note }) };
  return end(stop, { kind: fact, p }, (entry) => ({ unable: { event: entry.id, code }, outcome: "unable" }));
};

/** The reader stopped the shut-off at the door; from now on nothing on this tablet allows it. */
export const stopShutOff = (stop, reason) => {
  const fact = { kind: "shut_off.stopped", p: { order: orderOf(stop).id, reason } };
  return end(stop, fact, (entry) => ({ stopped: { event: entry.id, reason }, draft: null, outcome: "unable" }));
};

/** A release code opened the seal: good until that moment (null: for ever), kept for the fact and the closing code. */
export const release = (stop, code, until) => keepOwn(stop, () => ({ release: { code, until } }));

/** Add to what is chosen so far, so that a reload does not ask for it again. */
export const keepDraft = (stop, chosen) => keepOwn(stop, (own) => ({ draft: { ...own?.draft, ...chosen } }));

const act = (stop, facts, outcome, authority = {}) =>
  end(stop, facts, ({ id: event, kind, at, hash }) => {
    return { act: { event, kind, at, hash, ...authority }, outcome, draft: null };
  });

const end = (stop, facts, changes) =>
  capture(stop, facts, stop.id, (own, entry) => {
    if (own?.act || own?.stopped) throw new DoneAlready();
    return { ...own, id: stop.id, run: stop.run, at: entry.at, ...changes(entry) };
  });

const withPhoto = (fact, photo) => {
  if (!photo) return [fact];
  const { sha256, size, type } = photo;
  const id = newFactId();
  return [{ ...fact, id }, { kind: "photo.taken", p: { sha256, size, type, of: id } }];
};

const readingOf = (stop) => tablet.work.outcomes.get(stop.id).reads[stop.registers[0].id].event;

const optional = (details) => Object.fromEntries(Object.entries(details).filter(([, value]) => value));

const keepOwn = async (stop, changesTo) => {
  const state = await keep(["outcomes"], async (tx) => {
    const outcomes = tx.objectStore("outcomes");
    const before = await done(outcomes.get(stop.id));
    const own = { ...before, id: stop.id, run: stop.run, ...changesTo(before) };
    outcomes.put(own);
    return own;
  });
  tablet.work.outcomes.set(stop.id, state);
  showHeld();
};
