// urql: HTTP, and subscriptions over server-sent events.
import { Client, fetchExchange } from "@urql/core";
import { pipe, subscribe } from "wonka";

import { after, endpoint, headers, heard, MUTATION, QUERY, SUBSCRIPTION, tell } from "./asking.mjs";

const client = new Client({
  url: endpoint,
  exchanges: [fetchExchange],
  fetchOptions: { headers },
  fetchSubscriptions: true,
});

async function answered(asked) {
  const { data, error } = await asked.toPromise();
  if (error) throw error;
  return data;
}

tell({ query: await answered(client.query(QUERY, {})) });
tell({ mutation: await answered(client.mutation(MUTATION, {})) });
let following;
await new Promise((resolve, reject) => {
  following = pipe(
    client.subscription(SUBSCRIPTION, { after }),
    subscribe(({ data, error, extensions }) => {
      if (error) reject(error);
      else if (heard({ data, extensions })) resolve();
    }),
  );
});
await new Promise(setImmediate); // urql 6 throws where nobody catches when it is left in the middle of an event
following.unsubscribe();
