// The probe on the field unit's serial line, asked through the unit this page came from. Central has none.

import { recall } from "../store/meta.js";
import { closeSession, currentToken, throughUnit } from "./session.js";

/** `{available, simulated}`, or null where there is no probe to ask. */
export const findProbe = async () => {
  const answer = await askProbe("/probe/v1");
  return answer?.status === 200 && answer.body.available ? answer.body : null;
};

/** Read a stop's register: `{reading}` or `{problem}`. The reading is only shown; the reader saves it. */
export const readProbe = async (meter, register) => {
  const wanted = { serial_number: meter.serial_number, dials: register.dials, limits: register.limits };
  const answer = await askProbe("/probe/v1/read", {
    method: "POST",
    body: JSON.stringify(wanted),
    headers: { "Content-Type": "application/json" },
  });
  return answer?.status === 200 ? { reading: answer.body } : { problem: answer?.body ?? null };
};

const askProbe = async (path, options = {}) => {
  const answer = await once(path, options);
  if (answer?.status !== 401) return answer;
  closeSession();
  return once(path, options);
};

const once = async (path, { headers, ...options }) => {
  try {
    const token = await currentToken(await recall("device"));
    if (!token || !throughUnit()) return null;
    const answer = await fetch(path, {
      ...options,
      headers: { ...headers, Authorization: `Bearer ${token}` },
      credentials: "omit",
      cache: "no-store",
    });
    return { status: answer.status, body: await answer.json() };
  } catch {
    return null;
  }
};
