// The chase list.

export class RequestsPage {
  constructor(page, url) {
    this.page = page;
    this.url = url;
    this.table = page.getByRole("table", { name: "Report requests" });
  }

  open(query = "") {
    return this.page.goto(`${this.url}/requests${query}`);
  }

  row(partner) {
    return this.table.getByRole("row").filter({ hasText: partner });
  }

  async remind(partner, message) {
    await this.row(partner).getByRole("button", { name: "Remind" }).click();
    const dialog = this.page.getByRole("dialog", { name: `Remind ${partner}?` });
    await dialog.getByRole("textbox", { name: "Message" }).fill(message);
    await dialog.getByRole("button", { name: /^Remind of/ }).click();
    await dialog.waitFor({ state: "hidden" });
  }

  async cancel(partner, reason) {
    await this.row(partner).getByRole("button", { name: `Actions for ${partner}` }).click();
    await this.page.getByRole("menuitem", { name: "Cancel the request…" }).click();
    const dialog = this.page.getByRole("dialog", { name: `Cancel the request to ${partner}?` });
    await dialog.getByRole("textbox", { name: "Reason" }).fill(reason);
    await dialog.getByRole("button", { name: "Cancel the request" }).click();
    await dialog.waitFor({ state: "hidden" });
  }

  /** Shows the requests of another state, like `Cancelled`. */
  tab(words) {
    return this.page.getByRole("tab", { name: words }).click();
  }
}
