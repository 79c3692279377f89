// What the sync line says, in words. "Sent" always means received by somebody, and by whom is said.

import { isForgotten } from "../store/custody.js";
import { age, clockTime, t } from "../words.js";

const LONG = 60 * 60_000;

/** `{words, tone}` for the sync line; tone is "calm", "ask" or "danger" and never says more than the words. */
export const syncWords = (tablet, person, now = Date.now()) => {
  const waiting = waitingCount(tablet);
  const [tone, ...words] = !person ? notSignedIn(waiting) : custodyWords(tablet, waiting, now);
  const aside = Object.keys(tablet.custody.quarantined).length;
  if (aside) words.push(t("{n} set aside by the office", { n: aside }));
  return { words: words.join(" · "), tone: aside && tone === "calm" ? "ask" : tone, waiting };
};

/** How many facts only this tablet holds. */
export const waitingCount = ({ journal, custody, held }) =>
  Math.max(0, (journal?.seq ?? 0) - custody.watermark) + held.filter(({ safe }) => !safe).length;

/** Said while the office takes nothing. */
export const disagreesWords = (custody) =>
  isForgotten(custody)
    ? t("The office has forgotten this tablet. All is kept: ask for a new code")
    : t("The office does not take the entries. All are kept here: call the office");

const notSignedIn = (waiting) => ["ask", t("Not signed in"), ...(waiting ? [t("{n} waiting", { n: waiting })] : [])];

const custodyWords = (tablet, waiting, now) => {
  const { custody, journal, waitingSince } = tablet;
  if (custody.disagrees) return ["danger", disagreesWords(custody)];
  if (waiting) return waitingWords(waiting, custody.sentAt, now - Date.parse(waitingSince ?? now));
  if (!journal?.seq) return ["calm", t("Nothing to send yet")];
  const behind = custody.watermark - custody.central;
  if (behind > 0) return ["calm", t("On the field unit {time}", at(custody)), t("{n} not yet at the office", { n: behind })];
  return ["calm", t("All sent {time}", at(custody))];
};

const waitingWords = (waiting, sentAt, since) => {
  const count = t("{n} waiting", { n: waiting });
  if (since > LONG) return ["danger", count, t("Not sent for {age}: move to signal", { age: age(since) })];
  return ["ask", count, sentAt ? t("last sent {time}", { time: clockTime(sentAt) }) : t("nothing sent yet")];
};

const at = (custody) => ({ time: clockTime(custody.sentAt) });
