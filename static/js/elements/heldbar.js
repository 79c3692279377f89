// What stands above every screen while the disk of this tablet takes nothing: who has the entries, and the ways out.

import { tryHeld } from "../exchange/direct.js";
import { rescueFile } from "../exchange/rescue.js";
import { tablet } from "../store/tablet.js";
import { currentLanguage, learn, t } from "../words.js";
import { button } from "./button.js";
import { h } from "./h.js";

let busy = false;
let told = "";
let shown = null;

/** Show it in `box`, as things stand now. */
export const showHeld = async (box) => {
  await learn("spare");
  const count = tablet.held.filter(({ safe }) => !safe).length;
  // Drawn again only for news: a finger may be on a button.
  if (shown === `${count} ${told} ${currentLanguage()}`) return;
  shown = `${count} ${told} ${currentLanguage()}`;
  box.className = count ? "notice danger" : "notice ask";
  box.dataset.held = count;
  box.replaceChildren(...(count ? unsafe(count, box) : [h("p", {}, safeWords())]));
};

const safeWords = () =>
  t("The disk of this tablet takes nothing. What you enter has been received all the same. Free space on the disk.");

const unsafe = (count, box) => {
  const words = count === 1 ? t("1 entry is only in this page.") : t("{n} entries are only in this page.", { n: count });
  const doing = (act) => async () => {
    if (busy) return;
    busy = true;
    told = (await act().catch(notMade)) ?? "";
    busy = false;
    await showHeld(box);
  };
  return [
    h("p", {}, h("strong", {}, words), " ", t("Do not close it."), " ", told),
    h(
      "div",
      { class: "choice-row" },
      button("try-held", t("Try again"), doing(tryHeld)),
      button("rescue", t("Make a file"), doing(makeFile)),
    ),
  ];
};

const notMade = (failure) => {
  console.error("rescue", failure.name);
  return t("The file could not be made.");
};

const makeFile = async () => {
  const { name, content } = await rescueFile();
  const url = URL.createObjectURL(content);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return t("Take the file {name} to the office.", { name });
};
