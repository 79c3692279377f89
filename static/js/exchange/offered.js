// What the field unit offers beyond the wire. Loaded only by a page that talks through one: the others stay light.

import { tablet } from "../store/tablet.js";
import { learn } from "../words.js";
import { lookAtHandhelds } from "./handhelds.js";
import { findProbe } from "./probe.js";

/** `{probe, handhelds}`: each null where there is none, and as it was when nobody answered just now. */
export const offered = async () => {
  const [probe, handhelds] = await Promise.all([findProbe(), lookAtHandhelds()]);
  if (handhelds?.available) await learn("pull");
  return { probe: probe ?? tablet.probe, handhelds: handhelds ? handhelds.available : tablet.handhelds };
};
