// No secret stands in the server's log, however much happens. Every journey checks its own server's log when it ends; here
// is the control, without which that check would be worth nothing, and the ways by which secrets are made and used.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { ApiPerson, newestMail } from "../support/api.js";
import { ADA, AMARA, useDemo } from "../support/demo.js";
import { secretsIn } from "../support/secrets.js";

const demo = useDemo();

test("the search finds what it looks for, and nothing else", () => {
  const token = randomBytes(32).toString("base64url");
  const planted = [`GET /l/${token} 200`, `pepsecret_${token}`, "cookie: __Host-pep=abc", "authorization: Bearer eyJhbGci"];
  for (const line of planted) assert.notDeepEqual(secretsIn(line), [], line);
  const usual = `INFO request id=0198f7c2-7a51-7c2e-9d4b-3c2f1a0b9e8d sha256=${randomBytes(32).toString("hex")} status=200`;
  assert.deepEqual(secretsIn(usual), []);
});

test("signing in, links, codes and clients leave no secret in the log", async () => {
  await ApiPerson.signIn(demo.url, ADA);
  const mail = await newestMail(demo.url, AMARA, "");
  const [, token] = /\/l\/([\w-]{43})/.exec(mail.text) ?? [];
  if (token) {
    await fetch(`${demo.url}/l/${token}`);
    const headers = { "content-type": "application/json", origin: demo.url };
    await fetch(`${demo.url}/api/v1/links/open`, { method: "POST", headers, body: JSON.stringify({ token }) });
  }
  const operator = await ApiPerson.signIn(demo.url, "operator@demo.example");
  const made = await operator.json("POST", "/api/v1/api-clients", { name: "Log test", purpose: "" });
  const basic = Buffer.from(`${made.client.clientId}:${made.secret}`).toString("base64");
  const answer = await fetch(`${demo.url}/insights/v1/token`, {
    method: "POST",
    headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" },
    body: "grant_type=client_credentials",
  });
  assert.equal(answer.status, 200);
  assert.deepEqual(demo.portal.secrets(), []);
});
