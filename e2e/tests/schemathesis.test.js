// The API keeps its word: no 5xx and no undocumented answer, whatever is sent. `just schemathesis` is the long form.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ADA, AMARA } from "../support/demo.js";
import { startPortal } from "../support/portal.js";
import { tryAll } from "../support/schemathesis.js";

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
