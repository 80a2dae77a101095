// An engagement from its draft to its end: the coordinator plans and publishes, the partner accepts from the mail and
// prepares, the coordinator sees it on the board and completes it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { newestMail } from "../support/api.js";
import { axeViolations } from "../support/browser.js";
import { dayFromToday, step, useDemo } from "../support/demo.js";

const COORDINATOR = "coordinator.anz@demo.example";
const PARTNER = "amara.abbott@northlight.example";
const TITLE = "Retail day of the journey";

const demo = useDemo();

test("from draft to complete", async () => {
  const coordinator = await demo.visitAs(COORDINATOR);
  const partner = await demo.visitAs(PARTNER, { viewport: { width: 390, height: 844 } });

  await step("the coordinator saves a draft, of which no partner knows", async () => {
    await coordinator.goto(`${demo.url}/engagements`);
    await coordinator.getByRole("link", { name: "Start an engagement" }).click();
    await coordinator.getByLabel("Title").fill(TITLE);
    await coordinator.getByLabel("Prepare by").fill(dayFromToday(14));
    // The coordinator has one OU, so it is chosen already.
    await coordinator.getByText(/\d+ accounts match in this OU/).waitFor();
    assert.deepEqual(await axeViolations(coordinator), []);
    await coordinator.getByRole("button", { name: "Save the draft" }).click();
    await coordinator.getByRole("heading", { name: TITLE, level: 1 }).waitFor();
    await coordinator.getByText("Choose at least one partner to invite.").waitFor();
    await partner.goto(`${demo.url}/engagements`);
    await partner.getByRole("heading", { name: "Engagements", level: 1 }).waitFor();
    assert.equal(await partner.getByText(TITLE).count(), 0);
  });

  await step("the coordinator publishes it", async () => {
    const partners = coordinator.getByLabel("Partners to invite");
    await partners.fill("Northlight");
    await coordinator.getByRole("option", { name: "Northlight Consulting" }).click();
    await coordinator.getByRole("button", { name: "Publish", exact: true }).click();
    await coordinator.getByRole("button", { name: "Publish and invite" }).click();
    await coordinator.getByText("0 of 1").waitFor();
    assert.deepEqual(await axeViolations(coordinator), []);
  });

  await step("the partner accepts from the mail and marks a task", async () => {
    const mail = await newestMail(demo.url, PARTNER, TITLE);
    await partner.goto(mail.text.match(/https?:\S+\/l\/\S+/)[0]);
    await partner.getByRole("button", { name: "Accept" }).click();
    await partner.getByLabel("Upload superpower slide").check();
    await partner.getByText(/done .*Abbott/).waitFor();
    await partner.getByRole("link", { name: "Report on your accounts" }).waitFor();
    assert.deepEqual(await axeViolations(partner), []);
  });

  await step("the coordinator sees it on the board and completes the engagement", async () => {
    const mail = await newestMail(demo.url, COORDINATOR, "accepted");
    assert.ok(mail.text.includes("Northlight Consulting takes part"), mail.text);
    await coordinator.reload();
    await coordinator.getByText("1 of 1").waitFor();
    assert.ok(await coordinator.getByLabel("Upload superpower slide").isChecked());
    await coordinator.getByRole("button", { name: "Complete", exact: true }).click();
    await coordinator.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
    await coordinator.getByText("Complete", { exact: true }).first().waitFor();
    await partner.reload();
    assert.ok(await partner.getByLabel("Upload showcase recording").isDisabled());
  });
});
