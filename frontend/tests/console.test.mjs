// What an officer's page says of a ring: how many, and when the last of them will have been
// told, channel by channel. The built console in a real browser, on an invented exercise.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { openBrowser } from "./browser.mjs";
import { serve } from "./console.mock.mjs";

const PHONE = { width: 360, height: 740 };
const ROOM_TO_GROW = 2_400;
let browser;

before(async () => { browser = await openBrowser(); });
after(async () => { await browser?.close(); });

/** The console of an exercise, opened at an address; `look` gets the page. */
async function opened(address, locale, told, look) {
  const { server, url } = await serve(told);
  const context = await browser.newContext({ viewport: PHONE, locale, timezoneId: "Asia/Shanghai", reducedMotion: "reduce" });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  try {
    await page.goto(url + address);
    await look(page);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
    server.closeAllConnections();
    server.close();
  }
}

/** Each row as a person reads it. */
const rows = (list) => list.locator("li").evaluateAll((items) => items.map((item) => [...item.children].map((part) => part.textContent)));

async function accessible(page) {
  // In full length: what a bar covers for the moment is no fault of the page.
  await page.setViewportSize({ ...PHONE, height: (await page.evaluate(() => document.documentElement.scrollHeight)) + ROOM_TO_GROW });
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  assert.deepEqual(violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`), []);
  await page.setViewportSize(PHONE);
}

const WORDS = {
  en: {
    sum: "All told in about 70 s",
    rows: [
      ["Phones connected now", "3 s", "48,320 phones · speed assumed"],
      ["Phones with the page closed", "54 s", "21,400 phones · as fast as last time"],
      ["Phones with Google's services", "70 s", "700,000 phones · as fast as is allowed"],
    ],
    publish: /^Publish to/,
  },
  "zh-CN": {
    sum: "约 70 秒内全部通知",
    rows: [
      ["在线手机", "3 秒", "48,320 部手机 · 速度为假定"],
      ["未打开页面的手机", "54 秒", "21,400 部手机 · 按上次的速度"],
      ["谷歌服务手机", "70 秒", "700,000 部手机 · 按对方允许的速度"],
    ],
    publish: /发布$/,
  },
};

for (const [locale, words] of Object.entries(WORDS))
  test(`before_publishing_an_officer_reads_when_the_last_phone_will_have_been_told_${locale}`, async () => {
    await opened("/#/cases/draft", locale, {}, async (page) => {
      const ring = page.locator("details").filter({ hasText: words.sum }).first();
      await ring.waitFor();
      assert.deepEqual(await rows(ring), words.rows, "the ring that is told first stands open");
      await accessible(page);
      await page.getByRole("button", { name: words.publish }).click();
      const sheet = page.locator("dialog[open], [role=dialog]");
      const sum = sheet.getByText(words.sum);
      await sum.waitFor();
      const [box, button] = [await sum.boundingBox(), await sheet.locator("button").filter({ hasText: /Hold|按住/ }).boundingBox()];
      assert.ok(box.y + box.height <= button.y, "it is read without scrolling, above the button");
      assert.equal(await sheet.locator("details[open]").count(), 0, "a phone has room for the sum");
      await sum.click();
      assert.deepEqual(await rows(sheet.locator("details")), words.rows);
    });
  });

test("while_a_message_leaves_an_officer_sees_how_far_it_is_and_when_it_will_have_left", async () => {
  const steps = [{ chosen: 700_000, done: 0 }, { chosen: 700_000, done: 350_000, seconds_left: 35 }, undefined];
  let at = 0;
  await opened("/#/cases/live", "en", { leaving: () => steps[at] }, async (page) => {
    const leaving = page.locator("section").filter({ has: page.getByRole("heading", { name: "Leaving now" }) });
    await leaving.getByText("just begun").waitFor();
    at = 1;
    await leaving.getByText("about 35 s left").waitFor();
    await leaving.getByText("350,000 of 700,000 phones").waitFor();
    assert.equal(await leaving.locator("progress").evaluate((bar) => bar.value / bar.max), 0.5);
    await accessible(page);
    at = 2;
    await leaving.waitFor({ state: "detached" });
  });
});

test("a_ring_that_was_told_is_not_promised_again", async () => {
  await opened("/#/cases/live", "en", {}, async (page) => {
    const rings = page.locator("section").filter({ has: page.getByRole("heading", { name: "Rings", exact: true }) });
    await rings.locator("li.open").waitFor();
    assert.equal(await rings.locator("li.open details").count(), 0);
    assert.equal(await rings.locator("ol > li:not(.open) > div > details").count(), 3);
    assert.equal(await rings.locator("details[open]").count(), 1, "the next one stands open");
  });
});
