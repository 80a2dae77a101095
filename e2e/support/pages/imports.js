// The imports.

export class ImportsPage {
  constructor(page, url) {
    this.page = page;
    this.url = url;
  }

  open() {
    return this.page.goto(`${this.url}/imports`);
  }

  /** Uploads a file as this kind of list, and waits for the preview. */
  async upload(kind, file) {
    await this.page.getByRole("combobox", { name: "List" }).selectOption({ label: kind });
    await this.page.getByLabel("Drop the file here, or choose it").setInputFiles(file);
    await this.state("To be applied");
  }

  /** Waits until the open import says so. */
  state(words) {
    return this.page.locator(".import-facts").getByText(words, { exact: true }).waitFor();
  }

  /** What stands beside the state, like `1 error, 5 new`. */
  facts() {
    return this.page.locator(".import-facts").innerText();
  }

  row(key) {
    return this.page.getByRole("row").filter({ hasText: key });
  }

  /** Applies; `leaves` tells that there are rows with errors, about which the page asks. */
  async apply({ leaves } = {}) {
    await this.page.getByRole("button", { name: /^Apply \d/ }).click();
    if (leaves) await this.page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
    await this.state("Applied");
  }

  async rollBack() {
    await this.page.getByRole("button", { name: "Roll back" }).click();
    await this.page.getByRole("dialog").getByRole("button", { name: "Take it back" }).click();
    await this.state("Rolled back");
  }
}
