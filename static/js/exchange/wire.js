// One request to the sync API, and whether what came back is an answer at all (docs/exchange.md, Conventions).
// An answer names the server the tablet is enrolled with. Captive portals, proxies and silence do not: they are `null`,
// and mean nothing about what was sent.

const PATIENCE = 30_000;

/** `{status, body, headers, via, retryAfter}`, or null when nobody answered who may. `server` null: any that names itself. */
export const ask = async (path, { method = "GET", body, headers = {}, token = null, server = null } = {}) => {
  const answer = await send(path, method, body, { ...headers, ...(token && { Authorization: `Bearer ${token}` }) });
  const from = answer?.headers.get("Fieldops-Server");
  if (!from || (server && from !== server)) return null;
  return {
    status: answer.status,
    body: await json(answer),
    server: from,
    headers: answer.headers,
    via: answer.headers.get("Fieldops-Via"),
    retryAfter: Number(answer.headers.get("Retry-After")) || 0,
  };
};

/** Options of a request that carries JSON. */
export const asJson = (value, method = "POST") => ({
  method,
  body: JSON.stringify(value),
  headers: { "Content-Type": "application/json" },
});

const send = async (path, method, body, headers) => {
  try {
    return await fetch(path, {
      method,
      body,
      headers,
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return null;
  }
};

const json = async (answer) => {
  try {
    return await answer.json();
  } catch {
    return null;
  }
};
