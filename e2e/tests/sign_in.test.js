// Signing in by mail, and out everywhere.

import { test } from "node:test";
import { ADA, useDemo } from "../support/demo.js";
import { SignInPage } from "../support/pages/sign_in.js";

const demo = useDemo();

test("somebody signs in with a mailed code, in two browsers, and out of both at once", async () => {
  const first = await demo.visit();
  // Where somebody wanted to go is where the sign-in leads.
  await first.goto(`${demo.url}/requests?state=complete`);
  const signIn = new SignInPage(first, demo.url);
  await signIn.byCode(ADA);
  await signIn.signedIn("Ada Aalto");
  await first.waitForURL(/\/requests\?state=complete$/);

  const second = await demo.visitAs(ADA, { expected: [/status of 401/] });
  await second.goto(`${demo.url}/account`);
  await second.getByRole("heading", { name: "Where you are signed in" }).waitFor();
  await first.goto(`${demo.url}/account`);
  await first.getByRole("button", { name: "Sign out everywhere" }).click();
  await first.getByRole("dialog", { name: "Sign out everywhere?" }).getByRole("button", { name: /^Sign out of/ }).click();
  await first.getByRole("button", { name: "Send me a code" }).waitFor();

  await second.goto(`${demo.url}/heatmap`);
  await second.getByRole("button", { name: "Send me a code" }).waitFor();
});

test("a wrong code says what to do", async () => {
  const page = await demo.visit({ expected: [/status of (400|401|422)/] });
  await page.goto(`${demo.url}/sign-in`);
  await page.getByRole("textbox", { name: "Work e-mail address" }).fill(ADA);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await page.getByRole("textbox", { name: "Code" }).fill("00000000");
  await page.locator(".field-error").getByText(/code/i).waitFor();
});
