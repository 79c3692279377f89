// The tablet's key: P-256, made here, kept in the store, never readable, not even by this page.

const KIND = { name: "ECDSA", namedCurve: "P-256" };
const SCHEME = { name: "ECDSA", hash: "SHA-256" };

/** A new pair whose private half cannot leave the browser. */
export const newKey = () => crypto.subtle.generateKey(KIND, false, ["sign", "verify"]);

/** The public half as the enrolment wants it: base64 of DER SubjectPublicKeyInfo. */
export const publicKey = async (pair) => base64(await crypto.subtle.exportKey("spki", pair.publicKey));

/** Raw r‖s over the text, in base64; the text begins with its purpose. */
export const sign = async (pair, text) =>
  base64(await crypto.subtle.sign(SCHEME, pair.privateKey, new TextEncoder().encode(text)));

const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
