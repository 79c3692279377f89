// The probe on the field unit's serial line, asked through the unit this page came from.

import { askUnit } from "./unit.js";
import { asJson } from "./wire.js";

/** `{simulated, read}`, or null where there is no probe to ask. */
export const findProbe = async () => {
  const answer = await askUnit("/probe/v1");
  return answer?.status === 200 && answer.body.available ? { ...answer.body, read: readProbe } : null;
};

// A stop's register: `{reading}` or `{problem}`. The reading is only shown; the reader saves it.
const readProbe = async (meter, register) => {
  const wanted = { serial_number: meter.serial_number, dials: register.dials, limits: register.limits };
  const answer = await askUnit("/probe/v1/read", asJson(wanted));
  return answer?.status === 200 ? { reading: answer.body } : { problem: answer?.body ?? null };
};
