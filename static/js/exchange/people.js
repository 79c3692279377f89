// Who works on this tablet: signed in once with signal, then without, until the office's hours are over (docs/exchange.md, Enrolment).
// Signing out hides a person's work and never touches the journal; the office is told when there is signal.

import { recall, revise } from "../store/meta.js";
import { peopleOf } from "../store/roster.js";
import { call } from "./session.js";
import { asJson } from "./wire.js";

/** Sign a person in: null when done, else `{problem}` (its value null when nobody answered). */
export const signIn = async (username, password) => {
  await sendSignOuts();
  const answer = await call("/sync/v1/people", asJson({ username, password }));
  if (answer?.status !== 200) return { problem: answer?.body ?? null };
  const person = { ...answer.body.person, offline_until: answer.body.offline_until };
  await revise("people", (record) => withPerson(peopleOf(record), person));
  return null;
};

/** Let somebody who is signed in on this tablet work now. */
export const switchTo = (username) => revise("people", (record) => ({ ...peopleOf(record), current: username }));

/** Sign a person out here and now; the office hears of it when there is signal. */
export const signOut = (username, journal) =>
  revise("people", (record) => {
    const { current, known, leaving } = peopleOf(record);
    const { [username]: gone, ...others } = known;
    const left = { username, journal: journal.id, seq: journal.seq };
    return { current: current === username ? null : current, known: others, leaving: [...leaving, left] };
  });

/** Tell the office who signed out; false when it could not be told. */
export const sendSignOuts = async () => {
  for (const left of peopleOf(await recall("people")).leaving) {
    const path = `/sync/v1/people/${encodeURIComponent(left.username)}`;
    const answer = await call(path, asJson({ journal: left.journal, seq: left.seq }, "DELETE"));
    if (!answer || answer.status >= 429) return false;
    await revise("people", (record) => withoutLeaving(peopleOf(record), left));
  }
  return true;
};

// A sign-out that was never sent is taken back by a new sign-in: sent later, it would disown what came after.
const withPerson = ({ known, leaving }, person) => ({
  current: person.username,
  known: { ...known, [person.username]: person },
  leaving: leaving.filter(({ username }) => username !== person.username),
});

const withoutLeaving = (record, left) => ({
  ...record,
  leaving: record.leaving.filter((other) => other.username !== left.username || other.seq !== left.seq),
});
