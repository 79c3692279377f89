// Door tag: the final notice, hung where the customer sees it, with a photo as proof. What is owed is not said here.

import { button } from "../elements/button.js";
import { h } from "../elements/h.js";
import { doneLine, goOn, orderPage, sideWays } from "../elements/orderpage.js";
import { photoField } from "../elements/photo.js";
import { pickOne, pickSome } from "../elements/pick.js";
import { recordAnyway } from "../elements/record.js";
import { afterStop } from "../elements/runs.js";
import { announceSaved } from "../elements/savedbar.js";
import { momentWords } from "../elements/verdict.js";
import { keepDraft, postTag } from "../store/acts.js";
import { whereAmI } from "../store/position.js";
import { orderOf, tablet } from "../store/tablet.js";
import { LANGUAGES, clockTime, t } from "../words.js";

/** The screen of one stop. */
export const page = (app, id) => {
  const stop = tablet.work.stops.get(id);
  const form = tagForm(stop);
  const anyway = recordAnyway(stop, () => t("It hangs already: record it"));
  return orderPage(app, id, t("Door tag"), (judged, tools) => {
    if (judged.own?.act) return posted(judged, stop);
    if (judged.word !== "ok" && !anyway.recording()) return notAllowed(stop, judged, tools, anyway);
    const post = tools.once(() => save(stop, form, tools));
    return {
      verdict: anyway.verdict(judged),
      body: [tagFacts(judged.order.tag), form.nodes, sideWays(stop)],
      bar: [
        h("a", { class: "button", href: `#/stop/${id}/unable`, "data-action": "not-posted" }, t("Could not post")),
        button("post", t("Posted"), post, { class: "main" }),
      ],
    };
  });
};

const tagFacts = (tag) => {
  const row = (name, hook, words) => h("div", {}, h("dt", {}, name), h("dd", { class: "number", [hook]: true }, words));
  return h(
    "dl",
    { class: "facts order-facts" },
    row(t("Number of the tag"), "data-tag", tag?.number ?? "–"),
    tag?.shut_off_from && row(t("Earliest shut-off"), "data-from", momentWords(tag.shut_off_from)),
  );
};

const tagForm = (stop) => {
  const printed = orderOf(stop).tag?.languages ?? Object.keys(LANGUAGES);
  let chosen = { languages: printed, ...tablet.work.outcomes.get(stop.id)?.draft };
  const choosing = (name) => (value) => {
    chosen = { ...chosen, [name]: value };
    return keepDraft(stop, { [name]: value });
  };
  const names = printed.map((code) => [code, LANGUAGES[code] ?? code]);
  const nodes = [
    photoField({ label: t("Photo of the tag on the door"), photo: chosen.photo, onPhoto: choosing("photo") }),
    pickOne(t("Where it hangs"), "tag_place", () => chosen.place, choosing("place")),
    pickSome(t("Languages left"), "languages", names, () => chosen.languages, choosing("languages")),
  ];
  return { nodes, chosen: () => chosen };
};

const save = async (stop, form, { app, say }) => {
  const { photo, place, languages } = form.chosen();
  if (!photo) return say(t("Take the photo first: without it the tag does not count."));
  if (!place) return say(t("Tap where the tag hangs."));
  if (!languages.length) return say(t("Tap the languages that you left."));
  say(t("Saving …"), "");
  await postTag(stop, { place, languages, photo, position: await whereAmI() });
  announceSaved(stop.id, t("Saved on this tablet · door tag posted"));
  return app.go(afterStop(stop));
};

const posted = ({ own }, stop) => ({
  verdict: doneLine(t("Door tag posted {time}.", { time: clockTime(own.act.at) })),
  body: [tagFacts(orderOf(stop).tag), sideWays(stop, { done: true })],
  bar: goOn(stop),
});

// An order that the office took back names no tag any more, and there is nothing that could be recorded.
const notAllowed = (stop, judged, { again }, anyway) => ({
  body: [tagFacts(judged.order.tag), sideWays(stop), judged.order.tag && anyway.way(again)],
  bar: anyway.asking(again) ?? goOn(stop),
});
