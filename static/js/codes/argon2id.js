// Argon2id (RFC 9106), version 1.3, one lane, no secret and no associated data: as much as the seal of a release code
// needs. A browser has no Argon2 of its own, and a library of it comes with a packing step this page does not have.
// Held to the reference implementation by tests/vectors/release_codes.json and by random cases.
//
// The memory is a row of 1 KiB blocks. Each block is the compression of the block before it and of an earlier one;
// which one is drawn from a pseudo-random sequence in the first half of the first pass, and from the data afterwards.
// A block is 128 words of 64 bits, kept as 256 numbers of 32 bits, low half first.

import { blake2b } from "./blake2b.js";

const BLOCK_NUMBERS = 256;
const SLICES = 4;
const TYPE_ID = 2;
const VERSION = 0x13;
const WORDS_A_ROUND = 16;
const TWO_32 = 2 ** 32;

/** The hash of a password, `length` bytes long; lets the page breathe between slices. */
export const argon2id = async ({ password, salt, memoryKiB, passes, lanes, length }) => {
  if (lanes !== 1) throw new RangeError("one lane only");
  const segment = Math.floor(memoryKiB / SLICES);
  const blocks = segment * SLICES;
  const seed = firstHash({ password, salt, memoryKiB, passes, length });
  const memory = new Uint32Array(blocks * BLOCK_NUMBERS);
  memory.set(firstBlock(seed, 0), 0);
  memory.set(firstBlock(seed, 1), BLOCK_NUMBERS);
  for (let pass = 0; pass < passes; pass += 1) {
    for (let slice = 0; slice < SLICES; slice += 1) {
      fillSegment({ memory, blocks, segment, passes, pass, slice });
      await breath();
    }
  }
  return longHash(new Uint8Array(memory.buffer, (blocks - 1) * BLOCK_NUMBERS * 4, BLOCK_NUMBERS * 4), length);
};

const breath = () => new Promise((resume) => setTimeout(resume));

const number32 = (...numbers) => new Uint8Array(Uint32Array.from(numbers).buffer);

const joined = (...parts) => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

const firstHash = ({ password, salt, memoryKiB, passes, length }) =>
  blake2b(
    joined(
      number32(1, length, memoryKiB, passes, VERSION, TYPE_ID, password.length),
      password,
      number32(salt.length),
      salt,
      number32(0, 0),
    ),
    64,
  );

const firstBlock = (seed, place) => new Uint32Array(longHash(joined(seed, number32(place, 0)), 1024).buffer);

// Hashes longer than 64 bytes are made of the first halves of a chain of hashes, and the whole of the last one.
const longHash = (bytes, length) => {
  const start = joined(number32(length), bytes);
  if (length <= 64) return blake2b(start, length);
  const parts = [];
  let link = blake2b(start, 64);
  let left = length - 32;
  parts.push(link.slice(0, 32));
  for (; left > 64; left -= 32) {
    link = blake2b(link, 64);
    parts.push(link.slice(0, 32));
  }
  parts.push(blake2b(link, left));
  return joined(...parts);
};

const fillSegment = (turn) => {
  const { memory, blocks, segment, pass, slice } = turn;
  const independent = pass === 0 && slice < SLICES / 2;
  const address = independent && addressesOf(turn);
  for (let index = pass === 0 && slice === 0 ? 2 : 0; index < segment; index += 1) {
    const place = slice * segment + index;
    const before = (place + blocks - 1) % blocks;
    const drawn = independent ? address(index) : memory[before * BLOCK_NUMBERS];
    compress(memory, before, referred(turn, index, drawn), place, pass > 0);
  }
};

// Which earlier block a drawn number means: the nearer ones are drawn more often.
const referred = ({ blocks, segment, pass, slice }, index, drawn) => {
  const area = (pass === 0 ? slice * segment : blocks - segment) + index - 1;
  const back = highProduct(area, highProduct(drawn, drawn));
  const start = pass === 0 || slice === SLICES - 1 ? 0 : (slice + 1) * segment;
  return (start + area - 1 - back) % blocks;
};

const addressesOf = ({ blocks, passes, pass, slice }) => {
  // Three blocks: zeros, the counter's input, and the addresses made of it.
  const scratch = new Uint32Array(3 * BLOCK_NUMBERS);
  scratch.set([pass, 0, 0, 0, slice, 0, blocks, 0, passes, 0, TYPE_ID, 0], BLOCK_NUMBERS);
  const next = () => {
    scratch[BLOCK_NUMBERS + 12] += 1;
    compress(scratch, 0, 1, 2, false);
    compress(scratch, 0, 2, 2, false);
  };
  if (pass === 0 && slice === 0) next();
  return (index) => {
    if (index % 128 === 0) next();
    return scratch[2 * BLOCK_NUMBERS + (index % 128) * 2];
  };
};

const mixed = new Uint32Array(BLOCK_NUMBERS);
const kept = new Uint32Array(BLOCK_NUMBERS);
const rounds = (placeOf) =>
  Array.from({ length: 8 }, (_, round) => Array.from({ length: WORDS_A_ROUND }, (_, word) => placeOf(round, word)));
const ROWS = rounds((row, word) => row * 32 + word * 2);
const COLUMNS = rounds((column, word) => column * 4 + (word >> 1) * 32 + (word & 1) * 2);

const compress = (memory, first, second, target, onto) => {
  const [a, b, c] = [first, second, target].map((block) => block * BLOCK_NUMBERS);
  for (let i = 0; i < BLOCK_NUMBERS; i += 1) {
    kept[i] = memory[a + i] ^ memory[b + i];
    mixed[i] = kept[i];
    if (onto) kept[i] ^= memory[c + i];
  }
  ROWS.forEach(permute);
  COLUMNS.forEach(permute);
  for (let i = 0; i < BLOCK_NUMBERS; i += 1) memory[c + i] = mixed[i] ^ kept[i];
};

const permute = (w) => {
  quarter(w[0], w[4], w[8], w[12]);
  quarter(w[1], w[5], w[9], w[13]);
  quarter(w[2], w[6], w[10], w[14]);
  quarter(w[3], w[7], w[11], w[15]);
  quarter(w[0], w[5], w[10], w[15]);
  quarter(w[1], w[6], w[11], w[12]);
  quarter(w[2], w[7], w[8], w[13]);
  quarter(w[3], w[4], w[9], w[14]);
};

const quarter = (a, b, c, d) => {
  addProduct(a, b);
  turnRight(d, a, 32);
  addProduct(c, d);
  turnRight(b, c, 24);
  addProduct(a, b);
  turnRight(d, a, 16);
  addProduct(c, d);
  turnRight(b, c, 63);
};

// x = x + y + 2 · low(x) · low(y), in 64 bits.
const addProduct = (x, y) => {
  const [low, other] = [mixed[x], mixed[y]];
  const product = Math.imul(low, other) >>> 0;
  const sum = low + other + ((product << 1) >>> 0);
  mixed[x] = sum;
  mixed[x + 1] += mixed[y + 1] + (highProduct(low, other) * 2 + (product >>> 31)) + Math.floor(sum / TWO_32);
};

// x = (x ^ y) turned right by 16, 24, 32 or 63 bits.
const turnRight = (x, y, bits) => {
  const low = mixed[x] ^ mixed[y];
  const high = mixed[x + 1] ^ mixed[y + 1];
  if (bits === 32) {
    mixed[x] = high;
    mixed[x + 1] = low;
  } else if (bits === 63) {
    mixed[x] = (low << 1) | (high >>> 31);
    mixed[x + 1] = (high << 1) | (low >>> 31);
  } else {
    mixed[x] = (low >>> bits) | (high << (32 - bits));
    mixed[x + 1] = (high >>> bits) | (low << (32 - bits));
  }
};

// The upper 32 bits of the product of two numbers of 32 bits, by their halves: every step stays below 2^53.
const highProduct = (x, y) => {
  const [xLow, xHigh, yLow, yHigh] = [x & 0xffff, x >>> 16, y & 0xffff, y >>> 16];
  const middle = xHigh * yLow + ((xLow * yLow) >>> 16);
  const carried = xLow * yHigh + (middle & 0xffff);
  return xHigh * yHigh + (middle >>> 16) + (carried >>> 16);
};
