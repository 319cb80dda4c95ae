// GraphQL Yoga over a list in memory, as its documentation sets it up; every field has its default resolver.

import { readFileSync } from "node:fs";

import { createSchema, createYoga } from "graphql-yoga";

import { serve } from "./workers.mjs";

const entries = JSON.parse(readFileSync(process.env.ROWS, "utf8"));
const schema = createSchema({
  typeDefs: readFileSync(new URL("list.graphql", import.meta.url), "utf8"),
  resolvers: { Query: { list: () => entries } },
});

await serve((server) => {
  server.on("request", createYoga({ schema, graphiql: false, landingPage: false, logging: "warn" }));
});
