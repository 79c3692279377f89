// What the reader is told when digits are implausible: one sentence a check, short enough for its reserved place.

import { t } from "../words.js";

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
