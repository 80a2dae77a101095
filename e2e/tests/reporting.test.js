// Several people of one partner at the same report, and a network that comes and goes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiPerson, newestMail } from "../support/api.js";
import { holdBack } from "../support/browser.js";
import { AMARA, FELIX, useDemo } from "../support/demo.js";
import { ReportsPage } from "../support/pages/reports.js";
import { until } from "../support/until.js";

const demo = useDemo();

async function reportsOf(email, options) {
  const reports = new ReportsPage(await demo.visitAs(email, options), demo.url);
  await reports.open();
  return reports;
}

test("two people see each other's changes, and different fields both survive", async () => {
  const [amara, felix] = await Promise.all([reportsOf(AMARA), reportsOf(FELIX)]);
  const [account] = (await amara.names()).slice(1);
  await amara.cell(account, "Status").focus();
  await amara.page.keyboard.press("p");
  await amara.rowState(account, /^Saved/);
  await felix.says(account, "Status: Past customer");
  await felix.rowState(account, /Amara Abbott changed status/);

  await Promise.all([
    amara.cell(account, "Status").press("a"),
    felix.cell(account, "Exec level").press("n"),
  ]);
  await felix.writeNote(account, "Felix knows the buyer");
  for (const reports of [amara, felix]) {
    await reports.says(account, "Status: Active customer");
    await reports.says(account, "Exec level: No");
    await reports.allSaved();
  }
  await amara.page.reload();
  await amara.ready();
  await amara.says(account, "Status: Active customer");
  assert.equal(await amara.notes(account).inputValue(), "Felix knows the buyer");
});

test("two people change the same field: nothing is lost, the person chooses", async () => {
  // The browser tells of the answer 409 or 412, which is how the second writer learns about the first.
  const expected = [/status of (409|412)/];
  const [amara, felix] = await Promise.all([reportsOf(AMARA, { expected }), reportsOf(FELIX)]);
  const account = (await amara.names())[3];
  const release = await holdBack(amara.page, "**/api/v1/reporting/rows/*");
  await amara.writeNote(account, "Amara's words");
  await amara.rowState(account, "Saving…");
  await felix.writeNote(account, "Felix' words");
  await felix.rowState(account, /^Saved/);
  release();
  await amara.rowState(account, "Changed by both");
  await amara.row(account).getByRole("button", { name: "Choose" }).click();
  const dialog = amara.page.getByRole("dialog", { name: account });
  await dialog.getByText("Felix' words").waitFor();
  await dialog.getByRole("button", { name: "Keep mine" }).click();
  await dialog.waitFor({ state: "hidden" });
  await until("Amara's words on Felix' page", async () => (await felix.notes(account).inputValue()) === "Amara's words");
  await amara.allSaved();
});

test("rows are handed to a colleague, who gets a mail", async () => {
  const amara = await reportsOf(AMARA);
  const [first, second] = await amara.names();
  for (const account of [first, second]) await amara.select(account);
  await amara.handOver("Felix Jensen");
  await amara.row(first).getByText("Handed to Felix Jensen").waitFor();
  const mail = await newestMail(demo.url, FELIX, "Amara Abbott asks you to report on 2 accounts");
  assert.doesNotMatch(mail.text, new RegExp(first));

  const felix = await reportsOf(FELIX);
  await felix.page.getByRole("combobox", { name: "Handed to" }).selectOption({ label: "Handed to me" });
  await felix.row(first).getByText("Handed to you").waitFor();
  assert.deepEqual(await felix.names(), [first, second]);
});

test("without a network edits are kept, and sent when it is back", async () => {
  const amara = await reportsOf(AMARA, { expected: [/ERR_INTERNET_DISCONNECTED/] });
  const account = (await amara.names())[4];
  await amara.page.context().setOffline(true);
  await amara.page.getByText(/^You are offline/).waitFor();
  await amara.cell(account, "Status").focus();
  await amara.page.keyboard.press("t");
  await amara.writeNote(account, "Written on the train");
  await amara.rowState(account, "Offline, will be sent");
  await amara.saving.getByText(/Offline: 1 row will be sent/).waitFor();
  await amara.page.context().setOffline(false);
  await amara.allSaved();
  const api = await ApiPerson.signIn(demo.url, AMARA);
  const { items } = await api.json("GET", `/api/v1/reporting/rows?q=${encodeURIComponent(account)}`);
  const row = items.find(({ name }) => name === account);
  assert.deepEqual([row.status, row.notes], ["target", "Written on the train"]);
});
