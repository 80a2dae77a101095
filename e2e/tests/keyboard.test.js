// The ECM's main job without a pointer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADA, useDemo } from "../support/demo.js";
import { HeatmapPage } from "../support/pages/heatmap.js";

const demo = useDemo();

/** Presses Tab until `target` has the focus. */
async function tabTo(page, target) {
  const isThere = () => target.evaluate((element) => element === document.activeElement);
  for (let steps = 0; steps < 80; steps += 1) {
    await page.keyboard.press("Tab");
    if (await isThere()) return;
  }
  assert.fail(`Tab does not lead to ${target}`);
}

test("accounts are found, selected and sent for report with keys alone", async () => {
  const page = await demo.visitAs(ADA);
  const heatmap = new HeatmapPage(page, demo.url);
  await heatmap.open("?ou=Japan");
  await heatmap.hasTotal("29 accounts");
  await heatmap.grid.getByRole("rowheader").first().waitFor();

  await tabTo(page, page.getByRole("textbox", { name: "Name, city or TPID" }));
  await page.keyboard.type("osaka");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=osaka/);
  // Accounts in Osaka stood there before too: only the number tells that the grid shows the answer.
  const found = await page.request.get(`${demo.url}/api/v1/heatmap?ou=Japan&q=osaka`);
  const { total } = await found.json();
  assert.ok(total >= 2 && total < 29, `${total} accounts in Osaka`);
  await heatmap.hasTotal(`${total} accounts`);
  await heatmap.grid.getByText("Osaka").first().waitFor();

  await tabTo(page, heatmap.grid.locator('[tabindex="0"]').first());
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await page.getByText("2 accounts selected").waitFor();

  const bar = page.getByRole("region", { name: "Selected accounts" });
  const send = bar.getByRole("button", { name: "Send for report" });
  await page.keyboard.press("Shift+Tab");
  for (let steps = 0; steps < 10 && !(await send.evaluate((element) => element === document.activeElement)); steps += 1) {
    await page.keyboard.press("Shift+Tab");
  }
  await page.keyboard.press("Enter");

  const dialog = page.getByRole("dialog", { name: "Send 2 accounts for report" });
  await dialog.waitFor();
  // The first field has the focus; typing and Enter choose a partner.
  await page.keyboard.type("kumo");
  await page.getByRole("option", { name: "Kumo Cloud KK" }).waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await tabTo(page, dialog.getByRole("button", { name: "Preview" }));
  await page.keyboard.press("Enter");
  await dialog.getByRole("region", { name: "Shared with the partner" }).waitFor();
  await tabTo(page, dialog.getByRole("button", { name: "Send 3 mails to 1 partner" }));
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "hidden" });
  await page.getByText("2 accounts sent to Kumo Cloud KK for report").first().waitFor();
});
