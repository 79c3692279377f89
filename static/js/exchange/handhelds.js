// Handhelds in the cradle of the field unit. The unit pulls and keeps; the page asks for it and tells how far it is.

import { askUnit } from "./unit.js";
import { asJson } from "./wire.js";

/** What is offered, what runs and what is kept, or null when no field unit answers. */
export const lookAtHandhelds = () => told("/pull/v1");

/** How far the present pull is, or null. */
export const pullProgress = () => told("/pull/v1/progress");

/** Begin to pull: `{progress}` or `{problem}`, null where nobody answered. */
export const startPull = async ({ port, driver }, by) => {
  const answer = await askUnit("/pull/v1", asJson({ port, driver, by }));
  return answer?.status === 202 ? { progress: answer.body } : { problem: answer?.body ?? null };
};

/** Tell the office of a dump's meters without a stop: `{dump}` or `{problem}`, null where nobody answered. */
export const reportUnmatched = async ({ handheld, meter_route, epoch }, by) => {
  const answer = await askUnit("/pull/v1/report", asJson({ handheld, meter_route, epoch, by }));
  return answer?.status === 200 ? { dump: answer.body } : { problem: answer?.body ?? null };
};

const told = async (path) => {
  const answer = await askUnit(path);
  return answer?.status === 200 ? answer.body : null;
};
