// The language switch, on every screen that somebody may see before the language is set right.

import { LANGUAGES, currentLanguage, t } from "../words.js";
import { set } from "../store/settings.js";
import { h } from "./h.js";

/** Two buttons, each in its own language. */
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
