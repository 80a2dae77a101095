// Waits for something that has no page to wait on: a mail, a job.

import { setTimeout as pause } from "node:timers/promises";

/** Asks `read` again until it gives something; fails after 30 seconds, naming `what` was waited for. */
export async function until(what, read) {
  const end = Date.now() + 30_000;
  for (;;) {
    const found = await read();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited 30 seconds for ${what}`);
    await pause(100);
  }
}
