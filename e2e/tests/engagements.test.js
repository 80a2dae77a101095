// An engagement from its draft to its end: the coordinator plans and publishes, the partner accepts from the mail,
// prepares and says who comes to the session, a seller attends from the weekly digest and schedules a follow-up from the
// mail afterwards, and the engagement is complete.

import assert from "node:assert/strict";
import { test } from "node:test";
import { advanceClock, ApiPerson, newestMail } from "../support/api.js";
import { axeViolations } from "../support/browser.js";
import { step, useDemo } from "../support/demo.js";

const COORDINATOR = "coordinator.anz@demo.example";
const PARTNER = "amara.abbott@northlight.example";
const SELLER = "seller.anz.1@demo.example";
const TITLE = "Retail day of the journey";
const SESSION = "Session of the journey";

/** A Sunday at noon, UTC: before it is Monday at nine anywhere. */
const SUNDAY = new Date();
SUNDAY.setUTCDate(SUNDAY.getUTCDate() + ((7 - SUNDAY.getUTCDay()) % 7) + 7);
SUNDAY.setUTCHours(12, 0, 0, 0);

/** The date so many days after that Sunday. */
function day(days) {
  return new Date(SUNDAY.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

const demo = useDemo("--clock", SUNDAY.toISOString());

/** Moves the clock to a time. */
async function goTo(time) {
  const { now } = await (await ApiPerson.signIn(demo.url, SELLER)).json("GET", "/api/v1/my-sessions");
  await advanceClock(demo.url, Math.ceil((Date.parse(time) - Date.parse(now)) / 60_000));
}

/** The part of a mail's text that is about a session. */
function about(mail, title) {
  const part = mail.text.split("\n* ").find((part) => part.includes(title));
  assert.ok(part, mail.text);
  return part;
}

test("from draft to complete", async () => {
  // Once it is told that a session ends before it begins.
  const coordinator = await demo.visitAs(COORDINATOR, { expected: [/status of 422/] });
  const partner = await demo.visitAs(PARTNER, { viewport: { width: 390, height: 844 } });
  let session = "";

  await step("the coordinator saves a draft, of which no partner knows", async () => {
    await coordinator.goto(`${demo.url}/engagements`);
    await coordinator.getByRole("link", { name: "Start an engagement" }).click();
    await coordinator.getByLabel("Title").fill(TITLE);
    await coordinator.getByLabel("Prepare by").fill(day(14));
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

  await step("a saved draft names its partners when it is opened again", async () => {
    const partners = coordinator.getByLabel("Partners to invite");
    await partners.fill("Northlight");
    await coordinator.getByRole("option", { name: "Northlight Consulting" }).click();
    await coordinator.getByRole("button", { name: "Save the draft" }).click();
    await coordinator.getByText("The draft is saved").waitFor();
    await coordinator.reload();
    await coordinator.getByRole("button", { name: "Remove Northlight Consulting" }).waitFor();
    assert.equal(await coordinator.getByText(/^Partner \d+$/).count(), 0);
  });

  await step("the coordinator publishes it", async () => {
    await coordinator.getByRole("button", { name: "Publish", exact: true }).click();
    await coordinator.getByRole("button", { name: "Publish and invite" }).click();
    await coordinator.getByText("0 of 1").waitFor();
    assert.deepEqual(await axeViolations(coordinator), []);
  });

  await step("the board says which accounts it is about, and leads to just these", async () => {
    const criteria = await coordinator.getByRole("list", { name: "Which accounts" }).getByRole("listitem").allInnerTexts();
    assert.equal(criteria.length, 1, "all accounts of the OU");
    const tile = coordinator.getByRole("link", { name: /accounts match/ });
    const [count] = /\d+/.exec(await tile.innerText());
    const { search } = new URL(await tile.getAttribute("href"), demo.url);
    const api = await ApiPerson.signIn(demo.url, COORDINATOR);
    const { total, items } = await api.json("GET", `/api/v1/heatmap${search}`);
    assert.equal(total, Number(count));
    assert.ok(criteria[0].includes(items[0].ou), criteria[0]);
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

  await step("the coordinator changes the words that partners read", async () => {
    await coordinator.getByRole("button", { name: "Change the engagement" }).click();
    const dialog = coordinator.getByRole("dialog", { name: "Change this engagement" });
    // The partner that accepted meanwhile shows behind it.
    await coordinator.getByText("1 of 1").waitFor();
    await dialog.getByLabel("Message to the partners").fill("Bring your references, please.");
    assert.deepEqual(await axeViolations(coordinator), []);
    await dialog.getByRole("button", { name: "Save" }).click();
    await coordinator.getByText("The engagement is changed").waitFor();
    await partner.reload();
    await partner.getByText("Bring your references, please.").waitFor();
  });

  await step("the coordinator sees it on the board and sets a session up", async () => {
    const mail = await newestMail(demo.url, COORDINATOR, "accepted");
    assert.ok(mail.text.includes("Northlight Consulting takes part"), mail.text);
    await coordinator.reload();
    await coordinator.getByText("1 of 1").waitFor();
    assert.ok(await coordinator.getByLabel("Upload superpower slide").isChecked());
    const { accounts } = await (await ApiPerson.signIn(demo.url, SELLER)).json("GET", "/api/v1/follow-up-options");
    await coordinator.getByRole("button", { name: "Set up a session" }).click();
    const dialog = coordinator.getByRole("dialog");
    await dialog.getByLabel("Title").fill(SESSION);
    await dialog.getByLabel("Day").fill(day(3));
    await dialog.getByLabel("Begins").fill("10:00");
    await dialog.getByLabel("Ends").fill("09:00");
    await dialog.getByLabel("Time zone").fill("UTC");
    await dialog.getByLabel("Partners").fill("North");
    await coordinator.getByRole("option", { name: "Northlight Consulting" }).click();
    // Name and city.
    const [account] = accounts[0].name.split(", ");
    await dialog.getByLabel("Accounts").fill(account);
    await coordinator.getByRole("option", { name: account }).first().click();
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("The session ends before it begins").waitFor();
    await dialog.getByLabel("Ends").fill("10:45");
    assert.deepEqual(await axeViolations(coordinator), []);
    await dialog.getByRole("button", { name: "Save" }).click();
    await coordinator.getByRole("link", { name: SESSION }).waitFor();
    assert.deepEqual(await axeViolations(coordinator), []);
    session = await coordinator.getByRole("link", { name: SESSION }).getAttribute("href");
  });

  await step("what is still to come keeps it from being complete", async () => {
    await coordinator.getByText("1 session is still to come").waitFor();
    assert.ok(await coordinator.getByRole("button", { name: "Complete" }).isDisabled());
    await coordinator.getByText("Nobody chosen yet").waitFor();
  });

  await step("all accounts are chosen at once, and the list leaves the buttons free in a tall window", async () => {
    await coordinator.setViewportSize({ width: 1440, height: 1500 });
    const card = coordinator.getByRole("listitem").filter({ has: coordinator.getByRole("link", { name: SESSION }) });
    await card.getByRole("button", { name: "Change" }).click();
    const dialog = coordinator.getByRole("dialog", { name: "Change the session" });
    await dialog.getByLabel("Accounts").click();
    await dialog.getByRole("listbox").getByRole("option").first().waitFor();
    const list = await dialog.getByRole("listbox").boundingBox();
    const save = await dialog.getByRole("button", { name: "Save" }).boundingBox();
    assert.ok(list.y + list.height <= save.y, `the list ends at ${list.y + list.height}, the button begins at ${save.y}`);
    await coordinator.keyboard.press("Escape");
    const all = dialog.getByRole("button", { name: /^All \d+ that match$/ });
    const count = Number(/\d+/.exec(await all.innerText())[0]);
    await all.click();
    // The partner's chip stands among them.
    await dialog.getByRole("button", { name: /^Remove / }).nth(count).waitFor();
    assert.equal(await dialog.getByRole("button", { name: /^Remove / }).count(), count + 1);
    assert.deepEqual(await axeViolations(coordinator), []);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await coordinator.setViewportSize({ width: 1440, height: 900 });
  });

  await step("the partner says who comes", async () => {
    await partner.reload();
    await partner.getByRole("heading", { name: SESSION }).waitFor();
    await partner.getByText("Nobody chosen yet").waitFor();
    assert.deepEqual(await axeViolations(partner), []);
    await partner.getByRole("button", { name: "I come" }).click();
    await partner.getByRole("checkbox", { name: "Amara Abbott", checked: true }).waitFor();
    assert.equal(await partner.getByText("Nobody chosen yet").count(), 0);
    assert.deepEqual(await axeViolations(partner), []);
    await newestMail(demo.url, PARTNER, SESSION);
  });

  await step("on Monday a seller attends from the digest", async () => {
    await goTo(`${day(1)}T09:00:00Z`);
    const digest = await newestMail(demo.url, SELLER, "about your accounts");
    const seller = await demo.visitAs(SELLER, { viewport: { width: 390, height: 844 } });
    await seller.goto(about(digest, SESSION).match(/Attend:\s+(\S+)/)[1]);
    await seller.getByRole("button", { name: "Attend" }).click();
    await seller.getByRole("button", { name: "Stay away" }).waitFor();
    assert.deepEqual(await axeViolations(seller), []);
    const invitation = await newestMail(demo.url, SELLER, SESSION);
    assert.ok(invitation.text.includes("Join the Teams meeting"), invitation.text);
    await seller.goto(`${demo.url}/engagements`);
    await seller.getByRole("listitem").filter({ hasText: TITLE }).getByRole("link", { name: "Open" }).click();
    await seller.getByText("You attend").waitFor();
    assert.deepEqual(await axeViolations(seller), []);
  });

  await step("after the session the seller schedules a follow-up with whom the partner chose", async () => {
    await goTo(`${day(3)}T10:46:00Z`);
    const mail = await newestMail(demo.url, SELLER, `thank you for ${TITLE}`);
    const seller = await demo.visitAs(SELLER);
    await seller.goto(about(mail, SESSION).match(/Northlight Consulting:\s+(\S+)/)[1]);
    await seller.getByRole("heading", { name: "Schedule a follow-up" }).waitFor();
    await seller.getByText("Amara Abbott (in the session)").first().waitFor({ state: "attached" });
    assert.deepEqual(await axeViolations(seller), []);
  });

  await step("whoever organises reads who was there, by company, and nothing of what was planned", async () => {
    const organiser = await demo.visitAs(COORDINATOR);
    await organiser.goto(`${demo.url}${session}/attendance`);
    await organiser.getByRole("link", { name: SESSION }).waitFor();
    await organiser.getByRole("heading", { name: "Northlight Consulting" }).waitFor();
    await organiser.getByRole("heading", { name: "Microsoft" }).waitFor();
    assert.deepEqual(await axeViolations(organiser), []);
    await organiser.goto(demo.url + session);
    await organiser.getByText("Held", { exact: true }).waitFor();
    await organiser.getByText(/Northlight Consulting ·/).first().waitFor();
    assert.equal(await organiser.getByText(/This session only|will come/).count(), 0);
    assert.deepEqual(await axeViolations(organiser), []);
  });

  await step("the next morning the partner is thanked, and the engagement is complete", async () => {
    await goTo(`${day(5)}T00:00:00Z`);
    await newestMail(demo.url, PARTNER, `thank you for ${TITLE}`);
    const later = await demo.visitAs(COORDINATOR);
    await later.goto(coordinator.url());
    await later.getByText("Complete", { exact: true }).first().waitFor();
    await partner.goto(`${demo.url}/engagements`);
    await partner.getByRole("listitem").filter({ hasText: TITLE }).getByText("It is over.").waitFor();
  });
});
