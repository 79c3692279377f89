// Sends photos to the server, one at a time and piece by piece, as tus 1.0.0 has it (docs/exchange.md, Blobs).
// A photo starts with the question whether the office has it. What broke off goes on where the server says it stands.
// Lines go first: before each call the photos wait until no line is being sent.

import { dropDelivered, noteArrival, noteUpload, photoOf, waitingPhotos } from "../store/photos.js";
import { call } from "./session.js";

const BLOBS = "/sync/v1/blobs";
const TUS = { "Tus-Resumable": "1.0.0" };
const SMALLEST = 64 * 1024;
const LARGEST = 256 * 1024;
const FIRST_REST = 5_000;
const LONGEST_REST = 5 * 60_000;

let piece = SMALLEST;
let failures = 0;
let restUntil = 0;
// Whole on a field unit; only the oldest of them is asked for, because a unit takes them on in order.
const held = new Set();

/** Send what waits; `pause()` resolves when nothing more urgent is under way, `arrived()` is told of each delivery. */
export const sendPhotos = ({ hurried, pause, arrived }) =>
  navigator.locks.request("fieldops-photos", { ifAvailable: true }, async (lock) => {
    if (!lock || (!hurried && Date.now() < restUntil)) return;
    await sendAll(pause, arrived);
    await dropDelivered();
  });

const sendAll = async (pause, arrived) => {
  let heldAsked = false;
  for (const sha256 of await waitingPhotos()) {
    if (held.has(sha256) && heldAsked) continue;
    const step = await sendOne(sha256, pause);
    if (step === "here") await arrived();
    heldAsked ||= step === "held";
    if (step === "silence") return rest();
    failures = 0;
  }
};

const rest = () => {
  piece = SMALLEST;
  failures += 1;
  restUntil = Date.now() + Math.random() * Math.min(LONGEST_REST, FIRST_REST * 2 ** failures);
};

const sendOne = async (sha256, pause) => {
  let photo = { ...(await photoOf(sha256)), step: "ask", offset: 0 };
  while (photo.sha256 && photo.step in CALLS) {
    await pause();
    const answer = await call(...CALLS[photo.step](photo));
    const next = NEXT[`${photo.step} ${answer?.status}`];
    if (!next) return isPatienceAsked(answer) ? "silence" : "refused";
    photo = { ...photo, ...(await next(photo, answer)) };
  }
  return photo.step;
};

const isPatienceAsked = (answer) => !answer || answer.status === 429 || answer.status >= 500;

const ask = ({ sha256 }) => [`${BLOBS}/${sha256}`, { method: "HEAD" }];

const CALLS = {
  ask,
  begin: ({ sha256, type, size }) => {
    const about = `sha256 ${btoa(sha256)},type ${btoa(type)}`;
    return [BLOBS, { method: "POST", headers: { ...TUS, "Upload-Length": size, "Upload-Metadata": about } }];
  },
  look: ({ upload }) => [upload, { method: "HEAD", headers: TUS }],
  send: ({ upload, bytes, offset }) => {
    const headers = { ...TUS, "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
    return [upload, { method: "PATCH", headers, body: bytes.slice(offset, offset + piece) }];
  },
  confirm: ask,
};

const here = async ({ sha256 }) => {
  held.delete(sha256);
  await noteArrival(sha256);
  return { step: "here" };
};

const hold = ({ sha256 }) => {
  held.add(sha256);
  return { step: "held" };
};

const offsetIn = (answer) => Number(answer.headers.get("Upload-Offset"));

// After any other answer the photo waits for the next round.
const NEXT = {
  "ask 200": here,
  "ask 404": ({ upload }) => ({ step: upload ? "look" : "begin" }),
  "begin 201": async ({ sha256 }, answer) => {
    const upload = new URL(answer.headers.get("Location"), document.baseURI).pathname;
    await noteUpload(sha256, upload);
    return { step: "send", upload, offset: 0 };
  },
  "look 200": (photo, answer) => {
    const offset = offsetIn(answer);
    return offset < photo.size ? { step: "send", offset } : hold(photo);
  },
  "look 404": () => ({ step: "begin" }),
  "send 204": ({ size }, answer) => {
    piece = Math.min(LARGEST, piece * 2);
    const offset = offsetIn(answer);
    return { step: offset < size ? "send" : "confirm", offset };
  },
  "send 404": () => ({ step: "begin" }),
  "send 409": () => ({ step: "look" }),
  "confirm 200": here,
  "confirm 404": hold,
};
