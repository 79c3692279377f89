// IndexedDB with promises, as much of it as this page needs.
// A failure rejects exactly once: the body and the commit are awaited together, so neither is left unhandled.
// The body may await only requests of its own transaction; anything else lets the transaction commit too early.

/** The result of one request. */
export const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** An open database; `upgrade(db, from)` only ever adds stores. */
export const open = (name, version, upgrade) => {
  const request = indexedDB.open(name, version);
  request.onupgradeneeded = ({ oldVersion }) => upgrade(request.result, oldVersion);
  return done(request);
};

/** The body's value, after the transaction is committed; with "strict", after it has reached the disk. */
export const settle = async (transaction, body) => {
  const committed = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
  });
  const [value] = await Promise.all([run(transaction, body), committed]);
  return value;
};

const run = async (transaction, body) => {
  try {
    return await body(transaction);
  } catch (failure) {
    abort(transaction);
    throw failure;
  }
};

const abort = (transaction) => {
  try {
    transaction.abort();
  } catch {
    // A failed request has aborted it already.
  }
};
