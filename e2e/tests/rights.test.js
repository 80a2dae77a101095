// What somebody may not see stays out of sight: sellers' own words, accounts of other OUs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiPerson } from "../support/api.js";
import { ADA, AMARA, useDemo } from "../support/demo.js";
import { HeatmapPage } from "../support/pages/heatmap.js";
import { ReportsPage } from "../support/pages/reports.js";

const SELLER = "seller.anz.1@demo.example";
const NOTE = "Quokka: budget is frozen until July";

const demo = useDemo();

test("a seller's interest is seen by the ECM and by no partner", async () => {
  const seller = await demo.visitAs(SELLER);
  await seller.goto(`${demo.url}/my-accounts`);
  const first = seller.getByRole("list", { name: "Your accounts" }).getByRole("listitem").first();
  const account = await first.locator(".own-name").innerText();
  await first.getByRole("button", { name: "High" }).click();
  await first.getByRole("textbox", { name: `Note on ${account}` }).fill(NOTE);
  await first.getByText("Saved", { exact: true }).waitFor();

  const heatmap = new HeatmapPage(await demo.visitAs(ADA), demo.url);
  await heatmap.open(`?q=${encodeURIComponent(account)}`);
  await heatmap.row(account).waitFor();
  const panel = await heatmap.openAccount(account);
  await panel.getByText(NOTE).waitFor();

  const partner = await demo.visitAs(AMARA);
  const received = [];
  partner.on("response", (response) => received.push(response));
  const reports = new ReportsPage(partner, demo.url);
  await reports.open();
  await reports.row(account).waitFor();
  assert.ok(!(await partner.content()).includes("Quokka"));
  const api = received.filter((response) => new URL(response.url()).pathname.startsWith("/api/"));
  assert.ok(api.length > 0);
  for (const response of api) assert.ok(!(await response.text()).includes("Quokka"), response.url());
  const person = await ApiPerson.signIn(demo.url, AMARA);
  const rows = await (await person.send("GET", "/api/v1/reporting/rows")).text();
  assert.ok(rows.includes(account) && !rows.includes("Quokka") && !rows.includes("priority"), rows);
});

test("a shared view shows everybody what their own rights show", async () => {
  const ada = new HeatmapPage(await demo.visitAs(ADA), demo.url);
  await ada.open("?segment=Enterprise");
  await ada.page.getByRole("button", { name: "Saved views" }).click();
  await ada.page.getByRole("menuitem", { name: "Save this view…" }).click();
  const dialog = ada.page.getByRole("dialog", { name: "Save this view" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Enterprise everywhere");
  await dialog.getByRole("checkbox", { name: /^Others may open it too/ }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "hidden" });

  const anton = new HeatmapPage(await demo.visitAs("ecm.anz@demo.example"), demo.url);
  await anton.open();
  await anton.hasTotal("29 accounts");
  await anton.page.getByRole("button", { name: "Saved views" }).click();
  await anton.page.getByRole("menuitem", { name: /Enterprise everywhere/ }).click();
  await anton.page.waitForURL(/segment=Enterprise/);
  const own = await ApiPerson.signIn(demo.url, "ecm.anz@demo.example");
  const { total, items } = await own.json("GET", "/api/v1/heatmap?segment=Enterprise&limit=100");
  assert.ok(total > 0 && items.every(({ ou }) => ou === "ANZ"));
  await anton.hasTotal(`${total} accounts?`);

  // The link alone gives no more: another OU's accounts are not there for him.
  await anton.open("?ou=Germany");
  await anton.hasTotal("0 accounts");
  await ada.open("?ou=Germany");
  await ada.hasTotal("29 accounts");
});
