// Lints the schema that comes in by standard input, as it is or as a test has spoilt it; tells problems as JSON.
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";

const root = fileURLToPath(new URL("../../", import.meta.url));
const eslint = new ESLint({ cwd: root, overrideConfigFile: fileURLToPath(new URL("eslint.config.mjs", import.meta.url)) });
const found = await eslint.lintText(await text(process.stdin), { filePath: `${root}schema/schema.graphql` });
const problems = found.flatMap(({ messages }) => messages);
console.log(JSON.stringify(problems.map(({ ruleId, line, message }) => ({ ruleId, line, message }))));
