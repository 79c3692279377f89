// A request to the field unit itself, beside the wire: its probe and its handhelds. Central has neither.

import { recall } from "../store/meta.js";
import { closeSession, currentToken, throughUnit } from "./session.js";

/** `{status, body}`, or null when the page talks through no field unit or nobody answers. */
export const askUnit = async (path, options = {}) => {
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
