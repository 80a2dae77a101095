// Opens a workbook with a program that is not ours: Python's openpyxl, as installed into target/tools/venv.

import { execFileSync } from "node:child_process";

const PYTHON = new URL("../../target/tools/venv/bin/python", import.meta.url).pathname;
const SCRIPT = new URL("workbook.py", import.meta.url).pathname;

/** `[{ name, frozen, filter, formulas, rows }]`: one for each sheet; `rows` are arrays of texts, numbers and dates. */
export function readWorkbook(path) {
  return JSON.parse(execFileSync(PYTHON, [SCRIPT, path], { encoding: "utf8" }));
}
