// The chase list: who has not reported yet, a reminder, and an end.

import assert from "node:assert/strict";
import { test } from "node:test";
import { linkIn, newestMail } from "../support/api.js";
import { ADA, AMARA, useDemo } from "../support/demo.js";
import { ReportsPage } from "../support/pages/reports.js";
import { RequestsPage } from "../support/pages/requests.js";

const PARTNER = "Northlight Consulting";

const demo = useDemo();

test("a partner is reminded, and loses access when the request is cancelled", async () => {
  const requests = new RequestsPage(await demo.visitAs(ADA), demo.url);
  await requests.open();
  await requests.row(PARTNER).getByText(/of 18 reported/).waitFor();
  await requests.remind(PARTNER, "The meeting is on Thursday.");
  const reminder = await newestMail(demo.url, AMARA, "without a report");
  assert.ok(reminder.text.includes("The meeting is on Thursday."), reminder.text);

  const partner = await demo.visitAs(AMARA, { expected: [/status of 404/] });
  const reports = new ReportsPage(partner, demo.url);
  await partner.goto(linkIn(reminder));
  await reports.ready();

  await requests.cancel(PARTNER, "The meeting was moved to spring.");
  await requests.tab("Cancelled");
  await requests.row(PARTNER).waitFor();
  const farewell = await newestMail(demo.url, AMARA, "no longer needed");
  assert.ok(farewell.text.includes("The meeting was moved to spring."), farewell.text);

  await partner.goto(`${demo.url}/reports`);
  await partner.getByText("Nothing to report on now", { exact: true }).waitFor();
  await partner.goto(linkIn(reminder));
  await partner.getByText("This link has ended", { exact: true }).waitFor();
});
