// Apollo Client: HTTP, and its subscriptions over multipart HTTP.
import { ApolloClient, gql, HttpLink, InMemoryCache } from "@apollo/client";

import { after, endpoint, headers, heard, MUTATION, QUERY, SUBSCRIPTION, tell } from "./asking.mjs";

// Without this the cache does not know that an UnknownRefusal is a Refusal, and drops what `... on Refusal` asked for.
const possibleTypes = {
  Refusal: ["Malformed", "Unknown", "NotAllowed", "OutOfOrder", "Conflict", "Unavailable"].map((kind) => `${kind}Refusal`),
};
const client = new ApolloClient({
  link: new HttpLink({ uri: endpoint, headers }),
  cache: new InMemoryCache({ possibleTypes }),
});

tell({ query: (await client.query({ query: gql(QUERY) })).data });
tell({ mutation: (await client.mutate({ mutation: gql(MUTATION) })).data });
let following;
await new Promise((resolve, reject) => {
  following = client.subscribe({ query: gql(SUBSCRIPTION), variables: { after } }).subscribe({
    next: ({ data, error, extensions }) => {
      if (error) reject(error);
      else if (heard({ data, extensions })) resolve();
    },
    error: reject,
    complete: () => reject(new Error("the stream ended early")),
  });
});
following.unsubscribe();
client.stop();
