// The distribution's Chromium, and pages that remember what went wrong on them.

import { execFileSync } from "node:child_process";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

/** PEP_E2E_CHROMIUM, or the first Chromium on the PATH. */
function chromiumPath() {
  const wanted = process.env.PEP_E2E_CHROMIUM;
  if (wanted) return wanted;
  const find = "command -v chromium || command -v chromium-browser || command -v google-chrome";
  try {
    return execFileSync("sh", ["-c", find], { encoding: "utf8" }).trim();
  } catch {
    throw new Error("no Chromium on the PATH; run ./justw setup, or set PEP_E2E_CHROMIUM");
  }
}

export function launchBrowser(args = []) {
  // Chromium's sandbox refuses to start as root, which is what containers run as.
  return chromium.launch({ executablePath: chromiumPath(), chromiumSandbox: process.getuid() !== 0, args });
}

/**
 * A page in a fresh profile: `{ page, problems }`. `problems` collects console errors (broken security policies among
 * them) and uncaught exceptions; a journey ends by checking that there are none.
 */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Berlin", ...options });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  return { page, problems };
}

/** What axe finds wrong with the page as it is now, one line each; empty when all is well. */
export async function axeViolations(page) {
  // Legacy mode: without a second page for every check, which only frames of other origins would need.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}`));
}

/** Keeps requests to these addresses on their way until the returned function is called. */
export async function holdBack(page, pattern) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route(pattern, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}
