// What the page offers on several screens: another language, a new release, storage that the browser does not clear.

import { set } from "../store/settings.js";
import { tablet } from "../store/tablet.js";
import { LANGUAGES, currentLanguage, t } from "../words.js";
import { button } from "./button.js";
import { h } from "./h.js";

/** Two buttons, each in its own language, on every screen that somebody may see before the language is set right. */
export const languageSwitch = (app) =>
  h(
    "div",
    { class: "choice-row", role: "group", "aria-label": t("Language") },
    Object.entries(LANGUAGES).map(([code, name]) =>
      h(
        "button",
        {
          type: "button",
          class: "button",
          lang: code,
          "data-language": code,
          "aria-pressed": String(code === currentLanguage()),
          onclick: () => {
            set("language", code);
            app.speak(code);
          },
        },
        name,
      ),
    ),
  );

/** The button that takes a waiting release, or null; never shown while a stop is open, and not taken while one is elsewhere. */
export const updateOffer = (app) =>
  tablet.update && [
    button("update", t("Update ready: tap to use it"), app.update, { class: "wide" }),
    tablet.stopElsewhere &&
      h("p", { class: "notice ask", role: "alert" }, t("A stop is open in another window. Finish it, then tap again.")),
  ];

/** The button that asks the browser to keep the store, or false when it does already. */
export const lastingOffer = (app) =>
  tablet.lasting === false && button("lasting", t("Ask for lasting storage"), app.askLasting);
