// The widget on somebody else's page: what stands there, and how it goes.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { openBrowser, until } from "./browser.mjs";
import { bundled } from "./bundle.mjs";
import { aFound, House, Partner } from "./widget_world.mjs";

const { chosen, placeOf } = await bundled("widget/nearest.ts");
let browser, house, partner, context, page, complaints;

before(async () => { browser = await openBrowser(); });
after(() => browser.close());
beforeEach(async () => {
  house = await new House().open();
  partner = await new Partner(house).open();
  await visit({ viewport: { width: 800, height: 900 } });
});
afterEach(async () => {
  await context.close();
  await Promise.all([house.close(), partner.close()]);
});

async function visit(options) {
  await context?.close();
  context = await browser.newContext(options);
  page = await context.newPage();
  complaints = [];
  page.on("console", (message) => { if (message.type() === "error") complaints.push(message.text()); });
}

const open = (asked = {}) => page.goto(`${partner.origin}/missing?${new URLSearchParams(asked)}`);
const element = () => page.locator("homeward-alert");
const heading = (name = "测试·小禾") => element().locator("h2", { hasText: name });
/** How much room the widget takes between the words before and after it. */
const room = () => element().evaluate((widget) => widget.getBoundingClientRect().height);
const answered = (times) => until(() => house.asked("/widget/v1/alerts").length >= times, `the widget asks ${times} times`);
/** The page's own 404 is an answer that the browser complains of; the widget must add nothing. */
const foreign = () => complaints.filter((text) => !text.includes("404 (Not Found)"));

test("the_one_line_shows_the_child_with_two_actions_under_a_strict_policy", async () => {
  house.alerts = [house.alert()];
  await open();
  await heading().waitFor();
  await until(() => element().locator("img").evaluate((image) => image.naturalWidth > 0), "the face is there");
  const link = (name) => element().getByRole("link", { name }).getAttribute("href");
  assert.equal(await link("拨打 110"), "tel:110");
  assert.equal(await link("我见过这个孩子"), `${house.origin}/a/7K3M12?lang=zh-CN#tip`);
  assert.equal(await link("这是真的吗？"), `${house.origin}/v/7K3M12?lang=zh-CN`);
  await element().getByText("最后见到 2小时前").waitFor();
  assert.equal(await element().evaluate((widget) => getComputedStyle(widget.shadowRoot.querySelector(".state")).backgroundColor), "rgb(255, 179, 0)");
  assert.equal(await element().evaluate((widget) => widget.shadowRoot.querySelectorAll("[style], style, script").length), 0);
  assert.deepEqual(foreign(), []);
});

test("nothing_stands_there_while_no_child_is_missing", async () => {
  await open();
  await answered(1);
  await page.waitForFunction(() => customElements.get("homeward-alert"));
  assert.equal(await room(), 0);
  const gap = await page.evaluate(() => document.querySelector("#after").getBoundingClientRect().top - document.querySelector("#before").getBoundingClientRect().bottom);
  assert.ok(gap < 20, `an empty widget leaves ${gap} px`);
  assert.equal(await element().evaluate((widget) => widget.shadowRoot.textContent), "");
});

test("a_found_child_is_thanked_for_in_green_and_then_gone", async () => {
  await page.clock.install();
  house.alerts = [house.alert()];
  await open();
  await heading().waitFor();
  house.alerts = house.alerts.map(aFound);
  await page.clock.runFor(36_000);
  await element().getByRole("status").getByText("孩子找到了，谢谢您。").waitFor();
  assert.equal(await element().locator("img, h2").count(), 0);
  assert.equal(await element().evaluate((widget) => getComputedStyle(widget.shadowRoot.querySelector(".body")).backgroundColor), "rgb(20, 83, 45)");
  await page.clock.runFor(10_000);
  assert.equal(await room(), 0);
  assert.ok(!(await element().evaluate((widget) => widget.shadowRoot.innerHTML)).includes("小禾"));
});

test("who_never_saw_the_child_is_not_told_of_the_end", async () => {
  house.alerts = [aFound(house.alert())];
  await open();
  await answered(1);
  await page.waitForFunction(() => customElements.get("homeward-alert"));
  assert.equal(await room(), 0);
});

test("after_the_thanks_the_next_missing_child_stands_there", async () => {
  await page.clock.install();
  const next = house.alert({ code: "9NEXT9", texts: { "zh-CN": { name: "测试·小满" } } });
  house.alerts = [house.alert(), next];
  await open();
  await heading().waitFor();
  house.alerts = [next, aFound(house.alert())];
  await page.clock.runFor(36_000);
  await element().getByRole("status").getByText("孩子找到了").waitFor();
  await page.clock.runFor(10_000);
  await heading("测试·小满").waitFor();
});

test("a_withdrawn_alert_goes_with_the_next_answer", async () => {
  await page.clock.install();
  house.alerts = [house.alert()];
  await open();
  await heading().waitFor();
  house.alerts = [];
  await page.clock.runFor(36_000);
  await until(async () => (await room()) === 0, "the card goes");
});

test("an_alert_goes_at_its_expiry_without_an_answer", async () => {
  await page.clock.install();
  house.alerts = [house.alert({ expires: new Date(Date.now() + 60_000).toISOString() })];
  await open();
  await heading().waitFor();
  house.isDown = true;
  await page.clock.runFor(61_000);
  assert.equal(await room(), 0);
});

test("a_house_that_is_silent_for_ten_minutes_is_not_believed_any_more", async () => {
  await page.clock.install();
  house.alerts = [house.alert()];
  await open();
  await heading().waitFor();
  house.isDown = true;
  await page.clock.runFor(300_000);
  assert.equal(await heading().count(), 1);
  // One minute at a time, so that each failure is heard before the next question.
  for (let minute = 0; minute < 6; minute++) {
    const before = house.requests.length;
    await page.clock.runFor(60_000);
    await until(() => house.requests.length > before, "the widget asks");
  }
  await until(async () => (await room()) === 0, "the card goes");
});

test("the_nearest_child_is_chosen_and_the_place_never_leaves_the_page", async () => {
  const far = house.alert({ code: "FARFAR", texts: { "zh-CN": { name: "测试·小远" } }, area: { lat: 23.1, lon: 113.3, radius_km: 100, datum: "WGS-84" } });
  house.alerts = [far, house.alert()];
  await context.addCookies([{ name: "known", value: "1", url: house.origin }]);
  await open({ attributes: 'lat="38.05" lon="114.5" datum="gcj02"' });
  await heading().waitFor();
  await element().evaluate((widget) => { widget.setAttribute("lat", "23.2"); widget.setAttribute("lon", "113.2"); });
  await heading("测试·小远").waitFor();
  for (const { url, headers } of house.requests) {
    assert.ok(!/114|38\.0|23\.|113/.test(url), url);
    if (!url.startsWith("/photo/")) assert.equal(headers.cookie, undefined, url);
    if (!url.endsWith("widget.js")) assert.equal(headers.referer, undefined, url);
  }
});

test("a_place_without_its_datum_is_refused_in_words", async () => {
  house.alerts = [house.alert()];
  await open({ attributes: 'lat="38.05" lon="114.5"' });
  await until(() => foreign().some((text) => text.includes('need datum="wgs84"')), "the refusal is in the console");
  assert.equal(await room(), 0);
});

test("places_in_the_datums_of_chinese_maps_come_back_to_within_metres", () => {
  // Tiananmen as GPS, Amap and Baidu name it.
  for (const [lat, lon, datum] of [["39.908823", "116.39747", "wgs84"], ["39.910226", "116.403714", "gcj02"], ["39.916527", "116.410127", "bd09"]]) {
    const place = placeOf(lat, lon, datum);
    assert.ok(Math.abs(place.lat - 39.908823) < 1e-4 && Math.abs(place.lon - 116.39747) < 1e-4, `${datum}: ${JSON.stringify(place)}`);
  }
  assert.deepEqual(placeOf("48.85", "2.35", "gcj02"), { lat: 48.85, lon: 2.35 });
  for (const wrong of [["91", "0", "wgs84"], ["38", null, "wgs84"], ["", "114", "wgs84"], ["38", "114", "gps"], ["38", "114", null]]) assert.equal(typeof placeOf(...wrong), "string", wrong.join());
  assert.equal(placeOf(null, null, null), undefined);
});

test("without_a_place_the_newest_stands_and_what_has_run_out_never_does", () => {
  const now = Date.now();
  const [old, fresh, over] = [{ code: "old" }, { code: "fresh" }, { code: "over", expires: new Date(now).toISOString() }].map((more) => house.alert(more));
  assert.equal(chosen([fresh, old], undefined, now).code, "fresh");
  assert.equal(chosen([over, fresh], undefined, now).code, "fresh");
  assert.equal(chosen([aFound(fresh)], undefined, now), undefined);
});

test("the_words_follow_the_attribute_before_the_page", async () => {
  house.alerts = [house.alert()];
  await open({ lang: "en-GB" });
  await heading("Test Xiaohe").waitFor();
  await element().getByText("last seen 2 hours ago").waitFor();
  await element().evaluate((widget) => widget.setAttribute("lang", "zh"));
  await heading().waitFor();
});

test("a_card_that_did_not_change_keeps_the_focus", async () => {
  await page.clock.install();
  house.alerts = [house.alert()];
  await open();
  await heading().waitFor();
  await element().getByRole("link", { name: "我见过这个孩子" }).focus();
  await page.clock.runFor(36_000);
  await answered(2);
  assert.equal(await element().evaluate((widget) => widget.shadowRoot.activeElement?.textContent), "我见过这个孩子");
});

test("the_card_is_dark_where_the_reader_or_the_page_wants_it", async () => {
  house.alerts = [house.alert()];
  const ground = () => element().evaluate((widget) => getComputedStyle(widget.shadowRoot.querySelector(".card")).backgroundColor);
  await visit({ colorScheme: "dark" });
  await open();
  await heading().waitFor();
  assert.equal(await ground(), "rgb(28, 30, 34)");
  await element().evaluate((widget) => widget.setAttribute("theme", "light"));
  assert.equal(await ground(), "rgb(255, 255, 255)");
  await page.emulateMedia({ colorScheme: "light" });
  await element().evaluate((widget) => widget.setAttribute("theme", "dark"));
  assert.equal(await ground(), "rgb(28, 30, 34)");
});

test("the_style_of_the_page_does_not_reach_into_the_card", async () => {
  house.alerts = [house.alert()];
  await open();
  await heading().waitFor();
  await page.evaluate(() => Object.assign(document.body.style, { textTransform: "uppercase", fontStyle: "italic", textAlign: "right", letterSpacing: "9px", visibility: "hidden", lineHeight: "3" }));
  const style = await element().evaluate((widget) => {
    const { textTransform, fontStyle, textAlign, letterSpacing, visibility, lineHeight } = getComputedStyle(widget.shadowRoot.querySelector(".where"));
    return [textTransform, fontStyle, textAlign, letterSpacing, visibility, lineHeight];
  });
  assert.deepEqual(style, ["none", "normal", "start", "normal", "visible", "22.4px"]);
});

test("an_exercise_is_hatched_says_so_and_cannot_be_called", async () => {
  house.status = "Exercise";
  house.alerts = [house.alert()];
  await open({ door: "/drill" });
  await element().getByText("演练，不是真实警情").waitFor();
  assert.match(await element().evaluate((widget) => getComputedStyle(widget.shadowRoot.querySelector(".card")).backgroundImage), /^repeating-linear-gradient/);
  await element().getByText("拨打 110（演练，请勿拨打）").waitFor();
  assert.equal(await element().locator("a[href^='tel:']").count(), 0);
  assert.equal(house.asked("/widget/v1/alerts").length, 0);
  assert.ok(house.asked("/drill/widget/v1/alerts").length > 0);
});

test("a_page_that_refuses_pictures_still_shows_the_words", async () => {
  house.alerts = [house.alert({ photo: "https://photos.example/xiaohe.jpg" })];
  await open();
  await heading().waitFor();
  await until(async () => (await element().locator("img").count()) === 0, "no hole is left");
});

test("keyboard_and_screen_reader_find_everything", async () => {
  for (const colorScheme of ["light", "dark"]) {
    // The checker brings a script of its own, which the strict policy is there to refuse.
    await visit({ colorScheme, bypassCSP: true, viewport: { width: 800, height: 1200 } });
    house.alerts = [house.alert()];
    await open();
    await heading().waitFor();
    const { violations } = await new AxeBuilder({ page }).include("homeward-alert").analyze();
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`), []);
    await page.locator("#before").click();
    const visited = [];
    for (let stop = 0; stop < 4; stop++) {
      await page.keyboard.press("Tab");
      visited.push(await element().evaluate((widget) => widget.shadowRoot.activeElement?.textContent));
    }
    assert.deepEqual(visited, ["", "拨打 110", "我见过这个孩子", "这是真的吗？"]);
  }
});

test("two_elements_on_a_page_ask_once_and_a_removed_one_asks_no_more", async () => {
  await page.clock.install();
  house.alerts = [house.alert()];
  await open();
  await heading().waitFor();
  await page.evaluate(() => document.body.append(document.createElement("homeward-alert")));
  await element().nth(1).locator("h2").waitFor();
  assert.equal(house.asked("/widget/v1/alerts").length, 1);
  await page.evaluate(() => document.querySelectorAll("homeward-alert").forEach((widget) => widget.remove()));
  await page.clock.runFor(120_000);
  assert.equal(house.asked("/widget/v1/alerts").length, 1);
});
