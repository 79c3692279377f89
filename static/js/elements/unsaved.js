// The sentence for a save that failed: what is on the screen stays there, and what to do.

import { t } from "../words.js";

/** What the reader is told; the reason behind it only goes to the browser's console, by its name. */
export const unsavedWords = (failure) => {
  console.error("not saved", failure.name);
  return t("NOT SAVED. Your entry is still here. Tap again; if it fails again, write it on paper.");
};
