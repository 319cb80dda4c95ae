// PostGraphile as its documentation sets it up for a Node server: the default preset, in library mode.

import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

import { serve } from "./workers.mjs";

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString: process.env.DATABASE_URL, schemas: [process.env.SCHEMA] })],
  grafserv: { graphqlPath: "/graphql" },
};

await serve((server) => postgraphile(preset).createServ(grafserv).addTo(server));
