// Checking a release code against the seal that came with its order, and making the closing code that answers it
// (docs/exchange.md, Work). The tablet can check a code but never make one.

import { argon2id } from "./argon2id.js";

const encoder = new TextEncoder();
const SEAL_BYTES = 32;
const CLOSING_DIGITS = 6;

/** Whether this code opens the seal of this order on this tablet. */
export const opens = async (seal, order, device, code) => {
  const made = await argon2id({
    password: encoder.encode(`fieldops-release-1\n${order}\n${device}\n${code}`),
    salt: bytesOf(seal.salt),
    memoryKiB: seal.memory_kib,
    passes: seal.passes,
    lanes: seal.lanes,
    length: SEAL_BYTES,
  });
  const sealed = bytesOf(seal.sealed);
  return sealed.length === made.length && made.every((byte, place) => byte === sealed[place]);
};

/** The six digits that the reader reads back after the act; `code` is "" for an act that needed none. */
export const closingCode = async (code, lineHash) => {
  const text = encoder.encode(`fieldops-closing-1\n${code}\n${lineHash}`);
  const digest = new DataView(await crypto.subtle.digest("SHA-256", text));
  return String(digest.getUint32(0) % 10 ** CLOSING_DIGITS).padStart(CLOSING_DIGITS, "0");
};

const bytesOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
