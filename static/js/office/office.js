// Small comforts of the office pages; every page works without them.

import { offerToShow } from "./passwords.js";

for (const box of document.querySelectorAll(".with-button")) offerToShow(box);
