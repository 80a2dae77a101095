// What PEP holds about a person: found from the person's page and by the address, downloaded, erased for good.

import assert from "node:assert/strict";
import { test } from "node:test";
import { axeViolations } from "../support/browser.js";
import { FELIX, useDemo } from "../support/demo.js";

const OPERATOR = "operator@demo.example";

const demo = useDemo();

test("an operator looks up what is held about somebody, hands it out and erases it", async () => {
  // An address that is mistyped, and one that is not there any more.
  const page = await demo.visitAs(OPERATOR, { expected: [/status of 422/, /status of 404/] });
  await page.goto(`${demo.url}/personal-data`);
  await page.getByLabel("Address of the person").fill(FELIX);
  await page.getByRole("button", { name: "Look up" }).click();
  const held = page.getByRole("table", { name: "What is held" });
  await held.getByText("Name, address, title and time zone").waitFor();
  assert.deepEqual(await axeViolations(page), []);

  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download to read" }).click(),
  ]);
  assert.match(file.suggestedFilename(), /^personal-data-\d+\.html$/);

  await page.getByRole("button", { name: "Erase the person…" }).click();
  const dialog = page.getByRole("dialog", { name: /^Erase / });
  await dialog.getByLabel("Reason").fill("Request 4711");
  await dialog.getByLabel("Type the address once more").fill("somebody.else@demo.example");
  await dialog.getByRole("button", { name: "Erase 1 person" }).click();
  await dialog.getByText("This is not the person's address.").waitFor();
  await dialog.getByLabel("Type the address once more").fill(FELIX);
  await dialog.getByRole("button", { name: "Erase 1 person" }).click();
  await page.getByRole("heading", { name: "Erased person" }).waitFor();
  await page.getByText("Erased. What is left says no more who it was.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Erase the person…" }).count(), 0);
  assert.deepEqual(await axeViolations(page), []);

  await page.getByLabel("Address of the person").fill(FELIX);
  await page.getByRole("button", { name: "Look up" }).click();
  await page.getByRole("alert").waitFor();
}, { timeout: 120_000 });
