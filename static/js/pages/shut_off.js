// Shut-off: only with the office's permission of this moment. Permission, meter, off-read, valve, and the act itself,
// one after the other; where permission is missing there is a big STOP, and ways to ask for it. The steps come from
// what is saved, so a tablet that died goes on where it was.

import { button } from "../elements/button.js";
import { h } from "../elements/h.js";
import { doneLine, goOn, orderPage, question, sideWays } from "../elements/orderpage.js";
import { photoField } from "../elements/photo.js";
import { pickOne } from "../elements/pick.js";
import { recordAnyway } from "../elements/record.js";
import { addressOf, serial } from "../elements/stopcard.js";
import { closingCode } from "../codes/release.js";
import { registerToRead } from "../outcomes.js";
import { keepDraft, shutOff } from "../store/acts.js";
import { whereAmI } from "../store/position.js";
import { tablet } from "../store/tablet.js";
import { clockTime, t } from "../words.js";

const PHONE_HELPS = ["refused", "no-authorisation", "superseded", "clock", "expired"];
const IDENTIFYING = 4;

// The meter compared with the order's, once for a stop until the page is started anew.
const compared = new Set();

/** The screen of one stop. */
export const page = (app, id) => {
  const stop = tablet.work.stops.get(id);
  const form = valveForm(stop);
  const anyway = recordAnyway(stop, () => t("It is off already: record it"));
  const steps = [
    { fits: ({ own }) => own?.act, draw: done },
    { fits: ({ word }) => word !== "ok" && !anyway.recording(), draw: notAllowed },
    { fits: () => !compared.has(id), draw: compareMeter },
    { fits: ({ own }) => registerToRead(stop, own), draw: readFirst },
    { fits: () => form.asking, draw: lastQuestion },
    { fits: () => true, draw: atTheValve },
  ];
  return orderPage(app, id, t("Shut-off"), (judged, tools) => ({
    verdict: anyway.verdict(judged),
    ...steps.find(({ fits }) => fits(judged)).draw(judged, { ...tools, form, anyway }),
  }));
};

const stopButton = (stop) =>
  h("a", { class: "button danger", href: `#/stop/${stop.id}/stop`, "data-action": "stop" }, t("Stop this"));

const notAllowed = (judged, { app, stop, say, again, anyway }) => {
  const phone = PHONE_HELPS.includes(judged.word) && judged.order.seal;
  const call = { class: "button wide", href: `#/stop/${stop.id}/phone`, "data-action": "phone" };
  const over = judged.word === "withdrawn";
  const ask = button("ask-office", t("Ask the office now"), () => askOffice(app, say, again), { class: "main" });
  return {
    body: [phone && h("a", call, t("Phone the office")), sideWays(stop), anyway.way(again)],
    bar: anyway.asking(again) ?? [!over && stopButton(stop), over ? goOn(stop) : ask],
  };
};

const askOffice = async (app, say, again) => {
  const before = tablet.contact;
  say(t("Asking the office …"), "");
  await app.courier.fullRound();
  again();
  if (tablet.contact === before) return say(t("The office did not answer. Move to signal, or phone."));
  return say(t("The office answered {time}.", { time: clockTime(tablet.contact) }), "");
};

const compareMeter = (judged, { stop, say, again }) => {
  const number = stop.meter?.serial_number ?? "";
  const yes = t("Yes: …{last}", { last: number.slice(-IDENTIFYING) });
  const same = () => {
    compared.add(stop.id);
    again();
  };
  const wrong = t("Then this is not the meter of the order. Leave the water on and phone the office.");
  return {
    body: [
      h("p", { class: "lead" }, t("Is this the number on the meter?")),
      h("p", { class: "big-serial" }, serial(number)),
      button("other-meter", t("Another number"), () => say(wrong, "danger"), { class: "wide" }),
      sideWays(stop),
    ],
    bar: [stopButton(stop), button("same-meter", yes, same, { class: "main" })],
  };
};

const readFirst = (judged, { stop }) => {
  const read = { class: "button main", href: `#/stop/${stop.id}/read`, "data-action": "off-read" };
  return {
    body: [h("p", { class: "lead" }, t("Read the meter before you close the valve.")), sideWays(stop)],
    bar: [stopButton(stop), h("a", read, t("Enter the off-read"))],
  };
};

const valveForm = (stop) => {
  const form = { asking: false, chosen: tablet.work.outcomes.get(stop.id)?.draft ?? {} };
  const choose = (changes) => {
    form.chosen = { ...form.chosen, ...changes };
    return keepDraft(stop, changes);
  };
  const typed = ({ target }) => choose({ lock: target.value.toWellFormed().replaceAll("\0", "").trim() });
  const plain = { autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 40 };
  const lock = h("input", { id: "lock", value: form.chosen.lock ?? "", onchange: typed, ...plain });
  form.nodes = [
    pickOne(t("Valve that you close"), "valve", () => form.chosen.valve, (valve) => choose({ valve })),
    h("div", { class: "field" }, h("label", { for: "lock" }, t("Number of the lock, if there is one")), lock),
    photoField({ label: t("Photo, if it helps"), photo: form.chosen.photo, onPhoto: (photo) => choose({ photo }) }),
  ];
  return form;
};

const readsOf = (stop, own) => stop.registers.map(({ id }) => own.reads[id].digits).join(" · ");

const atTheValve = ({ own }, { stop, say, again, form }) => {
  const ask = () => {
    if (!form.chosen.valve) return say(t("Tap which valve you close."));
    form.asking = true;
    return again();
  };
  const words = t("Off-read {digits}, saved", { digits: readsOf(stop, own) });
  return {
    body: [h("p", { class: "lead number", "data-off-read": true }, words), form.nodes, sideWays(stop)],
    bar: [stopButton(stop), button("shut-off", t("Shut off"), ask, { class: "main" })],
  };
};

const lastQuestion = (judged, { stop, say, again, form, once }) => {
  const back = () => {
    form.asking = false;
    again();
  };
  const act = once(async () => {
    say(t("Saving …"), "");
    await shutOff(stop, authorityOf(judged), { ...form.chosen, position: await whereAmI() });
    again();
  });
  const words = t("Close the valve now. Is the water off at {address}?", { address: addressOf(stop) });
  const bar = question(words, t("Yes, it is off"), act, back, stopButton(stop));
  return { body: [form.nodes, sideWays(stop)], bar };
};

const authorityOf = ({ word, released, own, authorisation }) => {
  if (word !== "ok") return {};
  return released ? { release_code: own.release.code } : { authorisation: authorisation.id };
};

const done = ({ own }, { stop }) => ({
  verdict: doneLine(t("Shut off {time}.", { time: clockTime(own.act.at) })),
  body: [own.act.release_code && closing(own.act), sideWays(stop, { done: true })],
  bar: goOn(stop),
});

// Said back to the dispatcher, who then knows of the act before the tablet finds signal.
const closing = ({ release_code: code, hash }) => {
  const digits = h("strong", { class: "closing-code number", "data-closing-code": "" }, "······");
  closingCode(code, hash).then((made) => {
    digits.textContent = made;
    digits.dataset.closingCode = made;
  });
  return h("section", { class: "closing" }, h("p", { class: "lead" }, t("Say this closing code to the office")), digits);
};
