// An event from its first draft to being published, and a partner that builds its team for it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiPerson } from "../support/api.js";
import { AMARA, useDemo } from "../support/demo.js";

const TEAM = "team@demo.example";

const demo = useDemo();

/** A day so many days from today, as a date field takes it. */
const dayIn = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
/** The next working day from so many days on. */
function workday(days) {
  for (let on = days; ; on += 1) {
    const day = dayIn(on);
    if (![0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay())) return day;
  }
}

test("an event is planned in steps, left, found again as it was, and published", async () => {
  const page = await demo.visitAs(TEAM);
  await page.goto(`${demo.url}/events`);
  await page.getByRole("button", { name: "Plan an event" }).click();
  const dialog = page.getByRole("dialog", { name: "Plan an event" });
  await dialog.getByRole("textbox", { name: /Name of the event/ }).fill("Winter co-sell");
  await dialog.getByRole("button", { name: "Begin" }).click();
  await page.waitForURL(/\/events\/plan\/\d+\/ous/);
  await page.getByRole("checkbox", { name: "Germany", exact: true }).check();
  await page.getByRole("checkbox", { name: "ANZ", exact: true }).check();
  await page.getByText("Draft saved").waitFor();

  const steps = page.getByRole("navigation", { name: "Steps of the plan" });
  await steps.getByRole("link", { name: "Review and publish" }).click();
  await page.getByText(/Choose the day or days of the event/).waitFor();
  assert.ok(await page.getByRole("button", { name: "Publish" }).isDisabled(), "a plan without days cannot be published");

  await steps.getByRole("link", { name: "Dates and slots" }).click();
  const zone = page.getByRole("combobox", { name: /Time zone/ });
  await zone.fill("Europe/Berlin");
  await page.getByLabel("A day of the event").fill(workday(40));
  await page.getByRole("button", { name: "Add the day" }).click();
  await page.getByRole("heading", { name: "Timetable: 8 slots" }).waitFor();

  // A day on which one of the OUs is closed is named, and left out with one press.
  const closed = workday(44);
  const team = await ApiPerson.signIn(demo.url, TEAM);
  const { ous } = await team.json("GET", "/api/v1/holidays");
  const germany = ous.find(({ name }) => name === "Germany");
  await team.send("POST", "/api/v1/holidays", { ouId: germany.id, onDate: closed, name: "Founders' day" });
  await page.getByLabel("A day of the event").fill(closed);
  await page.getByRole("button", { name: "Add the day" }).click();
  await page.getByText("Closed: Founders' day (Germany).").waitFor();
  await page.getByRole("heading", { name: "Timetable: 16 slots" }).waitFor();
  await page.locator(".plan-closed").filter({ hasText: "Founders' day" }).getByRole("button", { name: /Leave the day out/ }).click();
  await page.getByRole("heading", { name: "Timetable: 8 slots" }).waitFor();
  await page.getByRole("button", { name: /^09:00–09:30/, pressed: true }).click();
  await page.getByRole("heading", { name: "Timetable: 7 slots" }).waitFor();

  // Leaving and coming back: everything is where it was.
  await page.getByText("Draft saved").waitFor();
  await page.goto(`${demo.url}/events`);
  await page.getByRole("listitem").filter({ hasText: "Winter co-sell" }).getByRole("link", { name: "Open the plan" }).click();
  await steps.getByRole("link", { name: "Dates and slots" }).click();
  await page.getByRole("heading", { name: "Timetable: 7 slots" }).waitFor();
  assert.equal(await zone.inputValue(), "Europe/Berlin");

  await steps.getByRole("link", { name: "Rules" }).click();
  await page.getByText(/09:00 Berlin time/).first().waitFor();
  await steps.getByRole("link", { name: "Mails" }).click();
  const words = page.getByRole("textbox", { name: "Session request" });
  await words.fill("Please answer within two days.");
  await page.locator(".plan-words").filter({ has: words }).getByRole("button", { name: "Preview" }).click();
  await page.getByRole("dialog", { name: "Session request" }).getByText("Please answer within two days.").waitFor();
  await page.keyboard.press("Escape");

  await page.getByText("Draft saved").waitFor();
  await steps.getByRole("link", { name: "Review and publish" }).click();
  await page.getByText(/2 events \(Germany, ANZ\), 7 slots each/).first().waitFor();
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
  await page.getByRole("link", { name: "Winter co-sell – Germany" }).click();
  await page.getByRole("heading", { name: "Winter co-sell – Germany" }).waitFor();
  await page.getByText("Nominate partners: none is yet.").waitFor();
  const slots = page.locator(".event-slots").getByRole("listitem");
  await slots.first().waitFor();
  assert.equal(await slots.count(), 7);
});

test("a draft is thrown away from the list, with a question first", async () => {
  const page = await demo.visitAs(TEAM);
  const team = await ApiPerson.signIn(demo.url, TEAM);
  await team.json("POST", "/api/v1/event-series", { programId: 1, name: "Thrown away" });
  await page.goto(`${demo.url}/events`);
  const line = page.getByRole("listitem").filter({ hasText: "Thrown away" });
  const question = page.getByRole("dialog", { name: "Discard the plan “Thrown away”?" });
  await line.getByRole("button", { name: "Discard" }).click();
  await question.getByRole("button", { name: "Cancel" }).click();
  await question.waitFor({ state: "hidden" });
  await line.getByRole("button", { name: "Discard" }).click();
  await question.getByRole("button", { name: "Discard the plan" }).click();
  await page.getByText("The plan “Thrown away” is discarded").waitFor();
  await line.waitFor({ state: "detached" });
});

test("a coordinator keeps the closed days of an OU", async () => {
  const page = await demo.visitAs("coordinator.anz@demo.example");
  await page.goto(`${demo.url}/holidays`);
  await page.getByRole("textbox", { name: "Name" }).fill("Anzac Day");
  await page.getByLabel(/^Day/).fill(workday(50));
  await page.getByRole("button", { name: "Close the day" }).click();
  const row = page.getByRole("row", { name: /Anzac Day/ });
  await row.waitFor();
  await row.getByRole("button", { name: /Remove/ }).click();
  await row.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await row.waitFor();

  await page.getByRole("link", { name: "Import a list" }).click();
  await page.getByRole("combobox", { name: "OU of rows that name none" }).selectOption({ label: "ANZ" });
  const calendar = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20280126", "SUMMARY:Australia Day", "END:VEVENT", "END:VCALENDAR"];
  const file = { name: "anz.ics", mimeType: "text/calendar", buffer: Buffer.from(calendar.join("\r\n")) };
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByRole("button", { name: "Apply 1 row" }).click();
  await page.getByText("Applied").first().waitFor();
  await page.goto(`${demo.url}/holidays`);
  await page.getByRole("row", { name: /Australia Day/ }).waitFor();
});

test("a nominated partner finds what to do, and builds its team", async () => {
  const organiser = await ApiPerson.signIn(demo.url, TEAM);
  const { items } = await organiser.json("GET", "/api/v1/events");
  const event = items.find(({ ou }) => ou.name === "Germany");
  const { items: partners } = await organiser.json("GET", "/api/v1/partners?q=Northlight");
  const nominate = { ouId: event.ou.id, partnerIds: [partners[0].id], reason: "Strong in manufacturing" };
  await organiser.send("POST", `/api/v1/event-series/${event.seriesId}/nominations`, nominate);

  const page = await demo.visitAs(AMARA);
  await page.goto(`${demo.url}/events`);
  await page.getByRole("link", { name: "Build a sales team for Germany." }).click();
  await page.getByRole("textbox", { name: /Name of the team/ }).fill("Northlight Germany");
  const people = page.getByRole("group", { name: /People, and who is the primary contact/ });
  await people.getByRole("checkbox", { name: /Amara Abbott/ }).check();
  await people.getByRole("checkbox", { name: /Felix Jensen/ }).check();
  assert.ok(await people.getByRole("radio", { name: "Amara Abbott is the primary contact" }).isChecked());
  await page.getByRole("button", { name: "Build the team" }).click();
  await page.getByRole("heading", { name: "Northlight Germany" }).waitFor();
  await page.goto(`${demo.url}/events/${event.id}`);
  await page.getByRole("link", { name: "Northlight Germany" }).waitFor();
});
