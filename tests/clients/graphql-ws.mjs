// graphql-ws: everything over one WebSocket.
import { createClient } from "graphql-ws";
import WebSocket from "ws";

import { after, endpoint, headers, heard, MUTATION, QUERY, SUBSCRIPTION, tell } from "./asking.mjs";

const client = createClient({
  url: endpoint.replace(/^http/, "ws"),
  webSocketImpl: WebSocket,
  connectionParams: headers,
  retryAttempts: 0,
});

async function answered(query) {
  for await (const { data, errors } of client.iterate({ query })) {
    if (errors?.length) throw new Error(JSON.stringify(errors));
    return data;
  }
}

tell({ query: await answered(QUERY) });
tell({ mutation: await answered(MUTATION) });
for await (const answer of client.iterate({ query: SUBSCRIPTION, variables: { after } })) if (heard(answer)) break;
await client.dispose();
