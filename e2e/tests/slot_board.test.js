// The slot board: asking by keyboard alone, accepting on a phone, a board that follows by itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiPerson } from "../support/api.js";
import { axeViolations } from "../support/browser.js";
import { ADA, AMARA, step, useDemo } from "../support/demo.js";

const demo = useDemo();

/** The demo's event of this sales unit. */
async function eventOf(ou) {
  const ada = await ApiPerson.signIn(demo.url, ADA);
  const { items } = await ada.json("GET", "/api/v1/events");
  const found = items.find((event) => event.name.includes(ou));
  assert.ok(found, `no event for ${ou} among ${items.map((event) => event.name).join(", ")}`);
  return found.id;
}

test("a session is asked for by keyboard, accepted on a phone, and the board follows", async () => {
  const event = await eventOf("France");
  const board = await demo.visitAs(AMARA);
  await board.goto(`${demo.url}/events/${event}/board`);
  const grid = board.getByRole("grid", { name: "Slot board" });
  await grid.waitFor();
  assert.deepEqual(await axeViolations(board), []);

  const mine = grid.locator(".board-row.is-mine").first();
  await step("ask with keys alone", async () => {
    await grid.locator('[tabindex="0"]').first().focus();
    // The first slot is one in which her people are in another session: it is free with a warning. The next one is free.
    await board.keyboard.press("ArrowRight");
    assert.match(await board.locator(":focus").getAttribute("aria-label"), /free, with a warning/);
    await board.keyboard.press("ArrowRight");
    assert.match(await board.locator(":focus").getAttribute("aria-label"), /: free$/);
    await board.keyboard.press("Enter");
    const dialog = board.getByRole("dialog").filter({ has: board.getByRole("button", { name: "Ask for the session" }) });
    await dialog.waitFor();
    assert.deepEqual(await axeViolations(board), []);
    await dialog.getByLabel("Message").fill("Let us speak about the migration.");
    for (let steps = 0; steps < 10; steps += 1) {
      if (await board.locator(":focus").evaluate((element) => element.innerText.includes("Ask for the session"))) break;
      await board.keyboard.press("Tab");
    }
    await board.keyboard.press("Enter");
    await board.getByRole("button", { name: "Withdraw" }).waitFor();
    await mine.locator(".board-cell.is-asking").waitFor();
  });

  await step("accept on a phone", async () => {
    const ada = await ApiPerson.signIn(demo.url, ADA);
    const { items } = await ada.json("GET", `/api/v1/events/${event}/requests`);
    const asked = items.find((request) => request.message === "Let us speak about the migration.");
    const phone = await demo.visitAs(asked.organiser.askedContact.email, { viewport: { width: 390, height: 844 } });
    await phone.goto(`${demo.url}/events/${event}/requests?request=${asked.id}`);
    const led = phone.getByRole("region", { name: "The request of your mail" });
    await led.getByRole("button", { name: "Accept" }).waitFor();
    assert.deepEqual(await axeViolations(phone), []);
    await led.getByRole("button", { name: "Accept" }).click();
    await led.getByText("Accepted", { exact: true }).waitFor();
    await led.getByRole("link", { name: "Open the session" }).click();
    await phone.getByRole("heading", { name: /People \(\d+\)/ }).waitFor();
    assert.deepEqual(await axeViolations(phone), []);
    // Nothing runs out of a phone's width.
    assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    await phone.goto(`${demo.url}/events/${event}/board`);
    await phone.locator(".board-item").first().waitFor();
    assert.deepEqual(await axeViolations(phone), []);
    assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
  });

  await step("the first board follows without a reload", async () => {
    await mine.locator(".board-cell.is-booked").waitFor({ timeout: 15_000 });
    assert.equal(await mine.locator(".board-cell.is-asking").count(), 0);
  });

  await step("an organiser moves the session by keyboard, and back", async () => {
    // The warning is a refusal until it is confirmed.
    const page = await demo.visitAs(ADA, { expected: [/status of 409/] });
    await page.goto(`${demo.url}/events/${event}/board`);
    const booked = page.locator(".board-row .board-cell.is-booked").first();
    await booked.focus();
    const before = await booked.getAttribute("data-cell");
    await page.keyboard.press("m");
    const target = page.locator('.board-cell[data-target="yes"]').first();
    await target.waitFor();
    await target.focus();
    const after = await target.getAttribute("data-cell");
    assert.notEqual(after, before);
    await page.keyboard.press("Enter");
    // The only earlier slot is the one in which they are in another session: the organiser reads it, and goes on.
    const consent = page.getByRole("dialog", { name: "Something stands against it" });
    await consent.getByText(/in another session at that time/).waitFor();
    assert.deepEqual(await axeViolations(page), []);
    await consent.getByRole("button", { name: "Do it all the same" }).click();
    await page.locator(`.board-cell.is-booked[data-cell="${after}"]`).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.locator(`.board-cell.is-booked[data-cell="${before}"]`).waitFor();
    assert.deepEqual(await axeViolations(page), []);
  });
});
