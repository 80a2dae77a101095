// How the front end reaches the browser: compressed, cached, under a strict policy, and with words where it cannot.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axeViolations, launchBrowser, openPage } from "../support/browser.js";
import { startPortal } from "../support/portal.js";

let portal;
let browser;

before(async () => {
  [portal, browser] = await Promise.all([startPortal(), launchBrowser()]);
});

after(async () => {
  await browser?.close();
  await portal?.stop();
});

test("the front end starts at every address, without breaking its policy", async () => {
  for (const path of ["/", "/heatmap?q=north"]) {
    const { page, problems } = await openPage(browser);
    const response = await page.goto(portal.url + path);
    assert.match(response.headers()["content-security-policy"], /script-src 'self' 'wasm-unsafe-eval';/);
    await page.locator("#boot").waitFor({ state: "detached" });
    await page.getByRole("main").waitFor();
    assert.deepEqual(problems, []);
    await page.context().close();
  }
});

test("the first page has no accessibility violations", async () => {
  const { page } = await openPage(browser);
  await page.goto(portal.url);
  await page.getByRole("main").waitFor();
  assert.deepEqual(await axeViolations(page), []);
  await page.context().close();
});

test("a second visit loads only the page anew", async () => {
  const { page } = await openPage(browser);
  await page.goto(`${portal.url}/heatmap`, { waitUntil: "networkidle" });
  await page.getByRole("main").waitFor();
  const loaded = [];
  page.on("response", (response) => loaded.push(response));
  await page.goto(`${portal.url}/heatmap`);
  await page.getByRole("main").waitFor();
  const fromNetwork = [];
  for (const response of loaded.filter((response) => new URL(response.url()).pathname.startsWith("/assets/"))) {
    if ((await response.request().sizes()).responseBodySize > 0) fromNetwork.push(response.url());
  }
  assert.deepEqual(fromNetwork, []);
  await page.context().close();
});

test("WASM arrives as brotli, for ever", async () => {
  const page = await (await fetch(portal.url, { headers: { accept: "text/html" } })).text();
  const [address] = /\/assets\/[^"]+\.wasm/.exec(page);
  const response = await fetch(portal.url + address, { headers: { "accept-encoding": "br" } });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-encoding"), "br");
  assert.equal(response.headers.get("content-type"), "application/wasm");
  assert.equal(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
  await response.arrayBuffer();
});

test("where the WASM does not arrive, the page says what to do", async () => {
  const { page } = await openPage(browser);
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto(portal.url);
  await page.getByRole("alert").getByText("PEP could not start").waitFor();
  await page.context().close();
});

test("where a part of the module does not arrive, its page says so and can be tried again", async () => {
  const { page } = await openPage(browser);
  await page.route("**/split-keeping-*.wasm", (route) => route.abort());
  await page.goto(`${portal.url}/demo-outbox`);
  await page.getByText("This page could not be loaded").waitFor();
  assert.deepEqual(await axeViolations(page), []);
  await page.unroute("**/split-keeping-*.wasm");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.context().close();
});

test("the start and one part are all that a first page waits for", async () => {
  const { page } = await openPage(browser);
  const parts = new Set();
  page.on("request", (request) => {
    const part = /\/assets\/split-(\w+)-/.exec(request.url());
    if (part) parts.add(part[1]);
  });
  await page.goto(`${portal.url}/heatmap`, { waitUntil: "networkidle" });
  await page.getByRole("main").waitFor();
  assert.deepEqual([...parts], ["accounts"]);
  await page.context().close();
});
