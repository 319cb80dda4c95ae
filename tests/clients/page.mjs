// The GraphiQL page in a real browser: sign in, ask, be refused, follow. AFTER is the browser's path here.
import { chromium } from "playwright-core";

import { after as browserPath, endpoint, headers, MUTATION, QUERY, tell } from "./asking.mjs";

const origin = new URL(endpoint).host;
const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
const page = await browser.newPage();
const outside = [];
page.on("request", (request) => new URL(request.url()).host === origin || outside.push(request.url()));

async function run(document, operation, until) {
  await page.evaluate(
    (text) => window.document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror.setValue(text),
    document,
  );
  // The tab is named when the page has read the document.
  await page.locator(".graphiql-tab-button", { hasText: operation }).waitFor();
  await page.click(".graphiql-execute-button");
  if (until) await shown(until);
}

const shown = (text) => page.locator(".result-window .CodeMirror", { hasText: text }).waitFor();

async function said() {
  const answer = await page.evaluate(() => window.document.querySelector(".result-window .CodeMirror").CodeMirror.getValue());
  return {
    answer: JSON.parse(answer),
    position: await page.innerText('output[title="extensions.position"]'),
    cost: await page.innerText('output[title="extensions.cost"]'),
    refused: await page.locator(".refused > li").allInnerTexts(),
  };
}

await page.goto(endpoint);
tell({ stranger: await page.locator(".refused code").first().innerText(), at: new URL(page.url()).pathname });
await page.fill("input[name=token]", headers.Authorization);
await page.click("header button");
await page.getByText("已登录").waitFor();
await run(QUERY, "Head", '"journal"');
tell(await said());
await run(MUTATION, "Rename", '"UnknownRefusal"');
tell(await said());
await run("subscription Follow { facts(after: 14) { position } }", "Follow");
await page.locator(".graphiql-execute-button[aria-label*=Stop]").waitFor();
tell({ following: true });
await shown('"15"');
tell(await said());
tell({ outside });
await browser.close();
