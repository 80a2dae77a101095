// PEP's own short form: from the mail of the morning after, on the phone and without signing in; organisers read what came.

import assert from "node:assert/strict";
import { test } from "node:test";
import { advanceClock, ApiPerson, newestMail } from "../support/api.js";
import { axeViolations } from "../support/browser.js";
import { AMARA, useDemo } from "../support/demo.js";

const TEAM = "team@demo.example";
const WORDS = "Longer slots next time, please.";

const demo = useDemo();

/** The event asks with the short form, whatever its program does. */
async function askWithTheShortForm(team) {
  const read = await team.send("GET", "/api/v1/event-series/1");
  const { name, plan } = await read.json();
  const change = { name, plan: { ...plan, feedback: { by: "own" } } };
  const saved = await team.send("PUT", "/api/v1/event-series/1", change, { "if-match": read.headers.get("etag") });
  assert.equal(saved.status, 200);
  await team.json("POST", "/api/v1/event-series/1/publish", undefined, { "if-match": saved.headers.get("etag") });
}

test("feedback is given from the mail and read in the event's report", async () => {
  const team = await ApiPerson.signIn(demo.url, TEAM);
  await askWithTheShortForm(team);
  const { event } = await team.json("GET", "/api/v1/events/1");
  // The morning of the day, and noon of the next one.
  for (const hours of [5, 36]) {
    const { nowAt } = await team.json("GET", "/api/v1/clock");
    const at = Date.parse(`${event.startsOn}T00:00:00Z`) + hours * 3_600_000;
    await advanceClock(demo.url, Math.ceil((at - Date.parse(nowAt)) / 60_000));
  }
  const { id } = await newestMail(demo.url, AMARA, "how was your session");
  const mail = await (await team.send("GET", `/api/v1/demo/messages/${id}/html`)).text();
  const link = mail.match(/href="([^"]+\?rating=4)"/)[1];

  const phone = await demo.visit({ viewport: { width: 390, height: 844 } });
  await phone.goto(link);
  await phone.getByRole("button", { name: "4 Very good", pressed: true }).waitFor();
  assert.ok(await phone.getByRole("button", { name: "Send my feedback" }).isDisabled(), "a link alone answers nothing");
  assert.deepEqual(await axeViolations(phone), []);
  await phone.getByRole("radio", { name: "For some of them" }).check();
  await phone.getByLabel("What should we know? (optional)").fill(WORDS);
  await phone.getByRole("button", { name: "Send my feedback" }).click();
  await phone.getByText("Thank you.").waitFor();
  // The same link again: what was said is there, and can be changed.
  await phone.goto(link.replace("?rating=4", ""));
  await phone.getByRole("button", { name: "4 Very good", pressed: true }).waitFor();
  await phone.getByRole("button", { name: "5 Excellent" }).click();
  await phone.getByRole("button", { name: "Change my feedback" }).click();
  await phone.getByText("Thank you.").waitFor();

  const organiser = await demo.visitAs(TEAM);
  await organiser.goto(`${demo.url}/events/1/reports`);
  await organiser.getByText(WORDS).waitFor();
  await organiser.getByText(/A partner, 5 of 5/).waitFor();
  assert.deepEqual(await axeViolations(organiser), []);
}, { timeout: 120_000 });
