// A schedule for a whole event: proposed, pinned, dropped, solved again, sent; and what is suggested to one team.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiPerson } from "../support/api.js";
import { axeViolations } from "../support/browser.js";
import { AMARA, step, useDemo } from "../support/demo.js";
import { until } from "../support/until.js";

const TEAM = "team@demo.example";
const demo = useDemo();

/** The demo's event of this sales unit. */
async function eventOf(person, unit) {
  const { items } = await person.json("GET", "/api/v1/events");
  return items.find((event) => event.name.includes(unit)).id;
}

test("a partner sees whom to ask, asks with one press and waves one off", async () => {
  const organiser = await ApiPerson.signIn(demo.url, TEAM);
  const event = await eventOf(organiser, "ANZ");
  const page = await demo.visitAs(AMARA);
  await page.goto(`${demo.url}/events/${event}`);
  await page.getByRole("region", { name: "Suggested for you" }).locator(".suggestion").first().waitFor();
  assert.deepEqual(await axeViolations(page), []);
  await page.goto(`${demo.url}/events/${event}/board`);
  const list = page.getByRole("region", { name: "Suggested for you" });
  const cards = list.locator(".suggestion");
  await cards.first().waitFor();
  const before = await cards.count();
  assert.ok(before >= 2, `only ${before} suggestions`);
  assert.deepEqual(await axeViolations(page), []);
  // Whom and when, never why.
  assert.doesNotMatch(await list.innerText(), /shared account|points|customer|report/i);

  await step("ask with one press", async () => {
    const name = await cards.first().locator("strong").innerText();
    await cards.first().getByRole("button", { name: "Ask" }).click();
    await page.getByText(`Asked ${name}`).first().waitFor();
    await page.locator(".board-row.is-mine .board-cell.is-asking").first().waitFor();
    await until("the asked team leaves the list", async () => (await cards.count()) === before - 1);
  });

  await step("wave one off, undo, and wave it off for good", async () => {
    const name = await cards.first().locator("strong").innerText();
    const hide = () => cards.filter({ hasText: name }).getByRole("button", { name: /Not this one/ }).click();
    await hide();
    await until("it is gone", async () => (await cards.filter({ hasText: name }).count()) === 0);
    await page.getByRole("button", { name: "Undo" }).click();
    await cards.filter({ hasText: name }).waitFor();
    await hide();
    await list.getByText("1 team waved off").waitFor();
    await page.reload();
    await list.getByText("1 team waved off").waitFor();
    assert.equal(await cards.filter({ hasText: name }).count(), 0);
  });
});

test("an organiser proposes a schedule, changes two things, solves again and sends it", async () => {
  const organiser = await ApiPerson.signIn(demo.url, TEAM);
  // Nobody has asked there yet.
  const event = await eventOf(organiser, "France");
  const page = await demo.visitAs(TEAM);
  await page.goto(`${demo.url}/events/${event}/board`);
  const panel = page.getByRole("region", { name: "Draft of a schedule" });

  await step("propose", async () => {
    await page.getByRole("button", { name: "Propose a schedule" }).click();
    const dialog = page.getByRole("dialog", { name: "Propose a schedule" });
    await dialog.getByLabel("What to plan").selectOption("fill");
    await dialog.getByLabel("Search for a better one for").selectOption("1");
    assert.deepEqual(await axeViolations(page), []);
    await dialog.getByRole("button", { name: "Propose", exact: true }).click();
    await panel.getByText(/Worth [\d.]+ points/).waitFor();
    await page.locator(".board-cell.is-draft").first().waitFor();
    await until("the search ends", async () => (await panel.getByRole("button", { name: "Stop here" }).count()) === 0);
    assert.deepEqual(await axeViolations(page), []);
  });

  const rows = panel.locator(".draft-session");
  // A long list is closed at first, so that the board stays in sight.
  const openList = async () => {
    await rows.first().waitFor({ state: "attached" });
    if (!(await rows.first().isVisible())) await panel.getByText(/^Sessions \(\d+\)$/).click();
    await rows.first().waitFor();
  };
  await openList();
  const pinned = await rows.nth(0).locator("strong").innerText();
  const dropped = await rows.nth(1).locator("strong").innerText();
  await step("pin one, drop one", async () => {
    await rows.filter({ hasText: pinned }).getByRole("button", { name: /^Pin/ }).click();
    await rows.filter({ hasText: pinned }).getByText("Pinned", { exact: true }).waitFor();
    await rows.filter({ hasText: dropped }).getByRole("button", { name: /^Drop/ }).click();
    await rows.filter({ hasText: dropped }).getByText("Dropped", { exact: true }).waitFor();
  });
  const when = await rows.filter({ hasText: pinned }).locator(".board-item-text span").first().innerText();

  await step("it is there after a reload", async () => {
    await page.reload();
    await openList();
    await rows.filter({ hasText: pinned }).getByText("Pinned", { exact: true }).waitFor();
  });

  await step("solve again: the pin stays, what was dropped stays out", async () => {
    await panel.getByRole("button", { name: "Solve again" }).click();
    const dialog = page.getByRole("dialog", { name: "Propose a schedule" });
    await dialog.getByLabel("What to plan").selectOption("fill");
    await dialog.getByLabel("Search for a better one for").selectOption("0");
    await dialog.getByRole("button", { name: "Propose", exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
    assert.equal(await rows.filter({ hasText: pinned }).locator(".board-item-text span").first().innerText(), when);
    await rows.filter({ hasText: dropped }).getByText("Dropped", { exact: true }).waitFor();
  });

  await step("send it in one go", async () => {
    const waiting = async () => {
      const { items } = await organiser.json("GET", `/api/v1/events/${event}/requests?state=pending`);
      return items.length;
    };
    const before = await waiting();
    const { draft } = await organiser.json("GET", `/api/v1/events/${event}/schedule-draft`);
    const count = draft.sessions.filter((session) => session.mark !== "dropped").length;
    await panel.getByRole("button", { name: "Send as requests" }).click();
    const dialog = page.getByRole("dialog", { name: "Send the draft as requests" });
    await dialog.getByLabel("Message").fill("From the organiser's schedule.");
    assert.deepEqual(await axeViolations(page), []);
    await dialog.getByRole("button", { name: "Send the requests" }).click();
    await page.getByText(`${count} requests sent`).first().waitFor();
    await panel.waitFor({ state: "detached" });
    assert.equal(await waiting(), before + count);
    await page.locator(".board-cell.is-asking").first().waitFor();
    assert.equal(await page.locator(".board-cell.is-draft").count(), 0);
    const sessions = await organiser.json("GET", `/api/v1/events/${event}/sessions`);
    assert.deepEqual(sessions.items, [], "nothing is booked before somebody accepts");
  });
});
