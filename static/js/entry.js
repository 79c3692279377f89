// The entry of one register, as a value: what was entered so far, and what the reader is asked next.
// An implausible entry is never shown again: the boxes are cleared and the reader looks at the meter again.
// What was entered twice is taken, however often it needs. A plausible probe read has been seen twice already.
// What the reader is told has one sentence a check, short enough for its reserved place.

import { t } from "./words.js";

/** A register before anybody entered anything. */
export const freshEntry = () => ({ digits: "", method: "manual", telegram: null, seen: null, entered: [], checks: [] });

/** The entry after one more digit, as far as there are boxes. */
export const withDigit = (entry, digit, dials) =>
  entry.digits.length < dials ? typed(entry, entry.digits + digit) : entry;

/** The entry without its last digit. */
export const withoutLast = (entry) => typed(entry, entry.digits.slice(0, -1));

/** The entry as a probe gave it. */
export const probed = (entry, answer) => ({
  ...entry,
  digits: answer.digits,
  method: "probe",
  telegram: answer.telegram ?? null,
  seen: answer.meter_id ?? null,
});

/** What follows from submitting: `{taken}` with the fields of the event, or `{entry}` to look again. */
export const submit = (entry, failed) => {
  const entered = [...entry.entered, entry.digits];
  const again = entry.entered.includes(entry.digits);
  const sure = again || failed.length === 0 && (entry.entered.length === 0 || entry.method === "probe");
  if (!sure) return { entry: { ...freshEntry(), entered, checks: failed.length ? failed : entry.checks } };
  return { taken: { ...evidence(entry), attempts: entered.length, confirmed: again, checks: failed } };
};

const typed = (entry, digits) => ({ ...entry, digits, method: "manual", telegram: null, seen: null });

const evidence = ({ digits, method, telegram, seen }) => ({
  ...(seen && { serial_seen: seen }),
  digits,
  method,
  ...(telegram && { telegram }),
});

const SENTENCES = {
  wrong_digits: ({ dials }) => t("This register has {n} dials. Look again and enter all its digits.", { n: dials }),
  wrong_meter: ({ seen }) =>
    t("The probe answered from meter {serial}. Is this the right meter? Read again.", { serial: seen }),
  negative: () => t("The meter would run backwards. Look again and enter the digits once more."),
  rollover: () => t("The meter would have passed all nines. Look again and enter the digits once more."),
  zero: () => t("No use since the last read. Look again and enter the digits once more."),
  high: () => t("Higher than expected. Look again and enter the digits once more."),
  low: () => t("Lower than expected. Look again and enter the digits once more."),
};

// The gravest doubt is the one said.
const ORDER = Object.keys(SENTENCES);

/** The sentence for an entry that is not taken yet. */
export const doubt = (entry, details) => {
  if (entry.entered.length > 1) return t("The entries differ. Look again: what is entered twice is taken.");
  const worst = ORDER.find((name) => entry.checks.includes(name));
  return worst ? SENTENCES[worst](details) : "";
};
