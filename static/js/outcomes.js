// How a stop ends: with a read of every register, with a skip code, or with what its order asked for; never blank.
// What this tablet's own journal says wins over what the office knew when it handed the stop out.

/** The stop's outcome: read, skipped, posted, acted, unable, withdrawn, or null while it is open. */
export const outcomeOf = (stop, own) => own?.outcome ?? stop.outcome ?? null;

/** The first register that still needs a read, or undefined. */
export const registerToRead = (stop, own) => stop.registers.find((register) => !own?.reads?.[register.id]);

/** The stop's own state after a read of one register; `ends`: whether the last of them ends the stop. */
export const afterRead = (own, stop, register, entry, digits, ends = true) => {
  const reads = { ...own?.reads, [register]: { event: entry.id, digits, at: entry.at, seq: entry.seq } };
  const complete = ends && stop.registers.every(({ id }) => reads[id]);
  return { ...own, id: stop.id, run: stop.run, reads, at: entry.at, outcome: complete ? "read" : own?.outcome ?? null };
};

/** The stop's own state after it was skipped. */
export const afterSkip = (own, stop, code, entry) => ({
  ...own,
  id: stop.id,
  run: stop.run,
  skip: { event: entry.id, code },
  at: entry.at,
  outcome: "skipped",
});

/** The stop to go to after `current`: the next open one in sequence, or the first open one before it. */
export const nextOpen = (stops, isOpen, current) => {
  const other = (stop) => stop.id !== current.id && isOpen(stop);
  return stops.find((stop) => stop.sequence > current.sequence && other(stop)) ?? stops.find(other);
};
