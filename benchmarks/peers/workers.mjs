// Serves with as many processes as WORKERS says, one of them being enough for one; says so when all of them listen.

import cluster from "node:cluster";
import { createServer } from "node:http";

export async function serve(addTo) {
  const workers = Number(process.env.WORKERS ?? "1");
  const port = Number(process.env.PORT);
  if (workers > 1 && cluster.isPrimary) {
    let listening = 0;
    cluster.on("listening", () => ++listening === workers && console.log("listening"));
    cluster.on("exit", () => process.exit(1));
    process.on("SIGTERM", () => process.exit(0));
    for (let worker = 0; worker < workers; worker++) cluster.fork();
    return;
  }
  process.on("SIGTERM", () => process.exit(0));
  const server = createServer();
  await addTo(server);
  server.listen(port, "127.0.0.1", () => cluster.isPrimary && console.log("listening"));
}
