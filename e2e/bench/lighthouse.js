// What Lighthouse says of the pages that people open most, as a desk and as a phone. Prints Markdown. Build what is to be
// measured first: `just web build`, or `just release` and PEP_E2E_SERVER. The first argument is the folder of the npm
// package `lighthouse`, which `just lighthouse` installs.

import { launchBrowser } from "../support/browser.js";
import { freePort, startPortal } from "../support/portal.js";

const { default: lighthouse, desktopConfig } = await import(`${process.argv[2]}/core/index.js`);

const PAGES = [
  ["Sign-in", "/sign-in", null],
  ["Heatmap, ECM", "/heatmap", "ada.aalto@demo.example"],
  ["Events, program team", "/events", "team@demo.example"],
  ["Requests to report, partner", "/reporting", "amara.abbott@northlight.example"],
];

const portal = await startPortal();
const port = await freePort();
const browser = await launchBrowser([`--remote-debugging-port=${port}`]);
try {
  console.log("| page | screen | performance | accessibility | best practices | first paint ms | largest paint ms | blocked ms |");
  console.log("|---|---|---|---|---|---|---|---|");
  for (const [name, path, email] of PAGES) {
    const cookie = email && (await signIn(email));
    for (const [screen, config] of [["desk", desktopConfig], ["phone, slow 4G", undefined]]) {
      console.log(row(name, screen, await judge(path, cookie, config)));
    }
  }
} finally {
  await browser.close();
  await portal.stop();
}

async function judge(path, cookie, config) {
  const options = {
    port,
    onlyCategories: ["performance", "accessibility", "best-practices"],
    extraHeaders: cookie ? { cookie } : {},
    logLevel: "error",
  };
  return (await lighthouse(`${portal.url}${path}`, options, config)).lhr;
}

function row(name, screen, { categories, audits }) {
  const score = (category) => Math.round(categories[category].score * 100);
  const ms = (audit) => Math.round(audits[audit].numericValue);
  const scores = [score("performance"), score("accessibility"), score("best-practices")];
  const times = [ms("first-contentful-paint"), ms("largest-contentful-paint"), ms("total-blocking-time")];
  return `| ${[name, screen, ...scores, ...times].join(" | ")} |`;
}

async function signIn(email) {
  const answer = await fetch(`${portal.url}/api/v1/sign-in/demo`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: portal.url },
    body: JSON.stringify({ email }),
  });
  if (!answer.ok) throw new Error(`${email} cannot sign in: ${answer.status} ${await answer.text()}`);
  return answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
}
