// graphql-sse in its distinct connections mode: every operation is an event stream.
import { createClient } from "graphql-sse";

import { after, endpoint, headers, heard, MUTATION, QUERY, SUBSCRIPTION, tell } from "./asking.mjs";

const client = createClient({ url: endpoint, headers, singleConnection: false, retryAttempts: 0 });

async function answered(query) {
  for await (const { data, errors } of client.iterate({ query })) {
    if (errors?.length) throw new Error(JSON.stringify(errors));
    return data;
  }
}

tell({ query: await answered(QUERY) });
tell({ mutation: await answered(MUTATION) });
for await (const answer of client.iterate({ query: SUBSCRIPTION, variables: { after } })) if (heard(answer)) break;
client.dispose();
