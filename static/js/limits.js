// Whether digits are plausible, decided from the limits handed down with the stop.
// The same rule stands in fieldops/rules/plausible.py; both are held to tests/vectors/plausibility.json.
// At most 10 dials: every value and every span is exact in a double.

/** The names of the checks these digits do not pass; none means plausible. */
export const checks = (digits, dials, limits) => {
  if (digits.length !== dials || !/^[0-9]+$/.test(digits)) return ["wrong_digits"];
  if (limits?.previous == null) return [];
  const value = Number(digits);
  const previous = Number(limits.previous);
  if (value === previous) return limits.zero === "ask" ? ["zero"] : [];
  const spanTo = spanFrom(previous, 10 ** dials);
  return value < previous ? wentBack(spanTo(value), limits, spanTo) : wentOn(spanTo(value), limits, spanTo);
};

const spanFrom = (previous, modulus) => (reading) => (((Number(reading) - previous) % modulus) + modulus) % modulus;

const wentOn = (use, limits, spanTo) => [...tooHigh(use, limits, spanTo), ...tooLow(use, limits, spanTo)];

const wentBack = (use, limits, spanTo) => {
  const throughZero = limits.rollover && limits.high != null && use <= spanTo(limits.high);
  return throughZero ? ["rollover", ...tooLow(use, limits, spanTo)] : ["negative"];
};

const tooHigh = (use, limits, spanTo) => (limits.high != null && use > spanTo(limits.high) ? ["high"] : []);
const tooLow = (use, limits, spanTo) => (limits.low != null && use < spanTo(limits.low) ? ["low"] : []);
