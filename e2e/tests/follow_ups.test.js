// A follow-up on the phone: the seller marks times, the partner's contact marks back, the seller picks, both can join.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiPerson, newestMail } from "../support/api.js";
import { axeViolations } from "../support/browser.js";
import { step, useDemo } from "../support/demo.js";
import { until } from "../support/until.js";

const SELLER = "seller.anz.1@demo.example";
const CONTACT = "amara.abbott@northlight.example";
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };

const demo = useDemo();

/** Nothing on the page is wider than the phone. */
async function fits(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} px wider than the phone`);
}

test("from the question to the meeting, on the phone", async () => {
  const seller = await demo.visitAs(SELLER, PHONE);
  const contact = await demo.visitAs(CONTACT, PHONE);
  let path = "";

  await step("the seller asks", async () => {
    await seller.goto(`${demo.url}/follow-ups/new`);
    await seller.getByLabel("Partner").selectOption({ label: "Northlight Consulting" });
    await seller.getByRole("group", { name: "About which of your accounts" }).getByRole("checkbox").first().check();
    await seller.getByRole("button", { name: "The week after" }).click();
    const cell = seller.getByRole("gridcell", { name: /^Tue.*09:00/ });
    await cell.tap();
    await seller.locator("[aria-selected='true']").first().waitFor();
    await cell.tap();
    assert.equal(await seller.locator("td[aria-selected='true']").count(), 0, "a second tap takes it back");
    await seller.getByRole("button", { name: "Weekdays 9 to 12" }).click();
    await fits(seller);
    assert.deepEqual(await axeViolations(seller), []);
    await seller.getByRole("button", { name: "Ask the contact" }).click();
    await seller.getByText("Waits for the partner").waitFor();
    path = new URL(seller.url()).pathname;
    assert.deepEqual(await axeViolations(seller), []);
  });

  await step("the contact gets the link and marks times", async () => {
    const mail = await newestMail(demo.url, CONTACT, "when can you");
    assert.match(mail.text, /\/l\//);
    await contact.goto(demo.url + path);
    await contact.getByRole("heading", { name: "When are you free?" }).waitFor();
    await contact.getByRole("button", { name: "The week after" }).click();
    // With the keyboard: one half hour, and one more with the shift key held.
    await contact.getByRole("gridcell", { name: /^Wed.*09:00/ }).focus();
    await contact.getByRole("gridcell", { name: /^Wed.*09:00/ }).tap();
    await contact.keyboard.press("Shift+ArrowDown");
    assert.equal(await contact.locator("td[aria-selected='true']").count(), 2);
    await fits(contact);
    assert.deepEqual(await axeViolations(contact), []);
    await contact.getByRole("button", { name: "Send my times" }).click();
    await contact.getByText("2 times in common.").waitFor();
    assert.deepEqual(await axeViolations(contact), []);
  });

  await step("the seller picks one, and both can join", async () => {
    await newestMail(demo.url, SELLER, "2 times in common");
    await seller.goto(demo.url + path);
    await seller.getByRole("button", { name: /^09:00/ }).click();
    await seller.getByText("Scheduled").waitFor();
    const person = await ApiPerson.signIn(demo.url, CONTACT);
    const id = path.split("/").pop();
    await until("the meeting", async () => {
      const seen = await person.json("GET", `/api/v1/follow-up-invitations/${id}`);
      return seen.matter.meeting.joinUrl;
    });
    await contact.goto(demo.url + path);
    await contact.getByRole("link", { name: "Join" }).waitFor();
    await newestMail(demo.url, CONTACT, "Follow-up");
    assert.deepEqual(await axeViolations(contact), []);
  });
});

test("times that do not meet are no success, and are where the next round begins", async () => {
  const api = await ApiPerson.signIn(demo.url, SELLER);
  const { programId, partners } = await api.json("GET", "/api/v1/follow-up-options");
  const partner = partners.find((one) => one.name === "Northlight Consulting");
  const { contacts, accounts, window } = await api.json("GET", `/api/v1/follow-up-options?partnerId=${partner.id}`);
  const amara = contacts.find((one) => one.name === "Amara Abbott");
  // On Wednesday of next week, from nine to eleven.
  const day = new Date(window.now);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7) + 9);
  const at = (hour) => `${day.toISOString().slice(0, 10)}T${hour}:00:00Z`;
  const asked = await api.json("POST", "/api/v1/follow-ups", {
    programId,
    partnerId: partner.id,
    contactId: amara.id,
    accountIds: [accounts[0].id],
    durationMinutes: 30,
    timeZone: "UTC",
    times: [{ startsAt: at("09"), endsAt: at("11") }],
  });
  const path = `/follow-ups/${asked.matter.id}`;

  await step("the contact's Sunday does not meet the seller's Wednesday", async () => {
    const contact = await demo.visitAs(CONTACT, { ...PHONE, timezoneId: "UTC" });
    await contact.goto(demo.url + path);
    await contact.getByRole("gridcell", { name: /^Sun.*12:00/ }).tap();
    await contact.getByRole("button", { name: "Send my times" }).click();
    await contact.locator(".toast.is-warning", { hasText: "No time in common" }).waitFor();
  });

  await step("the seller reads what was offered, and begins with it again", async () => {
    const seller = await demo.visitAs(SELLER, { ...PHONE, timezoneId: "UTC" });
    await seller.goto(demo.url + path);
    await seller.getByRole("heading", { name: "What you offered" }).waitFor();
    await seller.getByText(/^Wed.*09:00–11:00$/).waitFor();
    await fits(seller);
    assert.deepEqual(await axeViolations(seller), []);
    await seller.getByRole("link", { name: "Propose other times" }).click();
    await seller.getByText("2 hours marked").waitFor();
    assert.deepEqual(await axeViolations(seller), []);
  });
});
