// Lets Schemathesis try what nobody thought of: every operation of a committed API document with values that are odd,
// missing or wrong. No answer may be a 5xx, nor one that the document does not tell of.

import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { ApiPerson } from "./api.js";

const SCHEMATHESIS = new URL("../../target/tools/venv/bin/schemathesis", import.meta.url).pathname;
const document = (name) => new URL(`../../openapi/${name}.json`, import.meta.url).pathname;

const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_schema_conformance",
];

/** They would end the session that everything else needs, or let it grow old. */
const NOT_TRIED = ["end_session", "end_all_sessions", "delete_sign_in_session", "advance_clock"];

/** Tries all operations as this person; `{ code, printed }`. `args` go to Schemathesis, `output` is `inherit` or `pipe`. */
export async function tryAll(url, email, args, output = "pipe") {
  const { cookie } = await ApiPerson.signIn(url, email);
  const who = ["--header", `Cookie: ${cookie}`, "--header", `Origin: ${url}`];
  return run(url, "pep", [...who, ...NOT_TRIED.flatMap((id) => ["--exclude-operation-id", id]), ...args], output);
}

/** Tries one operation of OCP Insights with this access token. */
export function tryInsights(url, token, operation, args, output = "pipe") {
  const who = ["--header", `Authorization: Bearer ${token}`, "--include-operation-id", operation];
  return run(url, "insights", [...who, ...args], output);
}

async function run(url, name, args, output) {
  const all = ["run", document(name), "--url", url, "--checks", CHECKS.join(","), ...args];
  const trying = spawn(SCHEMATHESIS, all, { cwd: tmpdir(), stdio: ["ignore", output, output] });
  let printed = "";
  for (const stream of [trying.stdout, trying.stderr]) stream?.setEncoding("utf8").on("data", (text) => (printed += text));
  const code = await new Promise((resolve, reject) => trying.once("error", reject).once("close", resolve));
  return { code, printed };
}
