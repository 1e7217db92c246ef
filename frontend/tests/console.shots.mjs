// Takes pictures of the console's pages, for people to look at.
//
//   node tests/console.shots.mjs [folder] [part of a name]

import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { serve } from "./console.mock.mjs";

const folder = process.argv[2] ?? "target/shots/console";
const only = process.argv[3] ?? "";
const BROWSER = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
const SIZES = { 360: { width: 360, height: 740 }, 768: { width: 768, height: 1024 }, 1440: { width: 1440, height: 900 } };

/** A message of which one half has left. */
const HALF = { chosen: 700_000, done: 350_000, seconds_left: 35 };
/** name, address, size, language, scheme, what the server tells, what to do before the picture */
const SHOTS = [
  ["list", "/#/", 360, "zh-CN", "light"], ["list", "/#/", 768, "en", "dark"], ["home", "/#/", 1440, "en", "light"],
  ["signin", "/signin/abc", 360, "en", "light", { signedOut: true }], ["out", "/#/", 360, "zh-CN", "dark", { signedOut: true }],
  ["empty", "/#/cases/empty", 360, "en", "light"], ["empty", "/#/cases/empty", 1440, "zh-CN", "light"],
  ["draft", "/#/cases/draft", 360, "zh-CN", "light"], ["draft", "/#/cases/draft", 1440, "en", "light"], ["draft", "/#/cases/draft", 1440, "zh-CN", "dark"], ["draft", "/#/cases/draft", 768, "en", "dark"],
  ["draft-screen", "/#/cases/draft", 1440, "en", "light", {}, (page) => page.locator('[role="tab"]').nth(2).click()],
  ["draft-short", "/#/cases/draft", 1440, "zh-CN", "light", {}, (page) => page.locator('[role="tab"]').nth(3).click()],
  ["draft-broadcast", "/#/cases/draft", 1440, "zh-CN", "light", {}, (page) => page.locator('[role="tab"]').nth(4).click()], ["draft-broadcast", "/#/cases/draft", 1440, "en", "dark", {}, (page) => page.locator('[role="tab"]').nth(4).click()],
  ["draft-broadcast", "/#/cases/draft", 360, "en", "light", {}, (page) => page.locator('[role="tab"]').nth(4).click()], ["draft-broadcast", "/#/cases/draft", 360, "zh-CN", "dark", {}, (page) => page.locator('[role="tab"]').nth(4).click()],
  ["publish", "/#/cases/draft", 360, "en", "light", {}, (page) => page.locator(".bar .button.primary").click()],
  ["publish", "/#/cases/draft", 1440, "zh-CN", "light", {}, (page) => page.locator(".bar .button.primary").click()],
  ["live", "/#/cases/live", 360, "zh-CN", "light", { pulses: 60 }], ["live", "/#/cases/live", 360, "en", "dark"], ["live", "/#/cases/live", 768, "en", "light"],
  ["live", "/#/cases/live", 1440, "en", "light", { pulses: 60 }], ["live", "/#/cases/live", 1440, "zh-CN", "dark", { rate: 60, pulses: 60 }],
  ["map", "/#/cases/live/map", 360, "zh-CN", "light", { tips: 3 }], ["map", "/#/cases/live/map", 768, "en", "dark", { tips: 30 }],
  ["tips", "/#/cases/live/tips", 360, "zh-CN", "light"], ["tips", "/#/cases/live/tips", 1440, "en", "light", {}, (page) => page.keyboard.press("j")], ["tips-none", "/#/cases/live/tips", 360, "en", "light", { tips: 0 }], ["tips-400", "/#/cases/live/tips", 1440, "zh-CN", "light", { tips: 400 }],
  ["sighting", "/#/cases/live/tips", 360, "en", "light", {}, (page) => page.locator("article .more .link").first().click()],
  ["channels", "/#/cases/live/channels", 360, "en", "light"], ["channels", "/#/cases/live/channels", 1440, "zh-CN", "light"],
  ["leaving", "/#/cases/live", 360, "zh-CN", "dark", { leaving: () => HALF }], ["leaving", "/#/cases/live", 1440, "en", "light", { leaving: () => HALF }], ["leaving-channels", "/#/cases/live/channels", 360, "en", "light", { leaving: () => HALF }],
  ["timeline", "/#/cases/live/timeline", 1440, "en", "dark"],
  ["withdraw", "/#/cases/live", 360, "zh-CN", "light", {}, (page) => page.locator(".bottom .bar .button").nth(2).click()],
  ["resolve", "/#/cases/live", 1440, "en", "light", {}, (page) => page.locator(".resolve").click()],
  ["found", "/#/cases/found", 360, "en", "light"], ["found", "/#/cases/found", 1440, "zh-CN", "light"], ["withdrawn", "/#/cases/withdrawn", 1440, "en", "light"],
  ["edit", "/#/cases/live/edit", 1440, "en", "light"],
  ["settings", "/#/settings/officers", 1440, "en", "light", {}, (page) => page.locator("li .button").first().click()], ["partners", "/#/settings/partners", 360, "zh-CN", "light"], ["partners", "/#/settings/partners", 1440, "en", "dark"], ["screens", "/#/settings/screens", 768, "en", "dark"],
  ["foreign", "/#/foreign", 360, "zh-CN", "light"], ["foreign", "/#/foreign", 1440, "en", "dark"], ["foreign-approve", "/#/foreign", 360, "en", "light", {}, (page) => page.locator("article .button.primary").click()],
  ...[[360, "zh-CN", "light"], [360, "en", "dark"], [1440, "en", "light"], [1440, "zh-CN", "dark"]].map(([size, lang, scheme]) => ["pfif", "/#/foreign", size, lang, scheme, {}, async (page) => { await page.locator("input[type=file]").setInputFiles({ name: "a.xml", mimeType: "application/xml", buffer: Buffer.from("<pfif/>") }); await page.waitForTimeout(400); await page.locator("li button").first().scrollIntoViewIfNeeded(); }]),
  ["offline", "/#/cases/live", 360, "en", "light", { offline: true }], ["failed", "/#/", 360, "zh-CN", "light", { fails: (method, path) => path === "cases" }],
  ["unsaved", "/#/cases/draft", 1440, "en", "light", { fails: (method) => method === "PUT" }, (page) => page.locator("textarea").first().fill("左脸颊有一颗小痣")],
  ["keys", "/#/", 1440, "zh-CN", "light", {}, (page) => page.keyboard.press("?")], ["new", "/#/", 360, "en", "light", {}, (page) => page.keyboard.press("n")],
];

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS });
for (const [name, address, size, lang, scheme, told = {}, act] of SHOTS) {
  const file = `${name}-${size}-${lang === "en" ? "en" : "zh"}-${scheme}`;
  if (!file.includes(only)) continue;
  const { server, url } = await serve(told);
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme: scheme, locale: lang, timezoneId: "Asia/Shanghai" });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.log(`${file}: ${error.message}`));
  page.on("console", (message) => { if (["error", "warning"].includes(message.type()) && !/503|401|GPU|WebGL|GL Driver|ERR_EMPTY|net::/.test(message.text())) console.log(`${file}: ${message.text()}`); });
  await page.goto(url + address);
  await page.waitForTimeout(address.includes("cases") ? 1400 : 700);
  await act?.(page);
  await page.waitForTimeout(told.pulses ? 2200 : 900);
  await page.screenshot({ path: `${folder}/${file}.png` });
  if (size === 360 && !act && /cases/.test(address)) {
    // The whole column as well: a phone shows only its top.
    await page.setViewportSize({ width: 360, height: Math.min(4200, await page.evaluate(() => document.documentElement.scrollHeight)) });
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${folder}/${file}-whole.png` });
  }
  await context.close();
  server.closeAllConnections();
  server.close();
}
await browser.close();
