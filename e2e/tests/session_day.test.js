// The day of a session: the summary the day before, joining the room, who was there, what came of it, and the follow-up
// mail the next morning.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { advanceClock, newestMail } from "../support/api.js";
import { axeViolations } from "../support/browser.js";
import { AMARA, dayFromToday, step, useDemo } from "../support/demo.js";

const SELLER = "seller.anz.1@demo.example";
const START = `${dayFromToday(3)}T10:00:00Z`;

const demo = useDemo("--clock", `${dayFromToday(1)}T09:00:00Z`);

/** Agrees on a session; returns its id. */
function agree() {
  const script = new URL("../support/session_day.py", import.meta.url).pathname;
  const database = join(demo.portal.folder, "pep.db");
  const seconds = String(Date.parse(START) / 1000);
  return execFileSync("python3", [script, database, seconds], { encoding: "utf8" }).trim();
}

test("from the summary to the follow-up", { todo: "the page does not show yet what the meeting reported" }, async () => {
  const id = agree();
  const seller = await demo.visitAs(SELLER, { viewport: { width: 390, height: 844 } });
  const partner = await demo.visitAs(AMARA);

  await step("the summary comes the day before", async () => {
    // Nine in the morning of the day before, in whichever zone its reader lives.
    await advanceClock(demo.url, 36 * 60);
    const mail = await newestMail(demo.url, SELLER, "your session");
    assert.ok(mail.text.includes("/meeting-room/journey-room"), mail.text);
  });

  await step("the seller says that she comes", async () => {
    await seller.goto(`${demo.url}/my-sessions`);
    const card = seller.getByRole("listitem").filter({ hasText: "Northlight and ANZ" });
    await card.getByRole("button", { name: "I'll be there" }).click();
    await card.locator("[aria-pressed='true']", { hasText: "I'll be there" }).waitFor();
    assert.deepEqual(await axeViolations(seller), []);
  });

  await step("both join the room", async () => {
    // Ten minutes into the session.
    await advanceClock(demo.url, 13 * 60 + 10);
    await seller.goto(`${demo.url}/meeting-room/journey-room`);
    await seller.getByRole("button", { name: "Join as yourself" }).click();
    await seller.getByRole("button", { name: "Leave", exact: true }).first().waitFor();
    assert.deepEqual(await axeViolations(seller), []);
    await partner.goto(`${demo.url}/meeting-room/journey-room`);
    await partner.getByRole("button", { name: "Join as yourself" }).click();
    await partner.getByRole("button", { name: "Leave", exact: true }).first().waitFor();
  });

  await step("the meeting says who was there", async () => {
    await advanceClock(demo.url, 21);
    await advanceClock(demo.url, 20);
    await seller.goto(`${demo.url}/my-sessions/${id}`);
    await seller.getByText("by the meeting").first().waitFor();
  });

  await step("the seller notes the outcome, the partner reads it and gives feedback", async () => {
    await seller.getByLabel("Outcome").selectOption({ label: "Co-sell opportunity" });
    await seller.getByLabel("Next step").fill("Send the proposal");
    await seller.getByRole("button", { name: "Save the outcome" }).click();
    await seller.getByText("The outcome of Northlight and ANZ is saved").waitFor();
    assert.deepEqual(await axeViolations(seller), []);
    await partner.goto(`${demo.url}/my-sessions/${id}`);
    assert.equal(await partner.getByLabel("Next step").inputValue(), "Send the proposal");
    await partner.getByRole("button", { name: "4 Very good" }).click();
    await partner.getByRole("button", { name: "Send my feedback" }).click();
    await partner.getByText("Thank you for your feedback on Northlight and ANZ").waitFor();
    assert.deepEqual(await axeViolations(partner), []);
  });

  await step("the follow-up comes the next morning", async () => {
    await advanceClock(demo.url, 36 * 60);
    const mail = await newestMail(demo.url, AMARA, "how was your session");
    assert.ok(mail.text.includes("Thank you for taking part"), mail.text);
  });
});

/** How many events Python's icalendar reads out of a calendar. */
function eventsIn(text) {
  const python = new URL("../../target/tools/venv/bin/python", import.meta.url).pathname;
  const script = "import sys, icalendar; print(len(icalendar.Calendar.from_ical(sys.stdin.buffer.read()).walk('VEVENT')))";
  return execFileSync(python, ["-c", script], { input: text, encoding: "utf8" }).trim();
}

test("a calendar is subscribed to by its address and revoked", async () => {
  const page = await demo.visitAs(SELLER);
  await page.goto(`${demo.url}/my-sessions`);
  await page.getByText("Have your sessions in your own calendar").click();
  await page.getByRole("button", { name: "Make an address" }).click();
  const address = await page.locator(".shown-once code").innerText();
  const calendar = await fetch(address.replace(/^https?:\/\/[^/]+/, demo.url));
  assert.equal(calendar.headers.get("content-type"), "text/calendar; charset=utf-8");
  // The session of this journey, and those that the demo has already.
  assert.ok(Number(eventsIn(await calendar.text())) >= 1);
  assert.deepEqual(await axeViolations(page), []);
  await page.getByRole("button", { name: /^Revoke/ }).click();
  await page.getByText("answers nothing any more").waitFor();
  assert.equal((await fetch(address.replace(/^https?:\/\/[^/]+/, demo.url))).status, 404);
});
