// The API keeps its word: no 5xx and no undocumented answer, whatever is sent. `just schemathesis` is the long form.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ADA, AMARA } from "../support/demo.js";
import { startPortal } from "../support/portal.js";
import { createClient, insightsToken } from "../support/insights.js";
import { tryAll, tryInsights } from "../support/schemathesis.js";

const SHORT = ["--phases", "examples,fuzzing", "--max-examples", "8", "--generation-deterministic", "--no-color", "--warnings", "off"];

let portal;

before(async () => {
  portal = await startPortal();
});

after(() => portal?.stop());

for (const [who, email] of [["an ECM", ADA], ["a partner's primary contact", AMARA]]) {
  test(`the API answers ${who} as documented`, async () => {
    const { code, printed } = await tryAll(portal.url, email, SHORT);
    assert.equal(code, 0, printed);
  });
}

// Each with a client of its own: limits are counted by client.
for (const operation of ["create_token", "list_sessions", "get_session", "export_sessions_ndjson", "export_sessions_csv"]) {
  test(`OCP Insights answers ${operation} as documented`, async () => {
    const client = await createClient(portal.url, `Schemathesis ${operation}`);
    const { code, printed } = await tryInsights(portal.url, await insightsToken(portal.url, client), operation, SHORT);
    assert.equal(code, 0, printed);
  });
}
