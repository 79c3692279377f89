// Who is signed in on this tablet and who of them works now: pure rules over the record "people".

const NOBODY = { current: null, known: {}, leaving: [] };

/** The people record, also on a tablet nobody ever signed in on. */
export const peopleOf = (record) => record ?? NOBODY;

/** Who works now: `{person, expired}`; person null when nobody is signed in. */
export const atWork = (record, now = Date.now()) => {
  const { current, known } = peopleOf(record);
  const person = known[current] ?? null;
  return { person, expired: Boolean(person) && Date.parse(person.offline_until) <= now };
};

/** The person whose work may be shown now, or null. */
export const working = (record, now = Date.now()) => {
  const { person, expired } = atWork(record, now);
  return expired ? null : person;
};
