// Fetches the work of the people signed in here, from the cursor on (docs/exchange.md, Work).

import { recall, revise } from "../store/meta.js";
import { applyHandout, forgetHandouts } from "../store/work.js";
import { call } from "./session.js";

const AT_ONCE = 1000;

/** Fetch until there is no more: `{ok, news, retryAfter}`; `news` when the store now holds other work than before. */
export const pull = async () => {
  for (let news = false; ; ) {
    const cursor = await recall("cursor");
    const answer = await call(`/sync/v1/work?limit=${AT_ONCE}${cursor ? `&cursor=${cursor}` : ""}`);
    if (answer?.body?.problem === "device-revoked") return withdrawn();
    if (answer?.status !== 200) return { ok: false, retryAfter: answer?.retryAfter ?? 0 };
    news ||= answer.body.reset || answer.body.cursor !== cursor;
    if (news) await applyHandout(answer.body, cursor);
    if (!answer.body.more) return { ok: true, news };
  }
};

// The office withdrew this tablet: what it handed down goes, what was captured here stays and is still sent.
const withdrawn = async () => {
  await forgetHandouts();
  await revise("device", (device) => ({ ...device, revoked: true }));
  return { ok: true, news: true };
};
