// How the heatmap's grid feels with 50,000 accounts: first rows after the data, longest frame while scrolling, size of the
// page. Prints Markdown. Build what is to be measured first: `just web build`, or `just release` and PEP_E2E_SERVER.

import { execFileSync } from "node:child_process";
import { launchBrowser, openPage } from "../support/browser.js";
import { PEP, PEP_ENVIRONMENT, startPortal } from "../support/portal.js";

const ACCOUNTS = 50_000;
const TRIES = 5;

const portal = await startPortal();
const size = ["--accounts", `${ACCOUNTS}`, "--partners", "300", "--reports", "300000"];
execFileSync(PEP, ["fill", "--data-dir", portal.folder, ...size], {
  env: PEP_ENVIRONMENT,
  stdio: ["ignore", "ignore", "inherit"],
});
const browser = await launchBrowser();
try {
  const measured = [];
  for (let tries = 0; tries < TRIES; tries += 1) measured.push(await measure());
  print(measured);
} finally {
  await browser.close();
  await portal.stop();
}

async function measure() {
  const { page } = await openPage(browser, { viewport: { width: 1440, height: 900 } });
  await page.goto(`${portal.url}/sign-in`);
  await page.getByRole("button", { name: /^Start as Ada Aalto/ }).click();
  await page.getByRole("rowheader").first().waitFor();
  await page.addInitScript(watchFirstRow);
  await page.reload();
  await page.getByRole("rowheader").first().waitFor();
  const firstRow = await page.evaluate(() => window.firstRow);
  const scrolled = await page.evaluate(scrollThrough);
  await page.context().close();
  return { firstRow, ...scrolled };
}

/** In the page: milliseconds from the last byte of the first page of accounts to the frame with its first row. */
function watchFirstRow() {
  window.firstRow = new Promise((resolve) => {
    const look = () => {
      if (!document.querySelector("[role='rowheader'] :not(.skeleton)")) return requestAnimationFrame(look);
      const isPage = ({ name }) => /\/api\/v1\/heatmap(\?|$)/.test(name);
      const data = performance.getEntriesByType("resource").find(isPage);
      resolve(performance.now() - data.responseEnd);
    };
    requestAnimationFrame(look);
  });
}

/** In the page: scrolls for three seconds like a wheel, then jumps; the time between frames, and the number of elements. */
async function scrollThrough() {
  const grid = document.querySelector("[role='grid']");
  const frames = [];
  let elements = 0;
  let before = performance.now();
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const step = async (move) => {
    move();
    await frame();
    const now = performance.now();
    frames.push(now - before);
    before = now;
    elements = Math.max(elements, document.querySelectorAll("*").length);
  };
  await frame();
  before = performance.now();
  for (let count = 0; count < 180; count += 1) await step(() => (grid.scrollTop += 120));
  for (let count = 1; count <= 20; count += 1) await step(() => (grid.scrollTop = (grid.scrollHeight * count) / 20));
  return { longest: Math.max(...frames), over50: frames.filter((ms) => ms > 50).length, frames: frames.length, elements };
}

function print(measured) {
  const middle = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  const of = (name) => measured.map((one) => one[name]);
  const ms = (value) => `${value.toFixed(0)} ms`;
  console.log(`| ${ACCOUNTS.toLocaleString("en")} accounts, median of ${TRIES} visits | measured | bar |`);
  console.log("|---|---|---|");
  console.log(`| first rows after the data | ${ms(middle(of("firstRow")))} | 300 ms |`);
  console.log(`| longest frame while scrolling | ${ms(middle(of("longest")))} | 50 ms |`);
  console.log(`| frames over 50 ms, of ${measured[0].frames} | ${middle(of("over50"))} | 0 |`);
  console.log(`| elements in the page, at most | ${Math.max(...of("elements"))} | 3,000 |`);
}
