// What the page offers when there is something to offer: a new release, and storage that the browser does not clear.

import { tablet } from "../store/tablet.js";
import { t } from "../words.js";
import { button } from "./button.js";

/** The button that takes a waiting release, or null; never shown while a stop is open. */
export const updateOffer = (app) =>
  tablet.update && button("update", t("Update ready: tap to use it"), app.update, { class: "wide" });

/** The button that asks the browser to keep the store, or false when it does already. */
export const lastingOffer = (app) =>
  tablet.lasting === false && button("lasting", t("Ask for lasting storage"), app.askLasting);
