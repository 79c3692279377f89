// The tablet's own store: which stores it has, and one connection that is opened again when the browser closed it
// (a full disk does that).

import { open, settle } from "./idb.js";

export const NAME = "fieldops";

// Later versions add rows here and never change or drop one: a store may hold reads that nobody else has.
const VERSIONS = [
  (db) => {
    db.createObjectStore("meta");
    db.createObjectStore("journal", { keyPath: ["j", "seq"] });
    db.createObjectStore("outcomes", { keyPath: "id" });
    db.createObjectStore("docs", { keyPath: "key" });
  },
  (db) => {
    const photos = db.createObjectStore("photos", { keyPath: "sha256" });
    photos.createIndex("waiting", "waiting");
    photos.createIndex("arrived", "arrived");
  },
];

const upgrade = (db, from) => VERSIONS.slice(from).forEach((step) => step(db));

let connection = null;

const connect = () => {
  connection ??= open(NAME, VERSIONS.length, upgrade).then(watch);
  connection.catch(forget);
  return connection;
};

const watch = (db) => {
  db.onclose = forget;
  db.onversionchange = () => {
    db.close();
    forget();
  };
  return db;
};

const forget = () => {
  connection = null;
};

const begin = async (stores, mode, options) => {
  try {
    return (await connect()).transaction(stores, mode, options);
  } catch (failure) {
    if (failure.name !== "InvalidStateError") throw failure;
    forget();
    return (await connect()).transaction(stores, mode, options);
  }
};

/** What `body(transaction)` reads, from one consistent state. */
export const look = async (stores, body) => settle(await begin(stores, "readonly"), body);

/** What `body(transaction)` writes reaches the disk before this resolves, all of it or nothing. */
export const keep = async (stores, body) => settle(await begin(stores, "readwrite", { durability: "strict" }), body);

/** Like `keep` for what can be fetched again: handed to the system, not yet on the disk. */
export const cache = async (stores, body) => settle(await begin(stores, "readwrite", { durability: "relaxed" }), body);
