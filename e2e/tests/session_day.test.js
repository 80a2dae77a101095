// The day of a session: the summary the day before, joining the room, who was there, what came of it, and the follow-up
// mail the next morning.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { advanceClock, ApiPerson, newestMail } from "../support/api.js";
import { axeViolations } from "../support/browser.js";
import { dayFromToday, step, useDemo } from "../support/demo.js";
import { until } from "../support/until.js";

const SELLER = "seller.anz.1@demo.example";

const demo = useDemo("--clock", `${dayFromToday(1)}T09:00:00Z`);

/** The seller's sessions, and the portal's time. */
async function mySessions() {
  return (await ApiPerson.signIn(demo.url, SELLER)).json("GET", "/api/v1/my-sessions");
}

/** Moves the clock to so many minutes after a time. */
async function goTo(time, minutes) {
  const { now } = await mySessions();
  await advanceClock(demo.url, Math.ceil((Date.parse(time) - Date.parse(now)) / 60_000) + minutes);
}

/** Takes the program's own feedback form away. */
async function withoutFeedbackForm() {
  const team = await ApiPerson.signIn(demo.url, "team@demo.example");
  const read = await team.send("GET", "/api/v1/programs/1");
  const { name, fromName, fromAddress, replyTo, portalName, portalUrl, welcome } = await read.json();
  const change = { name, fromName, fromAddress, replyTo, portalName, portalUrl, welcome, feedbackUrl: null };
  await team.json("PUT", "/api/v1/programs/1", change, { "if-match": read.headers.get("etag") });
}

test("from the summary to the follow-up", async () => {
  // The first session that the demo's teams have agreed on, once its meeting is made.
  const session = await until("a session with its meeting", async () => {
    const first = (await mySessions()).items.find((item) => item.eventId);
    return first?.joinUrl && first;
  });
  const id = session.id;
  const guest = session.people.find((person) => person.side === "partner").email;
  const seller = await demo.visitAs(SELLER, { viewport: { width: 390, height: 844 } });
  const partner = await demo.visitAs(guest);

  await step("the summary comes the day before", async () => {
    // Nine in the morning of the day before, in whichever zone its reader lives.
    await goTo(session.startsAt, -13 * 60);
    const mail = await newestMail(demo.url, SELLER, "tomorrow");
    assert.ok(mail.text.includes(session.joinUrl), mail.text);
  });

  await step("the seller says that she comes", async () => {
    await seller.goto(`${demo.url}/my-sessions`);
    const card = seller.getByRole("listitem").filter({ hasText: session.title });
    await card.getByRole("button", { name: "I'll be there" }).click();
    await card.locator("[aria-pressed='true']", { hasText: "I'll be there" }).waitFor();
    assert.deepEqual(await axeViolations(seller), []);
  });

  await step("both join the room", async () => {
    await goTo(session.startsAt, 10);
    for (const page of [seller, partner]) {
      await page.goto(demo.url + new URL(session.joinUrl, demo.url).pathname);
      await page.getByRole("button", { name: "Join as yourself" }).click();
      await page.getByRole("button", { name: "Leave", exact: true }).first().waitFor();
      assert.deepEqual(await axeViolations(page), []);
    }
  });

  await step("the meeting says who was there, on a page that was open all the time", async () => {
    await seller.goto(`${demo.url}/my-sessions/${id}`);
    await goTo(session.endsAt, 1);
    await goTo(session.endsAt, 16);
    await seller.getByText("by the meeting").first().waitFor();
  });

  await step("the seller notes the outcome, the partner reads it and gives feedback", async () => {
    await seller.getByLabel("Outcome").selectOption({ label: "Co-sell opportunity" });
    await seller.getByLabel("Next step").fill("Send the proposal");
    await seller.getByRole("button", { name: "Save the outcome" }).click();
    await seller.getByText(`The outcome of ${session.title} is saved`).waitFor();
    assert.deepEqual(await axeViolations(seller), []);
    await partner.goto(`${demo.url}/my-sessions/${id}`);
    assert.equal(await partner.getByLabel("Next step").inputValue(), "Send the proposal");
    // The program has a form of its own; without one, PEP asks itself.
    const form = partner.getByRole("link", { name: "Open the feedback form" });
    assert.equal(await form.getAttribute("href"), "https://forms.office.com/r/mydta-demo");
    await withoutFeedbackForm();
    await partner.getByRole("button", { name: "4 Very good" }).click();
    await partner.getByRole("button", { name: "Send my feedback" }).click();
    await partner.getByText(`Thank you for your feedback on ${session.title}`).waitFor();
    assert.deepEqual(await axeViolations(partner), []);
  });

  await step("the follow-up comes the next morning", async () => {
    await advanceClock(demo.url, 36 * 60);
    const mail = await newestMail(demo.url, guest, "how was your session");
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
  const agreed = (await mySessions()).items.filter((session) => session.state !== "cancelled").length;
  assert.ok(agreed > 0);
  const page = await demo.visitAs(SELLER);
  await page.goto(`${demo.url}/my-sessions`);
  await page.getByText("Have your sessions in your own calendar").click();
  await page.getByRole("button", { name: "Make an address" }).click();
  const address = await page.locator(".shown-once code").innerText();
  const calendar = await fetch(address.replace(/^https?:\/\/[^/]+/, demo.url));
  assert.equal(calendar.headers.get("content-type"), "text/calendar; charset=utf-8");
  assert.equal(Number(eventsIn(await calendar.text())), agreed);
  assert.deepEqual(await axeViolations(page), []);
  await page.getByRole("button", { name: /^Revoke/ }).click();
  await page.getByText("answers nothing any more").waitFor();
  assert.equal((await fetch(address.replace(/^https?:\/\/[^/]+/, demo.url))).status, 404);
});
