// A recording from the partner's page to the ECM's library: uploaded in parts, the connection breaks, the page is closed, the
// same file goes on where it stopped, the task completes by itself, the ECM finds and downloads it.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { axeViolations } from "../support/browser.js";
import { step, useDemo } from "../support/demo.js";

const ECM = "ada.aalto@demo.example";
const SELLER = "seller.anz.1@demo.example";
const PARTNER = "amara.abbott@northlight.example";
const TITLE = "Consumer Staples in France, with a recording";
const SIZE = 9 * 1024 * 1024;

const demo = useDemo();

/** An MP4 of random content: its boxes are right, and no part of it is like another. */
function recording() {
  const bytes = Buffer.alloc(SIZE);
  for (let at = 48; at < SIZE; at += 4) bytes.writeUInt32BE((at * 2654435761) >>> 0, at);
  const box = (at, size, name) => {
    bytes.writeUInt32BE(size, at);
    bytes.write(name, at + 4, "latin1");
  };
  box(0, 24, "ftyp");
  box(24, 16, "moov");
  box(40, SIZE - 40, "mdat");
  return bytes;
}

/** The part of a page about the slides of the task. */
function slides(page) {
  return page.locator(".material-task").filter({ has: page.getByLabel("Drop your slide here, or choose one") });
}

test("a recording is uploaded with a break in between and found by the ECM", async () => {
  const ecm = await demo.visitAs(ECM);
  // The refused file and the broken connection show in the console.
  const partner = await demo.visitAs(PARTNER, { expected: [/status of 422/, /ERR_FAILED/] });
  const file = join(demo.portal.folder, "Showcase – Northlight.mp4");
  await writeFile(file, recording());
  const choose = (page) => page.getByLabel("Drop your recording here, or choose one").setInputFiles(file);
  let page;

  await step("the partner accepts an engagement", async () => {
    await ecm.goto(`${demo.url}/engagements/new`);
    await ecm.getByLabel("Title").fill(TITLE);
    await ecm.getByRole("combobox", { name: /^OU/ }).selectOption({ label: "France" });
    await ecm.getByText(/\d+ accounts match in this OU/).waitFor();
    await ecm.getByRole("button", { name: "Save the draft" }).click();
    await ecm.getByRole("heading", { name: TITLE, level: 1 }).waitFor();
    const partners = ecm.getByLabel("Partners to invite");
    await partners.fill("Northlight");
    await ecm.getByRole("option", { name: "Northlight Consulting" }).click();
    await ecm.getByRole("button", { name: "Publish", exact: true }).click();
    await ecm.getByRole("button", { name: "Publish and invite" }).click();
    await ecm.getByText("0 of 1").waitFor();
    page = ecm.url().replace(/^.*\/engagements/, `${demo.url}/engagements`);
    await partner.goto(page);
    await partner.getByRole("button", { name: "Accept" }).waitFor();
    assert.equal(await partner.getByText(/Your company uses/).count(), 0, "nothing can be uploaded yet");
    await partner.getByRole("button", { name: "Accept" }).click();
    await partner.getByLabel("Upload showcase recording").waitFor();
    assert.deepEqual(await axeViolations(partner), []);
  });

  await step("a file that is none of ours is refused in words", async () => {
    const wrong = join(demo.portal.folder, "Notes.txt");
    await writeFile(wrong, "no slide");
    await partner.getByLabel("Drop your slide here, or choose one").setInputFiles(wrong);
    await partner.getByText(/This task takes \.pptx, \.pdf, \.png, \.jpg files/).waitFor();
    const task = slides(partner);
    await task.getByRole("alert").getByText("This file was not taken").waitFor();
    const [told, place] = [task.getByRole("alert"), task.locator(".file-drop")];
    assert.ok((await told.boundingBox()).y < (await place.boundingBox()).y, "it is told above the place for files");
    assert.deepEqual(await axeViolations(partner), []);
  });

  await step("a file that is not what its name says cannot go on, another one can be chosen", async () => {
    const wrong = join(demo.portal.folder, "Slide.png");
    await writeFile(wrong, "no picture");
    await partner.getByLabel("Drop your slide here, or choose one").setInputFiles(wrong);
    await partner.getByText(/The file is not the PNG picture/).waitFor();
    const task = slides(partner);
    assert.equal(await task.getByRole("progressbar").count(), 0);
    assert.equal(await task.getByRole("button", { name: "Go on" }).count(), 0);
    assert.deepEqual(await axeViolations(partner), []);
    const [chooser] = await Promise.all([
      partner.waitForEvent("filechooser"),
      task.getByRole("button", { name: "Choose another file" }).click(),
    ]);
    await chooser.setFiles(wrong);
    await task.getByRole("button", { name: "Leave it" }).click();
    assert.equal(await task.getByRole("alert").count(), 0);
  });

  await step("the connection breaks, and the page is closed", async () => {
    let parts = 0;
    await partner.route("**/api/v1/material-uploads/*", (route) => {
      if (route.request().method() !== "PATCH") return route.continue();
      parts += 1;
      return parts > 2 ? route.abort() : route.continue();
    });
    await choose(partner);
    await partner.getByText("The connection broke. Trying again by itself …").waitFor();
    assert.deepEqual(await axeViolations(partner), []);
    await partner.unroute("**/api/v1/material-uploads/*");
    await partner.goto(`${demo.url}/engagements`);
  });

  await step("the same file goes on where it stopped, and the task completes by itself", async () => {
    await partner.goto(page);
    await partner.getByText(/stopped at \d+%\. Choose the same file again/).waitFor();
    const offsets = [];
    partner.on("request", (request) => {
      if (request.method() === "PATCH") offsets.push(Number(request.headers()["upload-offset"]));
    });
    await choose(partner);
    await partner.getByText(/done by itself/).waitFor();
    assert.ok(offsets[0] > 0, `it began again at ${offsets[0]}`);
    assert.ok(await partner.getByLabel("Upload showcase recording").isChecked());
    await partner.locator("strong", { hasText: "Showcase – Northlight.mp4" }).waitFor();
    await partner.getByText(/^Your company uses [\d.]+ MB of 5 GB\.$/).waitFor();
    assert.deepEqual(await axeViolations(partner), []);
    // The page asks by itself until the file was looked at; from then on it is in the library.
    await partner.getByText("Being checked").waitFor({ state: "detached" });
  });

  await step("the ECM finds it in the library, and the filter is in the address", async () => {
    await ecm.goto(`${demo.url}/materials`);
    await ecm.getByRole("heading", { name: "Materials", level: 1 }).waitFor();
    const card = ecm.getByRole("listitem").filter({ hasText: "Showcase – Northlight.mp4" });
    await card.waitFor();
    await ecm.getByRole("button", { name: /^OU/ }).click();
    await ecm.getByRole("group", { name: "OU" }).getByLabel(/France/).check();
    await ecm.waitForURL(/ou=France/);
    await ecm.keyboard.press("Escape");
    await card.waitFor();
    assert.deepEqual(await axeViolations(ecm), []);
    const [download] = await Promise.all([
      ecm.waitForEvent("download"),
      card.getByRole("link", { name: "Download Showcase – Northlight.mp4" }).click(),
    ]);
    const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
    assert.equal(hash(await readFile(await download.path())), hash(await readFile(file)));
    assert.equal(download.suggestedFilename(), "Showcase – Northlight.mp4");
  });

  await step("a seller of another OU does not find it, the partner withdraws it", async () => {
    const seller = await demo.visitAs(SELLER);
    await seller.goto(`${demo.url}/materials`);
    await seller.getByText(/\d+ of \d+/).waitFor();
    assert.equal(await seller.getByText("Showcase – Northlight.mp4").count(), 0);
    await partner.getByRole("button", { name: "Withdraw Showcase – Northlight.mp4" }).click();
    await partner.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
    await partner.getByText("Earlier files").waitFor();
    assert.ok(!(await partner.getByLabel("Upload showcase recording").isChecked()));
  });
});
