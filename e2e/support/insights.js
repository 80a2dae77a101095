// OCP Insights as a program meets it: clients made by the operator, tokens, and other programs that use them.

import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { ApiPerson } from "./api.js";
import { until } from "./until.js";

export const OPERATOR = "operator@demo.example";

/** A new client: `{ id, secret }`, as OAuth calls them. */
export async function createClient(url, name) {
  const operator = await ApiPerson.signIn(url, OPERATOR);
  const { client, secret } = await operator.json("POST", "/api/v1/api-clients", { name });
  return { id: client.clientId, secret };
}

/** An access token. */
export async function insightsToken(url, { id, secret }) {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret });
  const answer = await fetch(`${url}/insights/v1/token`, { method: "POST", body });
  if (!answer.ok) throw new Error(`no token: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).access_token;
}

/** What a program needs to know in its environment. */
export function environment(url, { id, secret }) {
  return { PATH: process.env.PATH, PEP_URL: url, PEP_CLIENT_ID: id, PEP_CLIENT_SECRET: secret };
}

/** Runs a program in a folder; what it printed. Fails with it if the program fails. */
export async function run(folder, env, command, ...args) {
  const child = spawn(command, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let [printed, complained] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => (printed += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (complained += text));
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${printed}${complained}`);
  return printed;
}

/** The headers of a notice `{}` of this time, signed as Standard Webhooks say. */
export function signed(secret, at) {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signature = createHmac("sha256", key).update(`msg_e2e.${at}.{}`).digest("base64");
  return { "webhook-id": "msg_e2e", "webhook-timestamp": String(at), "webhook-signature": `v1,${signature}` };
}

/** The program `receive.py` of a folder. */
export class Receiver {
  #child;
  #printed = "";

  constructor(folder, env) {
    this.#child = spawn("python3", ["receive.py"], { cwd: folder, env, stdio: ["ignore", "pipe", "ignore"] });
    this.#child.stdout.setEncoding("utf8").on("data", (text) => (this.#printed += text));
  }

  /** Waits until it listens. */
  async listens(port) {
    await until(`receive.py listens on ${port}`, () =>
      fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "" }).then(() => true, () => false));
  }

  /** Waits until it has printed exactly this. */
  async prints(text) {
    await until(`receive.py prints ${JSON.stringify(text)}`, () => this.#printed === text);
  }

  end() {
    this.#child.kill();
  }
}
