// The audit suite of graphql-http against ENDPOINT: each audit's id, name and result, one a line.
import { serverAudits } from "graphql-http";

import { endpoint, headers, tell } from "./asking.mjs";

const signedFetch = (url, init) => fetch(url, { ...init, headers: { ...init?.headers, ...headers } });

for (const audit of serverAudits({ url: endpoint, fetchFn: signedFetch })) {
  const { status, reason } = await audit.fn();
  tell({ id: audit.id, name: audit.name, status, reason });
}
