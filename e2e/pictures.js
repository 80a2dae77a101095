// Takes the pictures of README and guide from the demo: `just pictures`. They show what a new user sees, so nothing is arranged but
// the filter and what the pointer is on.

import { mkdir, stat } from "node:fs/promises";
import { launchBrowser, openPage } from "./support/browser.js";
import { ADA, AMARA, fixture } from "./support/demo.js";
import { ApiPerson } from "./support/api.js";
import { HeatmapPage } from "./support/pages/heatmap.js";
import { ImportsPage } from "./support/pages/imports.js";
import { ReportsPage } from "./support/pages/reports.js";
import { startPortal } from "./support/portal.js";

/** A partner who takes part in an engagement that is being prepared. */
const DIVYA = "divya.bauer@bluepeak.example";
const FOLDER = new URL("../docs/pictures/", import.meta.url).pathname;
/** What a page may weigh in the README, bytes. */
const LIMIT = 300 * 1024;

const portal = await startPortal();
const browser = await launchBrowser();
try {
  await mkdir(FOLDER, { recursive: true });
  await take("heatmap", ADA, async (page) => {
    const heatmap = new HeatmapPage(page, portal.url);
    await heatmap.open("?ou=ANZ&ou=Germany&ou=USA+Telco%2C+Media+%26+Tech");
    await heatmap.grid.locator("[data-card]").first().waitFor();
    await heatmap.grid.locator("[data-card]").nth(6).hover();
    await page.locator(".report-card").waitFor();
  });
  await take("reporting", AMARA, async (page) => {
    const reports = new ReportsPage(page, portal.url);
    await reports.open();
    const account = (await reports.names())[3];
    await reports.cell(account, "Status").press("a");
    await reports.writeNote(account, "Tender in spring, we know the CIO");
    await reports.allSaved();
  });
  await take("import", ADA, async (page) => {
    const imports = new ImportsPage(page, portal.url);
    await imports.open();
    await imports.upload("Accounts (MAL)", fixture("accounts.csv"));
    await page.getByRole("row").nth(1).waitFor();
    await page.getByText("Columns", { exact: true }).click();
  });
  await take("materials", ADA, async (page) => {
    await page.goto(`${portal.url}/materials`);
    await page.locator("img.material-tile").first().waitFor();
  });
  await take("engagement", DIVYA, async (page) => {
    await page.goto(`${portal.url}/engagements`);
    const card = page.locator(".event-card").filter({ hasText: "Co-sell day – Consumer Staples" });
    await card.getByRole("link", { name: "Open" }).click();
    await page.locator("img.material-tile").first().waitFor();
  });
  await take("board", ADA, async (page) => {
    const { items } = await (await ApiPerson.signIn(portal.url, ADA)).json("GET", "/api/v1/events");
    await page.goto(`${portal.url}/events/${items[0].id}/board`);
    await page.locator(".board-cell").first().waitFor();
  });
} finally {
  await browser.close();
  await portal.stop();
}

async function take(name, email, arrange) {
  const { page } = await openPage(browser, { viewport: { width: 1440, height: 860 } });
  const [cookie, value] = (await ApiPerson.signIn(portal.url, email)).cookie.split("=");
  await page.context().addCookies([{ name: cookie, value, url: portal.url }]);
  await arrange(page);
  const path = `${FOLDER}${name}.png`;
  await page.screenshot({ path, animations: "disabled" });
  const { size } = await stat(path);
  if (size > LIMIT) throw new Error(`${path} has ${size} bytes, more than ${LIMIT}`);
  console.log(`${path}: ${Math.round(size / 1024)} KiB`);
  await page.context().close();
}
