import { launchBrowser, openPage } from "./support/browser.js";
import { ApiPerson } from "./support/api.js";
const url="http://127.0.0.1:8090";
const browser=await launchBrowser();
async function as(email,w,h,scheme){ const {page,problems}=await openPage(browser,{viewport:{width:w,height:h},colorScheme:scheme}); const {cookie}=await ApiPerson.signIn(url,email); const [name,value]=cookie.split("="); await page.context().addCookies([{name,value,url,sameSite:"Lax",httpOnly:true}]); page.problems=problems; return page; }
const p=await as("team@demo.example",1440,900,"light");
await p.goto(url+"/events/2/board"); await p.waitForTimeout(1500); await p.screenshot({path:"/tmp/shots/d1.png"});
await p.getByRole("button",{name:/Propose a schedule/}).click(); await p.waitForTimeout(600); await p.screenshot({path:"/tmp/shots/d2.png"});
const go=p.getByRole("dialog").getByRole("button",{name:/Propose/}); await go.click(); await p.waitForTimeout(4000); await p.screenshot({path:"/tmp/shots/d3.png",fullPage:true});
const q=await as("amara.abbott@northlight.example",390,844,"dark"); await q.goto(url+"/events/2/board"); await q.waitForTimeout(1500); await q.screenshot({path:"/tmp/shots/d4.png",fullPage:true});
const s=await as("team@demo.example",1440,900,"dark"); await s.goto(url+"/programs/1?tab=weights"); await s.waitForTimeout(1500); await s.screenshot({path:"/tmp/shots/d5.png",fullPage:true});
const o=await as("operator@demo.example",1440,900,"light"); await o.goto(url+"/api-clients"); await o.waitForTimeout(1500); await o.screenshot({path:"/tmp/shots/d6.png",fullPage:true});
console.log(p.problems,q.problems,s.problems,o.problems);
await browser.close();
