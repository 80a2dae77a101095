// The page where people sign in, and the one that a mail's link opens first.

import { codeIn, newestMail } from "../api.js";

export class SignInPage {
  constructor(page, url) {
    this.page = page;
    this.url = url;
  }

  open() {
    return this.page.goto(`${this.url}/sign-in`);
  }

  /** The obvious way into the demo: Ada Aalto, ECM for all OUs. */
  async startAsEcm() {
    await this.page.getByRole("button", { name: /^Start as Ada Aalto, ECM/ }).click();
    await this.signedIn("Ada Aalto");
  }

  /** Anybody of the demo's picker. */
  async pick(name) {
    await this.page.getByRole("textbox", { name: "Search people, roles, partners" }).fill(name);
    await this.page.getByRole("listitem").getByRole("button", { name }).click();
    await this.signedIn(name);
  }

  /** With the code that is sent to the address. */
  async byCode(address) {
    await this.page.getByRole("textbox", { name: "Work e-mail address" }).fill(address);
    await this.page.getByRole("button", { name: "Send me a code" }).click();
    await this.enterCode(address);
  }

  /** On the page behind a mail's link: proves the mailbox to which it was sent. */
  async proveMailbox(address) {
    await this.page.getByRole("button", { name: "Send me a code" }).click();
    await this.enterCode(address);
  }

  async enterCode(address) {
    const field = this.page.getByRole("textbox", { name: "Code" });
    await field.waitFor();
    const code = codeIn(await newestMail(this.url, address, "code"));
    // The eighth digit is enough; nothing has to be pressed.
    await field.fill(code);
    await field.waitFor({ state: "detached" });
  }

  signedIn(name) {
    return this.page.getByRole("button", { name: `Account of ${name}` }).waitFor();
  }
}
