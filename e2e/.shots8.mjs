import { chromium } from "playwright-core";
const base = "http://127.0.0.1:8099";
const looks = JSON.parse(process.env.LOOKS||"[[\"light\",1440],[\"dark\",390]]");
const browser = await chromium.launch({executablePath: process.env.CHROME, chromiumSandbox:false});
const shots = JSON.parse(process.argv[2]);
for (const [who, path, name] of shots) for (const [scheme, width] of looks) {
  const ctx = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 900 } });
  const page = await ctx.newPage();
  const r = await ctx.request.post(base + "/api/v1/sign-in/demo", { data: { email: who }, headers: { origin: base } });
  if (!r.ok()) console.log(who, r.status(), await r.text());
  await page.goto(base + path);
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(800);
  await page.screenshot({ path: `/tmp/shots/${name}-${scheme}-${width}.png`, fullPage: true });
  await ctx.close();
}
await browser.close();
