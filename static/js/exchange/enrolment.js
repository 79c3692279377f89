// How a tablet comes to belong to an office: a one-time code, and a key made here (docs/exchange.md, Enrolment).

import { keep } from "../store/database.js";
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

const becomeDevice = async (device, key) => {
  const former = await recall("device");
  const settle = former && (await import("./former.js")).settle;
  await keep(["meta", "docs", "outcomes"], async (tx) => {
    const meta = tx.objectStore("meta");
    await settle?.(tx, former, device);
    meta.put(device, "device");
    meta.put(key, "key");
    meta.delete("next key");
  });
};
