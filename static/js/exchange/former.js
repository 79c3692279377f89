// What becomes of what a tablet holds when it is enrolled once more (docs/exchange.md, A central that came back from a backup).

import { NOTHING, custodyOf, isForgotten } from "../store/custody.js";
import { done } from "../store/idb.js";
import { START } from "../store/journal.js";
import { revise } from "../store/meta.js";
import { ask } from "./wire.js";

/** Whether a code may enrol a tablet that has an office: the office withdrew or forgot it, or is another one here. */
export const mayEnrolAnew = async ({ device, custody }) => {
  if (device.revoked || isForgotten(custody)) return true;
  const answer = await ask("/sync/v1/hello");
  return Boolean(answer && answer.server !== device.server);
};

/** Settle what the `former` device left, before the new one takes its place. */
export const settle = async (tx, former, device) => {
  const meta = tx.objectStore("meta");
  const custody = custodyOf(await done(meta.get("custody")));
  const goesOn = isForgotten(custody) && former.server === device.server;
  // The office that forgot this tablet forgot who was signed in; the journal goes on once somebody is again (push.js).
  await (goesOn ? meta.delete("people") : setAside(tx, meta, former));
};

// A tablet that changes its office begins a new journal; the old one, its key and its device stay in the store.
const setAside = async (tx, meta, former) => {
  const kept = {};
  for (const name of ["device", "key", "journal", "custody"]) kept[name] = await done(meta.get(name));
  meta.put(kept, `former:${former.id}:${kept.journal?.id}`);
  meta.put({ id: crypto.randomUUID(), seq: 0, head: START }, "journal");
  for (const name of ["custody", "people", "cursor", "contact"]) meta.delete(name);
  tx.objectStore("docs").clear();
  tx.objectStore("outcomes").clear();
};

/** Note that the office does not know the tablet, as when it came back from a backup older than the tablet. */
export const forgotten = () => revise("custody", (custody) => ({ ...NOTHING, ...custody, disagrees: "forgotten" }));
