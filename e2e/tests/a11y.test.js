// Every page as everybody who may open it sees it, in light and dark, on a desk and on a phone: nothing that axe finds,
// no broken security policy, no error in the console.

import assert from "node:assert/strict";
import { test } from "node:test";
import { axeViolations } from "../support/browser.js";
import { ADA, AMARA, FELIX, useDemo } from "../support/demo.js";

const ROLES = [
  ["ECM", ADA],
  ["OU coordinator", "coordinator.anz@demo.example"],
  ["seller", "seller.anz.1@demo.example"],
  ["program team", "team@demo.example"],
  ["operator", "operator@demo.example"],
  ["partner's primary contact", AMARA],
  ["partner's seller", FELIX],
];

const PATHS = [
  "/",
  "/heatmap?ou=ANZ",
  "/heatmap?view=matrix&partner=1",
  "/requests",
  "/reports",
  "/my-accounts",
  "/my-sessions",
  "/imports",
  "/holidays",
  "/outbox",
  "/jobs",
  "/api-clients",
  "/api-clients?client=1",
  "/people",
  "/programs",
  "/events",
  "/events/1",
  "/events/plan/1/ous",
  "/events/plan/1/slots",
  "/events/plan/1/teams",
  "/events/plan/1/heatmaps",
  "/events/plan/1/rules",
  "/events/plan/1/mails",
  "/events/plan/1/review",
  "/events/1/board",
  "/events/1/requests",
  "/events/1/sessions",
  "/events/1/reports",
  "/events/templates",
  "/our-people",
  "/unreachable?event=1",
  "/sessions/1",
  "/sessions/1/attendance",
  "/my-sessions/1",
  "/go/dta?stay=1",
  "/programs/1",
  "/programs/1?tab=partners",
  "/programs/1?tab=waves",
  "/teams",
  "/teams/1",
  "/teams/new",
  "/engagements",
  "/engagements/1",
  "/materials",
  "/follow-ups",
  "/follow-ups/1",
  "/account",
  "/help",
  "/nowhere",
];

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

const LOOKS = [
  { name: "light and wide", colorScheme: "light", viewport: WIDE },
  { name: "dark and wide", colorScheme: "dark", viewport: WIDE },
  { name: "dark and narrow", colorScheme: "dark", viewport: NARROW },
  { name: "light and narrow", colorScheme: "light", viewport: NARROW },
];

const demo = useDemo();

/** Goes on inside the portal, without loading it anew. */
async function go(page, path) {
  await page.evaluate((path) => {
    const link = document.createElement("a");
    link.href = path;
    document.body.append(link);
    link.click();
    link.remove();
  }, path);
}

/** Waits until the page has its title and nothing on it is still being loaded. */
async function settled(page) {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForFunction(() => !document.querySelector("[aria-busy='true'], .loading, .skeleton"));
}

/** What axe finds on a page in every look. */
async function violationsIn(page, path) {
  const found = [];
  for (const { name, colorScheme, viewport } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    await settled(page);
    for (const violation of await axeViolations(page)) found.push(`${path}, ${name}: ${violation}`);
  }
  return found;
}

for (const [role, email] of ROLES) {
  test(`every page as ${role}`, async () => {
    // Some pages are not for everybody: the API answers 404, and the browser tells of it.
    const page = await demo.visitAs(email, { expected: [/status of 404/] });
    await page.goto(`${demo.url}/help`);
    await settled(page);
    const found = [];
    for (const path of PATHS) {
      await go(page, path);
      await settled(page);
      found.push(...(await violationsIn(page, path)));
    }
    assert.deepEqual(found, []);
  });
}

test("the pages for people who are not signed in", async () => {
  const page = await demo.visit({ expected: [/status of 404/] });
  await page.goto(`${demo.url}/sign-in`);
  await page.getByRole("button", { name: /^Start as Ada/ }).waitFor();
  const found = await violationsIn(page, "/sign-in");
  await page.goto(`${demo.url}/l/no-such-link`);
  await page.getByText("This link has ended", { exact: true }).waitFor();
  found.push(...(await violationsIn(page, "/l/no-such-link")));
  assert.deepEqual(found, []);
});
