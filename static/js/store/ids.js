// Ids and times as the wire writes them.

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Bytes in lower-case hex. */
export const hex = (bytes) => Array.from(bytes, (byte) => HEX[byte]).join("");

/** A UUIDv7: ids made one after another sort in that order, to the millisecond. */
export const newFactId = (now = Date.now()) => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setUint32(0, Math.floor(now / 0x10000));
  new DataView(bytes.buffer).setUint16(4, now % 0x10000);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

/** Local time with its offset, to the millisecond. */
export const localTime = (date = new Date()) => {
  const offset = -date.getTimezoneOffset();
  const shifted = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 23);
  const part = (minutes) => String(Math.floor(minutes)).padStart(2, "0");
  return `${shifted}${offset < 0 ? "-" : "+"}${part(Math.abs(offset) / 60)}:${part(Math.abs(offset) % 60)}`;
};
