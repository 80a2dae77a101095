// OCP Insights from end to end: the operator makes a client, the examples of docs/insights.md run as they stand there, and
// clients made from the document compile and pull a page.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createClient, environment, OPERATOR, Receiver, run, signed } from "../support/insights.js";
import { useDemo } from "../support/demo.js";
import { freePort } from "../support/portal.js";

const ROOT = new URL("../../", import.meta.url).pathname;
const BIN = join(ROOT, "target/tools/venv/bin");
const DOCUMENT = join(ROOT, "openapi/insights.json");

const demo = useDemo();
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "pep-insights-"));
});

after(() => rm(folder, { recursive: true, force: true }));

/** The first example in this language of docs/insights.md, or a later one. */
async function example(language, number = 1) {
  const text = await readFile(join(ROOT, "docs/insights.md"), "utf8");
  const found = text.split("```" + language + "\n")[number]?.split("\n```")[0];
  assert.ok(found, `docs/insights.md has ${number} examples in ${language}`);
  return found;
}

test("an operator makes a client, the examples of the documentation read with it, and revoking ends it", async () => {
  const page = await demo.visitAs(OPERATOR);
  await page.goto(`${demo.url}/api-clients`);
  await page.getByRole("cell", { name: /^OCP Insights/ }).waitFor();
  await page.getByRole("button", { name: "Create a client" }).click();
  const dialog = page.getByRole("dialog", { name: "Create an API client" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Documentation");
  await dialog.getByRole("textbox", { name: "Purpose" }).fill("Runs its examples");
  await dialog.getByRole("button", { name: "Create the client" }).click();
  const shown = page.locator(".shown-once code");
  await shown.nth(1).waitFor();
  const client = { id: await shown.nth(0).innerText(), secret: await shown.nth(1).innerText() };
  assert.match(client.secret, /^pepsecret_/);
  await page.reload();
  await page.getByRole("cell", { name: /^Documentation/ }).waitFor();
  assert.ok(!(await page.content()).includes(client.secret), "a secret is shown once");

  const env = environment(demo.url, client);
  const printed = await run(folder, env, "bash", "-euo", "pipefail", "-c", await example("sh"));
  const [first, last] = printed.trim().split("\n");
  assert.equal(JSON.parse(first).items.length, 2);
  assert.ok(JSON.parse(last).delta);
  const lines = (await readFile(join(folder, "sessions.ndjson"), "utf8")).trim().split("\n");
  assert.match(await readFile(join(folder, "sessions.csv"), "utf8"), /^\ufeffid,type,removed,sessionStart/);
  await writeFile(join(folder, "follow.py"), await example("python"));
  for (const _ of ["the first time", "later"]) {
    assert.equal(await run(folder, env, "python3", "follow.py"), `${lines.length - 1} sessions\n`);
  }

  await page.getByRole("button", { name: "Documentation" }).click();
  const drawer = page.getByRole("dialog", { name: "Documentation" });
  await drawer.getByRole("cell", { name: /^All, NDJSON/ }).waitFor();
  await drawer.getByRole("button", { name: "Make another secret" }).click();
  await shown.nth(1).waitFor();
  assert.notEqual(await shown.nth(1).innerText(), client.secret);
  await page.getByRole("button", { name: "Documentation" }).click();
  await drawer.getByRole("button", { name: `Revoke the secret that ends in ${client.secret.slice(-4)}` }).click();
  await page.getByRole("button", { name: "Revoke the secret", exact: true }).click();
  await page.getByText("The secret of Documentation works no more").waitFor();
  await assert.rejects(run(folder, env, "python3", "follow.py"), /401/);
});

test("the receiver of the documentation takes signed notices, and nothing that somebody else sends", async () => {
  const client = await createClient(demo.url, "Told");
  await writeFile(join(folder, "follow.py"), `print("reads on", flush=True)\n`);
  await writeFile(join(folder, "receive.py"), await example("python", 2));
  const port = await freePort();
  const page = await demo.visitAs(OPERATOR, { expected: [/422/] });
  await page.goto(`${demo.url}/api-clients`);
  await page.getByRole("button", { name: "Told" }).click();
  const drawer = page.getByRole("dialog", { name: "Told" });
  await drawer.getByText("Nobody is told when something changes").waitFor();
  await drawer.getByRole("button", { name: "Add a webhook" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a webhook" });
  await dialog.getByRole("textbox", { name: "Address" }).fill("https://elsewhere.example/");
  await dialog.getByRole("button", { name: "Add the webhook" }).click();
  await dialog.getByText(/insights_webhook_hosts/).first().waitFor();
  await dialog.getByRole("textbox", { name: "Address" }).fill(`http://127.0.0.1:${port}/pep`);
  await dialog.getByRole("button", { name: "Add the webhook" }).click();
  const secret = await drawer.locator(".shown-once code").innerText();
  assert.match(secret, /^whsec_/);

  // Nobody is there yet: the reason is on the page.
  await drawer.getByRole("button", { name: "Send a test" }).click();
  await drawer.getByText(/^Test: given up, tried once/).waitFor();
  await drawer.getByText(/No connection/).waitFor();

  const env = { ...environment(demo.url, client), PEP_WEBHOOK_SECRET: secret, PORT: String(port) };
  const receiver = new Receiver(folder, env);
  try {
    await receiver.listens(port);
    await drawer.getByRole("button", { name: "Send again" }).click();
    await receiver.prints("reads on\n");
    await drawer.getByText(/^Test: arrived, tried 2 times/).waitFor();
    // The same id is taken once; another secret, an old time and no signature at all are refused.
    await drawer.getByRole("button", { name: "Send again" }).click();
    await drawer.getByText(/^Test: arrived, tried 3 times/).waitFor();
    const now = Math.floor(Date.now() / 1000);
    for (const headers of [signed(secret, now - 301), signed(`whsec_${btoa("another")}`, now), {}]) {
      const answer = await fetch(`http://127.0.0.1:${port}/pep`, { method: "POST", body: "{}", headers });
      assert.equal(answer.status, 401);
    }
    const answer = await fetch(`http://127.0.0.1:${port}/pep`, { method: "POST", body: "{}", headers: signed(secret, now) });
    assert.equal(answer.status, 204);
    await receiver.prints("reads on\nreads on\n");
  } finally {
    receiver.end();
  }
  await drawer.getByRole("button", { name: "Pause" }).click();
  await drawer.getByText("Paused", { exact: true }).waitFor();
});

test("a client that openapi-typescript made compiles and pulls a page", async () => {
  const bin = join(ROOT, "e2e/node_modules/.bin");
  const path = { PATH: process.env.PATH };
  await run(folder, path, join(bin, "openapi-typescript"), DOCUMENT, "--output", join(folder, "insights.ts"));
  await writeFile(
    join(folder, "pull.ts"),
    `import type { components, paths } from "./insights";
type Query = NonNullable<paths["/insights/v1/sessions"]["get"]["parameters"]["query"]>;
type Page = paths["/insights/v1/sessions"]["get"]["responses"]["200"]["content"]["application/json"];
type Grant = components["schemas"]["TokenGrant"];
declare const process: { env: Record<string, string> };
const base: string = process.env.PEP_URL!;
const pair = btoa(process.env.PEP_CLIENT_ID + ":" + process.env.PEP_CLIENT_SECRET);
const form = new URLSearchParams({ grant_type: "client_credentials" });
const answer = await fetch(base + "/insights/v1/token", { method: "POST", body: form, headers: { authorization: "Basic " + pair } });
const grant = (await answer.json()) as Grant;
const query: Query = { limit: 3, status: ["Planning", "Preparing", "Complete"] };
const search = new URLSearchParams({ limit: String(query.limit) });
for (const status of query.status ?? []) search.append("status", status);
const read = await fetch(base + "/insights/v1/sessions?" + search, { headers: { authorization: "Bearer " + grant.access_token } });
const page = (await read.json()) as Page;
for (const { id, session } of page.items) console.log(id, session?.status, session?.partners.map((partner) => partner.name).join());
export {};
`,
  );
  const compilerOptions = {
    ...{ strict: true, target: "es2022", module: "es2022", moduleResolution: "bundler" },
    ...{ lib: ["es2022", "dom", "dom.iterable"], types: [] },
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["pull.ts"] }));
  await run(folder, path, join(bin, "tsc"), "--project", folder);
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  const client = await createClient(demo.url, "TypeScript");
  const printed = await run(folder, environment(demo.url, client), process.execPath, "pull.js");
  assert.match(printed, /^(\d+ (Planning|Preparing|Complete) \S.*\n){3}$/);
});

test("a client that openapi-python-client made pulls a page", async () => {
  await writeFile(join(folder, "config.yaml"), "post_hooks: []\n");
  // It warns of NDJSON, for which it makes no code.
  const made = ["--path", DOCUMENT, "--meta", "none", "--output-path", join(folder, "insights_client"), "--config", "config.yaml"];
  await run(folder, { PATH: process.env.PATH }, join(BIN, "python"), "-m", "openapi_python_client", "generate", ...made);
  await writeFile(
    join(folder, "pull.py"),
    `import os
from insights_client import AuthenticatedClient, Client
from insights_client.api.sessions import list_sessions
from insights_client.api.token import create_token
from insights_client.models import SessionStatus, TokenRequest

with Client(base_url=os.environ["PEP_URL"]) as client:
    body = TokenRequest(
        grant_type="client_credentials",
        client_id=os.environ["PEP_CLIENT_ID"],
        client_secret=os.environ["PEP_CLIENT_SECRET"],
    )
    grant = create_token.sync(client=client, body=body)
with AuthenticatedClient(base_url=os.environ["PEP_URL"], token=grant.access_token) as client:
    page = list_sessions.sync(client=client, limit=3, status=list(SessionStatus))
    for item in page.items:
        print(item.id, item.session.status, ",".join(partner.name for partner in item.session.partners))
`,
  );
  const client = await createClient(demo.url, "Python");
  const printed = await run(folder, environment(demo.url, client), join(BIN, "python"), "pull.py");
  assert.match(printed, /^(\d+ (Planning|Preparing|Complete) \S.*\n){3}$/);
});
