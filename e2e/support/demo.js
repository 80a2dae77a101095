// What most journeys stand on: a demo portal and a browser for the file, pages that end with the test, and no test that
// ends with an error in the browser's console.

import assert from "node:assert/strict";
import { after, afterEach, before } from "node:test";
import { join } from "node:path";
import { ApiPerson } from "./api.js";
import { launchBrowser, openPage } from "./browser.js";
import { startPortal } from "./portal.js";

export const ADA = "ada.aalto@demo.example";
export const AMARA = "amara.abbott@northlight.example";
/** Amara's colleague, a partner seller. */
export const FELIX = "felix.jensen@northlight.example";

/** A folder for a picture of every page as its test left it; to see where a journey got stuck. */
const PICTURES = process.env.PEP_E2E_PICTURES;

/** Registers the hooks of a file; use it once, at its top. */
export function useDemo(...args) {
  const demo = new Demo();
  before(() => demo.start(args));
  afterEach(() => demo.leave());
  after(() => demo.stop());
  return demo;
}

class Demo {
  #open = [];

  async start(args) {
    [this.portal, this.browser] = await Promise.all([startPortal(...args), launchBrowser()]);
    this.url = this.portal.url;
  }

  /** A page in a fresh profile, nobody signed in. Console errors that match one of `expected` are part of the test. */
  async visit({ expected = [], ...options } = {}) {
    const { page, problems } = await openPage(this.browser, { viewport: { width: 1440, height: 900 }, ...options });
    this.#open.push({ page, problems, expected });
    return page;
  }

  /** A page of somebody who is signed in. */
  async visitAs(email, options) {
    const page = await this.visit(options);
    const { cookie } = await ApiPerson.signIn(this.url, email);
    const [name, value] = cookie.split("=");
    await page.context().addCookies([{ name, value, url: this.url, sameSite: "Lax", httpOnly: true }]);
    return page;
  }

  /** Closes the test's pages and checks that nothing went wrong on them. */
  async leave() {
    const open = this.#open;
    this.#open = [];
    if (PICTURES) {
      const left = open.map(({ page }, at) => page.screenshot({ path: join(PICTURES, `${Date.now()}-${at + 1}.png`) }));
      await Promise.all(left);
    }
    await Promise.all(open.map(({ page }) => page.context().close()));
    const isExpected = (expected, problem) => expected.some((pattern) => pattern.test(problem));
    const found = open.flatMap(({ problems, expected }) => problems.filter((problem) => !isExpected(expected, problem)));
    assert.deepEqual(found, []);
  }

  async stop() {
    await this.browser?.close();
    await this.portal?.stop();
  }
}

/** One step of a long journey: its name stands before whatever goes wrong in it. */
export async function step(name, run) {
  try {
    await run();
  } catch (error) {
    error.message = `${name}: ${error.message}`;
    throw error;
  }
}

/** A day from today on, as date fields take it. */
export function dayFromToday(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** The path of a list in `fixtures/`. */
export function fixture(name) {
  return new URL(`../fixtures/${name}`, import.meta.url).pathname;
}
