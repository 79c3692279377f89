// How a tablet comes to belong to an office: a one-time code, and a key made here (docs/exchange.md, Enrolment).

import { START } from "../store/journal.js";
import { keep } from "../store/database.js";
import { done } from "../store/idb.js";
import { recall, remember } from "../store/meta.js";
import { newKey, publicKey } from "./keys.js";
import { asJson, ask } from "./wire.js";

/** The code as the office wrote it down: 12 Crockford characters, whatever case, hyphens or look-alikes were typed. */
export const plainCode = (typed) =>
  typed.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");

export const isCode = (typed) => /^[0-9A-HJKMNP-TV-Z]{12}$/.test(plainCode(typed));

/** The code in the address, which is cleared at once: it must not stay in the history or in a bookmark. */
export const codeFromAddress = () => {
  const found = /^#enrol=(.+)$/.exec(location.hash);
  if (!found) return null;
  history.replaceState(null, "", location.pathname);
  return decodeURIComponent(found[1]);
};

/** The server behind this address when it is another than the one enrolled with, else null. */
export const otherOffice = async (device) => {
  const answer = await ask("/sync/v1/hello");
  return answer && answer.server !== device.server ? answer.server : null;
};

/** Enrol with a code: `{device}`, or `{problem}` (null when nobody answered). */
export const enrol = async (code, name) => {
  const key = (await recall("next key")) ?? (await rememberNewKey());
  const asked = { code: plainCode(code), name, public_key: await publicKey(key) };
  const answer = await ask("/sync/v1/enrolments", asJson(asked));
  if (answer?.status !== 201) return { problem: answer?.body ?? null };
  const device = { id: answer.body.device, server: answer.body.server, name };
  await becomeDevice(device, key);
  return { device };
};

const rememberNewKey = async () => {
  const key = await newKey();
  await remember("next key", key);
  return key;
};

// A tablet that changes its office begins a new journal; the old one, its key and its device stay in the store.
const becomeDevice = (device, key) =>
  keep(["meta", "docs", "outcomes"], async (tx) => {
    const meta = tx.objectStore("meta");
    const former = await done(meta.get("device"));
    if (former) await setAside(tx, meta, former);
    meta.put(device, "device");
    meta.put(key, "key");
    meta.delete("next key");
  });

const setAside = async (tx, meta, former) => {
  const kept = {};
  for (const name of ["device", "key", "journal", "custody"]) kept[name] = await done(meta.get(name));
  meta.put(kept, `former:${former.id}:${kept.journal?.id}`);
  meta.put({ id: crypto.randomUUID(), seq: 0, head: START }, "journal");
  for (const name of ["custody", "people", "cursor", "contact"]) meta.delete(name);
  tx.objectStore("docs").clear();
  tx.objectStore("outcomes").clear();
};
