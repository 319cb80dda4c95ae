// Bundles GraphiQL into service/static/graphiql: a page, one script, one style sheet, and the licences of what is inside.
// Fails when the result would fetch anything from another origin: an intranet has no CDN.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "service", "static", "graphiql");

// `default-src 'self'` refuses data: addresses, so embedded fonts are dropped (page.css names the machine's own)
// and the few embedded icons become files beside the style sheet.
const selfOnly = {
  name: "self-only",
  setup(b) {
    b.onLoad({ filter: /\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/@font-face\s*\{[^}]*\}/g, ""),
      loader: "css",
    }));
    b.onResolve({ filter: /^data:image\/png;base64,/ }, ({ path }) => {
      const image = Buffer.from(path.slice(path.indexOf(",") + 1), "base64");
      const name = createHash("sha256").update(image).digest("hex").slice(0, 8);
      return { path: `icon-${name}.png`, namespace: "data-image", pluginData: image };
    });
    b.onLoad({ filter: /.*/, namespace: "data-image" }, ({ pluginData }) => ({ contents: pluginData, loader: "file" }));
  },
};

async function licences(inputs) {
  const packages = new Set(
    Object.keys(inputs).flatMap((path) => path.match(/node_modules\/(?:@[^/]+\/)?[^/]+/g)?.at(-1) ?? []),
  );
  const texts = [...packages].sort().map(async (folder) => {
    const { name, version, license } = JSON.parse(await readFile(join(here, folder, "package.json"), "utf8"));
    const file = (await readdir(join(here, folder))).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? (await readFile(join(here, folder, file), "utf8")).trim() : "(the package holds no licence file)";
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return (await Promise.all(texts)).join(`\n${"-".repeat(80)}\n\n`);
}

// Links in help texts lead nowhere on an intranet; namespaces are names.
const ADDRESS = /https?:\/\/(?!www\.w3\.org\/)[^\s"'`)<>]+/g;
const FETCHES = /url\(\s*["']?(?:https?:|data:|\/\/)|@import|@font-face|\bimport\(\s*["'`]|importScripts\(|\b(?:src|href)="(?:https?:|\/\/)/;

function refuseOutsideAddresses(name, text) {
  const found = text.match(FETCHES) ?? text.match(ADDRESS.source);
  if (found) throw new Error(`${name} would load from outside: ${text.slice(found.index, found.index + 80)}`);
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: { graphiql: "main.jsx" },
  outdir: out,
  assetNames: "[name]",
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2021"],
  jsx: "automatic",
  charset: "utf8",
  legalComments: "none", // the whole texts are in LICENSES.txt
  define: { "process.env.NODE_ENV": '"production"' },
  plugins: [selfOnly],
  metafile: true,
});
for (const name of ["index.html", "icon.svg"]) await copyFile(join(here, name), join(out, name));
await writeFile(join(out, "LICENSES.txt"), await licences(metafile.inputs));
for (const name of ["index.html", "graphiql.js", "graphiql.css"]) {
  const text = (await readFile(join(out, name), "utf8")).replace(ADDRESS, "#");
  await writeFile(join(out, name), text);
  refuseOutsideAddresses(name, text);
  console.log(`${name} ${Math.ceil(text.length / 1024)} KiB`);
}
