// The heatmap.

export class HeatmapPage {
  constructor(page, url) {
    this.page = page;
    this.url = url;
    this.grid = page.getByRole("grid", { name: "Accounts and what partners reported on them" });
    this.total = page.locator(".grid-total");
  }

  async open(query = "") {
    await this.page.goto(`${this.url}/heatmap${query}`);
    await this.grid.waitFor();
  }

  async search(text) {
    await this.page.getByRole("textbox", { name: "Name, city or TPID" }).fill(text);
  }

  /** Chooses a value of a criterion like `OU`. */
  async filter(criterion, value) {
    const bar = this.page.getByRole("group", { name: "Filter accounts" });
    const button = bar.getByRole("button", { name: new RegExp(`^${criterion}`) });
    await button.click();
    const menu = bar.getByRole("group", { name: criterion, exact: true });
    const find = menu.getByRole("textbox", { name: `Find in ${criterion}` });
    if (await find.isVisible()) await find.fill(value);
    await menu.getByRole("checkbox", { name: value }).check();
    await this.page.keyboard.press("Escape");
  }

  row(account) {
    return this.grid.getByRole("row").filter({ has: this.page.getByRole("rowheader", { name: account }) });
  }

  /** Waits until the page says this number of accounts. */
  hasTotal(words) {
    return this.total.filter({ hasText: new RegExp(`^${words}$`) }).waitFor();
  }

  /** The names of the accounts in sight, in order. */
  async names() {
    const names = await this.grid.getByRole("rowheader").allInnerTexts();
    return names.map((name) => name.trim().split("\n")[0]);
  }

  async select(account) {
    // The cell takes the click, the box in it only shows how it stands.
    await this.row(account).getByRole("gridcell").first().click();
  }

  async openAccount(account) {
    await this.row(account).getByRole("rowheader").dblclick();
    return this.page.getByRole("dialog", { name: account });
  }

  /** *Send for report* for the selection. */
  async sendSelection() {
    const bar = this.page.getByRole("region", { name: "Selected accounts" });
    await bar.getByRole("button", { name: "Send for report" }).click();
    return new SendDialog(this.page);
  }

  /** The Excel workbook, as a download. */
  async downloadExcel() {
    const [download] = await Promise.all([
      this.page.waitForEvent("download"),
      this.page.getByRole("button", { name: "Download as Excel" }).click(),
    ]);
    return download;
  }
}

/** The dialog that sends accounts to partners. */
export class SendDialog {
  constructor(page) {
    this.page = page;
    this.dialog = page.getByRole("dialog", { name: /^Send .+ for report$/ });
  }

  async addPartner(text, name) {
    const field = this.dialog.getByRole("combobox", { name: "Partners" });
    await field.fill(text);
    await this.page.getByRole("option", { name }).waitFor();
    await field.press("Enter");
    await this.dialog.getByRole("button", { name: `Remove ${name}` }).waitFor();
  }

  async fill({ delay, due, message }) {
    if (delay) await this.dialog.getByRole("spinbutton", { name: /^Tell me after/ }).fill(delay);
    if (due) await this.dialog.getByLabel("Due").fill(due);
    if (message) await this.dialog.getByRole("textbox", { name: "Message" }).fill(message);
  }

  async preview() {
    await this.dialog.getByRole("button", { name: "Preview" }).click();
    await this.dialog.getByRole("region", { name: "Shared with the partner" }).waitFor();
  }

  async send(words) {
    await this.dialog.getByRole("button", { name: words }).click();
    await this.dialog.waitFor({ state: "hidden" });
  }
}
