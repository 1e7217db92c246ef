// One case from the first link to the last green card, in a real browser against the
// real server: what an officer, a person with a phone and a hall of travellers see.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { until } from "./browser.mjs";
import { CITY, House, openBrowser, portrait, published } from "./journeys.house.mjs";

const SHOTS = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1440, height: 900 };
const ROOM_TO_GROW = 2_400;
const HALL = { width: 1920, height: 1080 };
const HERE = `#at=${CITY.lat},${CITY.lon}`;
const THERE = "38.87, 115.46";
let browser, house, photo;

before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  browser = await openBrowser();
  house = await new House().open();
  photo = await portrait(browser);
});
after(async () => {
  await browser?.close();
  await house?.close();
});

/** A page of its own storage; whatever goes wrong in it fails the journey. */
async function visit(options) {
  const context = await browser.newContext({ locale: "en", viewport: PHONE, timezoneId: "Asia/Shanghai", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(error.message));
  page.on("console", (message) => { if (message.type() === "error" && !/WebGL|GPU|GL Driver|Failed to load resource/.test(message.text())) page.faults.push(message.text()); });
  page.on("response", (answer) => { if (answer.status() >= 400 && !isForeseen(answer)) page.faults.push(`${answer.status()} ${answer.url()}`); });
  return page;
}
/** A draft is asked for its preview before it is whole; the answer says what is missing. */
const isForeseen = (answer) => answer.status() === 422 && answer.url().endsWith("/preview");
async function leave(page) {
  assert.deepEqual(page.faults, []);
  await page.context().close();
}

/** Pictures of what is on show: phone and desk, light and dark. */
async function pictures(page, name, sizes = { 360: PHONE, 1440: DESK }) {
  const before = page.viewportSize();
  for (const [width, size] of Object.entries(sizes))
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      await until(() => page.locator(".maplibregl-map:not([data-drawn])").count().then((left) => left === 0), "the map is drawn", 20_000);
      await page.screenshot({ path: `${SHOTS}${name}-${width}-${colorScheme}.png` });
    }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: "light" });
}

/** Nothing that keeps a person with another way of seeing or moving out. */
async function accessible(page, what) {
  // In full length, and more: what a bar covers or a pane cuts for the moment, while the
  // page grows with what comes in, is no fault of the page.
  const size = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ ...size, height: height + ROOM_TO_GROW });
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  assert.deepEqual(told, [], what);
  await page.setViewportSize(size);
}

const hold = async (button) => {
  await button.dispatchEvent("pointerdown", { button: 0 });
  await button.waitFor({ state: "detached", timeout: 20_000 });
};
const button = (page, name) => page.getByRole("button", { name, exact: true });

async function signIn(link, options) {
  const page = await visit(options);
  await page.goto(link);
  await button(page, "Sign in").waitFor();
  return page;
}

test("an_officer_publishes_from_a_phone_and_the_child_comes_home", async () => {
  const desk = await signIn(house.link);
  await accessible(desk, "sign in");
  await pictures(desk, "signin-en");
  await button(desk, "Sign in").click();
  const reference = await visit();
  await reference.goto(`${house.public}/drill/phone/${HERE}`);
  const screen = await hangScreen();

  await writeCase(desk);
  const card = reference.locator("article.card");
  await publish(desk, card);
  await accessible(reference, "the phone's card");
  await pictures(reference, "phone-card-en");

  const code = (await house.ask("GET", "/cases"))[0].code;
  await screen.getByText("测试·小禾").or(screen.getByText("Test Xiaohe")).first().waitFor({ timeout: 20_000 });
  await pictures(screen, "screen", { 1920: HALL, 1080: { width: 1080, height: 1920 } });
  await publicPages(code);
  await sendTip(code);
  await moveByTip(desk);
  await reference.getByText("Baoding", { exact: false }).first().waitFor({ timeout: 20_000 });

  await pane(desk, "Case");
  await button(desk, "Close case").click();
  await desk.getByLabel("Found safe", { exact: true }).check();
  await desk.getByLabel("A tip from this alert", { exact: true }).check();
  await pictures(desk, "console-resolve-en");
  await hold(button(desk, "Hold to close the case"));
  await reference.locator("article.found").waitFor({ timeout: 20_000 });
  await pictures(reference, "phone-found-en");
  await screen.locator("section.quiet").waitFor({ timeout: 20_000 });
  await pictures(screen, "screen-quiet", { 1920: HALL });
  await pictures(desk, "console-found-en");
  const page = await visit();
  await page.goto(`${house.public}/drill/a/${code}?lang=en`);
  assert.ok(!(await page.content()).includes("Xiaohe"));
  await pictures(page, "page-found-en");
  for (const one of [page, desk, reference, screen]) await leave(one);
});

async function hangScreen() {
  const place = { zh: "石家庄站", en: "Shijiazhuang railway station" };
  const { url } = await house.ask("POST", "/screens", { name: "Hall", status: "Exercise", place, point: CITY });
  const screen = await visit({ viewport: HALL });
  await screen.goto(url);
  await screen.locator("section.quiet").waitFor();
  return screen;
}

async function writeCase(desk) {
  await button(desk, "New case").first().click();
  await button(desk, "Exercise").click();
  await desk.getByLabel("Name", { exact: true }).fill("测试·小禾");
  await button(desk, "Add English: Name").click();
  await desk.getByLabel("Name in English").fill("Test Xiaohe");
  await desk.getByText("Girl", { exact: true }).click();
  await desk.getByLabel("Age in years").fill("6");
  await desk.getByLabel("Height in cm").fill("118");
  await desk.getByLabel("What cannot change", { exact: true }).fill("左脸颊有一颗小痣");
  await desk.getByLabel("What may have been changed", { exact: true }).fill("红色外套，双马尾");
  await pictures(desk, "console-draft-begun-en");
  await desk.getByLabel("Choose a picture").setInputFiles({ name: "child.png", mimeType: "image/png", buffer: photo });
  await desk.getByLabel("Find the place").fill("石家庄");
  await desk.locator("[role=search] li button").first().click();
  await button(desk, "15 min ago").click();
  await desk.getByLabel("What happened", { exact: true }).fill("在车站与家人走散。");
  await button(desk, "Add English: What happened").click();
  await desk.getByLabel("What happened in English").fill("Lost sight of her family at the station.");
  await desk.getByRole("button", { name: /^Publish to .* people within \d+ km$/ }).waitFor({ timeout: 20_000 });
  await accessible(desk, "the form");
  await pictures(desk, "console-draft-en");
}

async function publish(desk, card) {
  await desk.getByRole("button", { name: /^Publish to/ }).click();
  await desk.getByText("Publish this exercise?").waitFor();
  // The reference phone holds a line, and nobody else is waiting.
  await desk.getByRole("dialog").getByText("All told in about 1 s").waitFor();
  await accessible(desk, "the second step");
  await pictures(desk, "console-publish-en");
  const said = Date.now();
  await hold(button(desk, "Hold to publish"));
  await card.getByText("Test Xiaohe", { exact: true }).waitFor({ timeout: 10_000 });
  assert.ok(Date.now() - said < 8_000, "the card is there within seconds");
  await card.locator("img").waitFor();
  await button(desk, "Close case").waitFor();
  await accessible(desk, "the live case");
  await pictures(desk, "console-live-en");
}

async function publicPages(code) {
  const page = await visit({ javaScriptEnabled: false });
  for (const lang of ["zh-CN", "en"]) {
    await page.goto(`${house.public}/drill/a/${code}?lang=${lang}`);
    assert.equal(await page.locator("html").getAttribute("lang"), lang);
    for (const [width, size] of [[360, PHONE], [1440, DESK]])
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        for (const [part, height] of [["", size.height], ["-whole", 3_200]]) {
          await page.setViewportSize({ ...size, height });
          await page.screenshot({ path: `${SHOTS}page-${lang}-${width}-${colorScheme}${part}.png`, fullPage: part !== "" });
        }
      }
    await page.goto(`${house.public}/drill/v/${code}?lang=${lang}`);
    await page.screenshot({ path: `${SHOTS}verify-${lang}.png` });
  }
  await leave(page);
  const seeing = await visit();
  await seeing.goto(`${house.public}/drill/a/${code}?lang=en`);
  await accessible(seeing, "the public page");
  await leave(seeing);
}

async function sendTip(code) {
  const page = await visit({ javaScriptEnabled: false });
  await page.goto(`${house.public}/drill/a/${code}?lang=en`);
  await page.locator("#place").fill("Baoding station, exit 2");
  await page.locator("#text").fill("A girl in a red coat bought water with a man.");
  await page.locator("#contact").fill("13800000000");
  await page.locator("#photo").setInputFiles({ name: "seen.png", mimeType: "image/png", buffer: photo });
  await page.locator("form#tip button").click();
  await page.getByRole("heading").first().waitFor();
  assert.ok(!page.url().includes("#tip"));
  await page.screenshot({ path: `${SHOTS}tip-thanks-en.png` });
  await page.locator("a.button").first().click();
  await page.locator("form#tip").waitFor();
  await leave(page);
}

const pane = (desk, name) => desk.locator("nav").getByText(name, { exact: true }).click();

async function moveByTip(desk) {
  await pane(desk, "Tips");
  const tip = desk.locator("article", { hasText: "red coat" });
  await tip.waitFor({ timeout: 20_000 });
  await tip.getByRole("button", { name: "Useful" }).click();
  await accessible(desk, "the tips");
  await pictures(desk, "console-tips-en");
  await tip.getByRole("button", { name: "Confirm as sighting" }).click();
  await desk.getByLabel("Find the place").fill(THERE);
  await desk.locator("[role=search] li button").first().click();
  await desk.getByLabel("Move the search here").check();
  await pictures(desk, "console-sighting-en");
  await hold(button(desk, "Hold to confirm and move the search"));
  await tip.getByText("Confirmed as sighting").waitFor();
}

test("a_desk_sees_the_rings_open_on_the_map", async () => {
  const alert = await published(house, photo, 57);
  const reference = await visit({ locale: "zh-CN" });
  await reference.goto(`${house.public}/drill/phone/${HERE}`);
  const card = reference.locator("article.card").first();
  await card.getByText("测试·小禾").waitFor();
  const desk = await visit({ locale: "zh-CN", viewport: DESK });
  await desk.goto(house.operator("link"));
  await button(desk, "登录").click();
  await desk.getByText("测试·小禾").first().waitFor();
  await desk.goto(`${house.console}/#/cases/${alert.case}`);
  await until(async () => (await house.ask("GET", `/alerts/${alert.id}`)).rings.filter((ring) => ring.opened_at).length >= 2, "the second ring opens", 30_000);
  await desk.locator("canvas").first().waitFor();
  await accessible(desk, "the live case on a desk");
  await pictures(desk, "console-live-zh");
  await pictures(reference, "phone-card-zh");
  await house.ask("POST", `/alerts/${alert.id}/withdraw`, {});
  await card.getByText("测试·小禾").waitFor({ state: "detached" });
  await pictures(reference, "phone-ended-zh");
  await leave(desk);
  await leave(reference);
});
