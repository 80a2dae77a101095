// The API as a script meets it: signed in as anybody of the demo, the mails of the Outbox, the rehearsal's clock.

import { until } from "./until.js";

/** Somebody of the demo at the API. */
export class ApiPerson {
  #url;
  #cookie;

  constructor(url, cookie) {
    this.#url = url;
    this.#cookie = cookie;
  }

  static async signIn(url, email) {
    const person = new ApiPerson(url, "");
    const response = await person.send("POST", "/api/v1/sign-in/demo", { email });
    if (response.status !== 204) throw new Error(`${email} cannot sign in: ${await response.text()}`);
    const [cookie] = response.headers.getSetCookie();
    return new ApiPerson(url, cookie.split(";")[0]);
  }

  /** The session's cookie, as a request carries it. */
  get cookie() {
    return this.#cookie;
  }

  send(method, path, body, more = {}) {
    const headers = { origin: this.#url, cookie: this.#cookie, ...more };
    if (body !== undefined) headers["content-type"] = "application/json";
    return fetch(this.#url + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  }

  /** The answer's JSON; fails with the problem's words. */
  async json(method, path, body, more) {
    const response = await this.send(method, path, body, more);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }
}

/** Moves the rehearsal's clock; whatever becomes due runs right afterwards. */
export async function advanceClock(url, minutes) {
  const person = await ApiPerson.signIn(url, "operator@demo.example");
  return person.json("POST", "/api/v1/clock/advance", { minutes });
}

/** The newest mail to this address with this in its subject, once it has been sent: `{ id, subject, text, … }`. */
export async function newestMail(url, address, subject) {
  const api = new ApiPerson(url, "");
  let listed = [];
  try {
    return await until(`a mail to ${address} about “${subject}”`, async () => {
      listed = (await api.json("GET", "/api/v1/demo/messages?limit=100")).items;
      const isIt = (mail) => mail.toAddress === address && mail.subject.includes(subject) && mail.state === "sent";
      const found = listed.find(isIt);
      return found && api.json("GET", `/api/v1/demo/messages/${found.id}`);
    });
  } catch (error) {
    const words = listed.map((mail) => `${mail.toAddress}, ${mail.state} ${mail.error ?? ""}: ${mail.subject}`);
    error.message += `; the Outbox has\n${words.join("\n")}`;
    throw error;
  }
}

/** The link of a mail: it stands on a line of its own. */
export function linkIn(mail) {
  const found = /^https?:\/\/\S+$/m.exec(mail.text);
  if (!found) throw new Error(`no link in “${mail.subject}”:\n${mail.text}`);
  return found[0];
}

/** The one-time code in a mail. */
export function codeIn(mail) {
  const found = /\b(\d{4}) ?(\d{4})\b/.exec(mail.text);
  if (!found) throw new Error(`no code in “${mail.subject}”:\n${mail.text}`);
  return found[1] + found[2];
}
