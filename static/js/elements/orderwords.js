// What the Outbox says of the facts of orders.

import { t } from "../words.js";
import { wordsOfCode } from "./stopcard.js";

/** Kind of event → its words from the payload. */
export const ORDER_KINDS = {
  "door_tag.posted": (p) => t("Door tag posted: {number}", { number: p.tag_number }),
  "door_tag.not_posted": (p) => t("Not done: {reason}", { reason: wordsOfCode("unable", p.code) }),
  "order.unable": (p) => t("Not done: {reason}", { reason: wordsOfCode("unable", p.code) }),
  "service.shut_off": () => t("Water shut off"),
  "service.turned_on": () => t("Water turned on"),
  "shut_off.stopped": () => t("Shut-off stopped at the door"),
  "photo.taken": () => t("Photo taken"),
};
