// A session with the server: a challenge signed with the tablet's key, and a token that renews itself (docs/exchange.md, Enrolment).

import { recallAll } from "../store/meta.js";
import { tablet } from "../store/tablet.js";
import { sign } from "./keys.js";
import { asJson, ask } from "./wire.js";

const EARLY = 60_000;

let session = null;

/** The tablet's `{device, key}`; from memory when the store cannot be read or was dropped. */
export const identity = async () => {
  const known = await recallAll("device", "key").catch(() => tablet);
  return known.device ? known : tablet;
};

/** An answer to a call that needs a session; opens one when there is none, and once more when it has ended. */
export const call = async (path, options = {}) => {
  const { device } = await identity();
  const token = await currentToken(device);
  if (!token) return null;
  const answer = await ask(path, { ...options, token, server: device.server });
  // The answer to a HEAD has no body that could name the problem; 401 means little else.
  if (answer?.status !== 401 || answer.body?.problem === "device-revoked") return answer;
  session = null;
  const renewed = await currentToken(device);
  return renewed && ask(path, { ...options, token: renewed, server: device.server });
};

/** The field unit that the present session goes through, or null. */
export const throughUnit = () => session?.via ?? null;

/** The token of the present session, for the probe; null when nobody answers. */
export const currentToken = async (device) => {
  if (!session || session.ends - Date.now() < EARLY) session = await openSession(device);
  return session?.token ?? null;
};

/** A number that changes with each new session: the journal is called over once in each. */
export const sessionNumber = () => session?.number ?? 0;

/** Forget the session; the next call opens a new one. */
export const closeSession = () => {
  session = null;
};

let opened = 0;

const openSession = async (device) => {
  const { key } = await identity();
  const challenge = await ask("/sync/v1/challenges", { ...asJson({ device: device.id }), server: device.server });
  if (challenge?.status !== 200) return null;
  const { nonce } = challenge.body;
  const text = ["fieldops-session-1", device.server, challenge.via ?? "-", device.id, nonce].join("\n");
  const proof = { device: device.id, nonce, signature: await sign(key, text) };
  const answer = await ask("/sync/v1/sessions", { ...asJson(proof), server: device.server });
  if (answer?.status === 403 && !challenge.via) await (await import("./former.js")).forgotten();
  if (answer?.status !== 200) return null;
  opened += 1;
  return { token: answer.body.token, ends: Date.parse(answer.body.expires_at), number: opened, via: challenge.via };
};
