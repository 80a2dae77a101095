// Starts the built server with made-up data in a folder of its own, and stops it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secretsIn } from "./secrets.js";

/** The server under test. */
export const PEP = process.env.PEP_E2E_SERVER ?? new URL("../../target/debug/pep", import.meta.url).pathname;

/** Its configuration is the demo's and nothing else; PEP_E2E_… are names that it would refuse. */
export const PEP_ENVIRONMENT = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith("PEP_")),
);

/** A demo portal: `{ url, folder, log, stop }`. `log()` is everything it has printed so far. */
export async function startPortal(...args) {
  const folder = await mkdtemp(join(tmpdir(), "pep-e2e-"));
  const bind = `127.0.0.1:${await freePort()}`;
  const server = spawn(PEP, ["serve", "--demo", "--bind", bind, "--data-dir", folder, ...args], {
    env: PEP_ENVIRONMENT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const url = await new Promise((resolve, reject) => {
    const read = (text) => {
      printed += text;
      const address = /PEP is on (\S+)/.exec(printed);
      if (address) resolve(address[1]);
    };
    server.stdout.setEncoding("utf8").on("data", read);
    server.stderr.setEncoding("utf8").on("data", read);
    server.once("error", reject);
    ended.then((code) => reject(new Error(`pep serve ended with ${code} before it served:\n${printed}`)));
  });
  return {
    url,
    folder,
    log: () => printed,
    secrets: () => secretsIn(log(printed)),
    async stop() {
      server.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
      assert.deepEqual(secretsIn(log(printed)), [], "the server's log holds secrets");
    },
  };
}

/** What it printed without the greeting of the demo, which shows the secret of the made-up client on purpose. */
function log(printed) {
  return printed.split("\n").filter((line) => !line.startsWith("OCP Insights is read with client id ")).join("\n");
}

/** A port on loopback that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
