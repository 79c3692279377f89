// BLAKE2b (RFC 7693) without a key, for the few short texts that Argon2id hashes; written for clarity, not for speed.

const MASK = (1n << 64n) - 1n;
const BLOCK = 128;

const IV = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
];

const SIGMA = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
];

const MIXED = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
];

/** The hash of these bytes, `length` bytes long (1 to 64). */
export const blake2b = (bytes, length) => {
  const state = [...IV];
  state[0] ^= BigInt(0x01010000 ^ length);
  const blocks = Math.max(1, Math.ceil(bytes.length / BLOCK));
  for (let block = 0; block < blocks; block += 1) {
    const last = block === blocks - 1;
    const counted = last ? bytes.length : (block + 1) * BLOCK;
    compress(state, words(bytes.subarray(block * BLOCK, (block + 1) * BLOCK)), BigInt(counted), last);
  }
  return new Uint8Array(BigUint64Array.from(state).buffer).slice(0, length);
};

const words = (bytes) => {
  const padded = new Uint8Array(BLOCK);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  return Array.from({ length: 16 }, (_, place) => view.getBigUint64(place * 8, true));
};

const compress = (state, message, counted, last) => {
  const v = [...state, ...IV];
  v[12] ^= counted;
  if (last) v[14] ^= MASK;
  for (const order of SIGMA) {
    MIXED.forEach((places, turn) => mix(v, places, message[order[2 * turn]], message[order[2 * turn + 1]]));
  }
  for (let place = 0; place < 8; place += 1) state[place] ^= v[place] ^ v[place + 8];
};

const mix = (v, [a, b, c, d], first, second) => {
  v[a] = (v[a] + v[b] + first) & MASK;
  v[d] = turned(v[d] ^ v[a], 32n);
  v[c] = (v[c] + v[d]) & MASK;
  v[b] = turned(v[b] ^ v[c], 24n);
  v[a] = (v[a] + v[b] + second) & MASK;
  v[d] = turned(v[d] ^ v[a], 16n);
  v[c] = (v[c] + v[d]) & MASK;
  v[b] = turned(v[b] ^ v[c], 63n);
};

const turned = (word, bits) => ((word >> bits) | (word << (64n - bits))) & MASK;
