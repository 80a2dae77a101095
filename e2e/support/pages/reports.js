// The partner's reporting page.

const COLUMNS = ["Select", "Status", "We know", "Exec level", "Notes", "State"];

export class ReportsPage {
  constructor(page, url) {
    this.page = page;
    this.url = url;
    this.grid = page.getByRole("grid", { name: "Accounts to report on" });
    this.saving = page.locator(".saving-words");
  }

  async open(query = "") {
    await this.page.goto(`${this.url}/reports${query}`);
    await this.ready();
  }

  /** Waits until there are rows. */
  ready() {
    return this.grid.getByRole("rowheader").first().waitFor();
  }

  row(account) {
    return this.grid.getByRole("row").filter({ has: this.page.getByRole("rowheader", { name: account }) });
  }

  async names() {
    const names = await this.grid.getByRole("rowheader").locator(".sheet-name").allInnerTexts();
    return names.map((name) => name.trim());
  }

  /** A cell that takes the focus, by the name of its column. */
  cell(account, column) {
    return this.row(account).locator(`[id$="-${COLUMNS.indexOf(column)}"]`);
  }

  notes(account) {
    return this.row(account).getByRole("textbox", { name: /, notes$/ });
  }

  /** Replaces the note, as a person types. */
  async writeNote(account, text) {
    await this.notes(account).focus();
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.type(text);
    await this.notes(account).blur();
  }

  /** Waits until a cell of choices says this, like `Status: Target account`. */
  says(account, words) {
    return this.row(account).getByRole("gridcell", { name: words }).waitFor();
  }

  /** Waits until the row's own state says this. */
  rowState(account, words) {
    return this.row(account).locator(".row-state").filter({ hasText: words }).waitFor();
  }

  allSaved() {
    return this.saving.filter({ hasText: "All changes saved" }).waitFor();
  }

  /** Pastes a block, as Excel puts it on the clipboard, into the cell that has the focus. */
  paste(rows) {
    const text = rows.map((row) => row.join("\t")).join("\r\n") + "\r\n";
    return this.page.evaluate((text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      document.activeElement.dispatchEvent(event);
    }, text);
  }

  get pasteDialog() {
    return this.page.getByRole("dialog", { name: "Paste from Excel" });
  }

  async select(account) {
    await this.row(account).getByRole("checkbox", { name: `Select ${account}` }).check();
  }

  async handOver(colleague) {
    await this.page.getByRole("toolbar", { name: "Chosen rows" }).getByRole("button", { name: "Hand over" }).click();
    const dialog = this.page.getByRole("dialog", { name: /^Hand over/ });
    await dialog.getByRole("combobox", { name: "Colleague" }).selectOption({ label: colleague });
    await dialog.getByRole("button", { name: `to ${colleague}` }).click();
    await dialog.waitFor({ state: "hidden" });
  }
}
