// Imports: a second time nothing changes, and an import can be taken back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADA, fixture, useDemo } from "../support/demo.js";
import { HeatmapPage } from "../support/pages/heatmap.js";
import { ImportsPage } from "../support/pages/imports.js";

const demo = useDemo();

test("an import changes nothing the second time, and is rolled back", async () => {
  const page = await demo.visitAs(ADA);
  const imports = new ImportsPage(page, demo.url);
  const heatmap = new HeatmapPage(page, demo.url);
  await imports.open();
  await imports.upload("Accounts (MAL)", fixture("accounts.csv"));
  await imports.apply({ leaves: true });
  const applied = page.url();

  await imports.open();
  await imports.upload("Accounts (MAL)", fixture("accounts.csv"));
  assert.match(await imports.facts(), /1 error, 4 same/);

  await heatmap.open("?q=fjellheim");
  await heatmap.hasTotal("4 accounts");
  await page.goto(applied);
  await imports.rollBack();
  await heatmap.open("?q=fjellheim");
  await heatmap.hasTotal("0 accounts");
});

test("the rows with errors can be downloaded for repair", async () => {
  const page = await demo.visitAs(ADA);
  const imports = new ImportsPage(page, demo.url);
  await imports.open();
  await imports.upload("Accounts (MAL)", fixture("accounts.csv"));
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download rows to repair" }).click(),
  ]);
  assert.match(download.suggestedFilename(), /\.xlsx$/);
});
