// The long form of tests/schemathesis.test.js. Arguments go to Schemathesis.

import { ADA, AMARA } from "./support/demo.js";
import { startPortal } from "./support/portal.js";
import { tryAll } from "./support/schemathesis.js";

const portal = await startPortal();
try {
  for (const email of [ADA, AMARA]) {
    console.log(`As ${email}:`);
    const { code } = await tryAll(portal.url, email, ["--max-examples", "100", ...process.argv.slice(2)], "inherit");
    if (code !== 0) process.exitCode = 1;
  }
} finally {
  await portal.stop();
}
