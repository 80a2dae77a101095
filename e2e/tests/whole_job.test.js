// The whole job, as an ECM and a partner do it: lists in, send for report, report, be told, download.

import assert from "node:assert/strict";
import { test } from "node:test";
import { advanceClock, linkIn, newestMail } from "../support/api.js";
import { holdBack } from "../support/browser.js";
import { dayFromToday, fixture, step, useDemo } from "../support/demo.js";
import { HeatmapPage } from "../support/pages/heatmap.js";
import { ImportsPage } from "../support/pages/imports.js";
import { ReportsPage } from "../support/pages/reports.js";
import { SignInPage } from "../support/pages/sign_in.js";
import { readWorkbook } from "../support/workbook.js";

const DATA = "=SUM(1;2) Fjellheim Data";
const POWER = "Fjellheim Kraft";
const YARD = "Fjellheim Skipsverft; Bergen";
const PARTNER = "Aurora Brightlab AS";
const NINA = "nina.halvorsen@aurorabrightlab.example";

const demo = useDemo("--clock", `${dayFromToday(1)}T09:00:00Z`);

test("an ECM goes from an account list to an Excel file, with a partner's reports in between", async () => {
  const ecm = await demo.visit();
  const heatmap = new HeatmapPage(ecm, demo.url);

  await step("signs in and imports the lists", async () => {
    const signIn = new SignInPage(ecm, demo.url);
    await signIn.open();
    await signIn.startAsEcm();
    const imports = new ImportsPage(ecm, demo.url);
    for (const [kind, file] of [["Partners", "partners.csv"], ["Partner contacts", "contacts.csv"]]) {
      await imports.open();
      await imports.upload(kind, fixture(file));
      await imports.apply();
    }
    await imports.open();
    await imports.upload("Accounts (MAL)", fixture("accounts.csv"));
    assert.match(await imports.facts(), /1 error, 4 new/);
    await imports.row("9.3E+07").getByText(/Excel has rounded/).first().waitFor();
    await imports.apply({ leaves: true });
  });

  await step("filters the heatmap and sends three accounts to a partner", async () => {
    await heatmap.open();
    await heatmap.filter("OU", "Nordics");
    await heatmap.search("fjellheim");
    await heatmap.hasTotal("4 accounts");
    for (const account of [DATA, POWER, YARD]) await heatmap.select(account);
    const dialog = await heatmap.sendSelection();
    await dialog.addPartner("auror", PARTNER);
    await dialog.fill({ delay: "30", due: dayFromToday(14), message: "Before the planning meeting, please." });
    await dialog.preview();
    const shared = await dialog.dialog.getByRole("region", { name: "Shared with the partner" }).innerText();
    assert.ok(shared.includes(POWER), shared);
    assert.doesNotMatch(shared, /Enterprise|Utilities|93000031|Ada/);
    await dialog.send("Send 2 mails to 1 partner");
  });

  const invitation = await newestMail(demo.url, NINA, "please report on 3 accounts");
  await step("finds the mail in the Outbox", async () => {
    await ecm.goto(`${demo.url}/outbox`);
    await ecm.getByText("Everybody's mail", { exact: true }).click();
    await ecm.getByText("please report on 3 accounts").first().waitFor();
  });

  const partner = await demo.visit();
  const reports = new ReportsPage(partner, demo.url);
  await step("the partner opens the link and proves the mailbox", async () => {
    await partner.goto(linkIn(invitation));
    await new SignInPage(partner, demo.url).proveMailbox(NINA);
    await reports.ready();
    assert.deepEqual(await reports.names(), [DATA, POWER, YARD]);
    await partner.getByText("Before the planning meeting, please.").waitFor();
  });

  await step("reports by keyboard; every change is saved and says so", async () => {
    const release = await holdBack(partner, "**/api/v1/reporting/rows/*");
    await reports.cell(POWER, "Status").focus();
    await partner.keyboard.press("a");
    await reports.says(POWER, "Status: Active customer");
    await reports.rowState(POWER, "Saving…");
    release();
    await reports.rowState(POWER, /^Saved/);
    await partner.keyboard.press("ArrowRight");
    await partner.keyboard.press("b");
    await partner.keyboard.press("i");
    await partner.keyboard.press("ArrowRight");
    await partner.keyboard.press("y");
    await partner.keyboard.press("ArrowRight");
    await partner.locator("textarea:focus").waitFor();
    await partner.keyboard.type("=1+1 sites, board sponsor known");
    await partner.keyboard.press("Tab");
    await reports.allSaved();
  });

  await step("finds everything again after a reload", async () => {
    await partner.reload();
    await reports.ready();
    await reports.says(POWER, "Status: Active customer");
    await reports.says(POWER, "We know: Business and IT");
    await reports.says(POWER, "Exec level: Yes");
    assert.equal(await reports.notes(POWER).inputValue(), "=1+1 sites, board sponsor known");
  });

  await step("pastes a block from Excel, takes it back, pastes it again", async () => {
    const block = [
      ["Target", "IT", "No", "First call in March"],
      ["Past customer", "Business", "Yes", "Contract ended"],
      ["Target account", "", "", ""],
    ];
    const paste = async () => {
      await reports.cell(DATA, "Status").focus();
      await reports.paste(block);
      await reports.pasteDialog.getByRole("button", { name: "Change 3 rows" }).click();
      await partner.getByText("3 rows pasted").first().waitFor();
      await reports.says(POWER, "Status: Past customer");
    };
    await paste();
    await partner.getByRole("main").getByRole("button", { name: "Undo" }).click();
    await reports.says(POWER, "Status: Active customer");
    await reports.says(DATA, "Status: not set");
    await paste();
    await partner.getByText("All done, thank you.").waitFor();
  });

  await step("the ECM is told after the delay, with what changed", async () => {
    await advanceClock(demo.url, 31);
    const mail = await newestMail(demo.url, "ada.aalto@demo.example", "reported on 3 accounts");
    for (const words of [PARTNER, DATA, POWER, YARD, "Past customer", "Contract ended"]) {
      assert.ok(mail.text.includes(words), `${words} is missing in:\n${mail.text}`);
    }
    await ecm.goto(linkIn(mail));
    await heatmap.hasTotal("3 accounts");
    assert.deepEqual(await heatmap.names(), [DATA, POWER, YARD]);
    assert.equal(new URL(ecm.url()).searchParams.getAll("partner").length, 1);
  });

  await step("the workbook opens elsewhere and holds exactly those rows", async () => {
    const sheets = readWorkbook(await (await heatmap.downloadExcel()).path());
    const [accounts, reported] = sheets;
    assert.deepEqual(sheets.map(({ name }) => name), ["Heatmap", "Reports", "Legend"]);
    const head = accounts.rows.findIndex((row) => row.includes("Account Name"));
    const column = accounts.rows[head].indexOf("Account Name");
    assert.deepEqual(accounts.rows.slice(head + 1).map((row) => row[column]), [DATA, POWER, YARD]);
    assert.match(accounts.frozen, new RegExp(`^[A-Z]${head + 2}$`));
    assert.match(accounts.filter, new RegExp(`^A${head + 1}:`));
    assert.deepEqual(sheets.flatMap(({ formulas }) => formulas), []);
    const texts = reported.rows.flat();
    assert.ok(texts.includes("Contract ended") && texts.includes(PARTNER));
  });
});
