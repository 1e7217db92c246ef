// A station screen: what may hang on the wall, and how it goes dark.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { openBrowser, until } from "./browser.mjs";
import { bundled } from "./bundle.mjs";
import { aCancel, aPackage, Signer, World } from "./phone_world.mjs";

const { isFresh, isNewer, showable, turns, onTurn } = await bundled("signage/rules.ts");
const live = (more = {}) => aPackage({ status: "Actual", ...more });
const NOW = Date.UTC(2026, 10, 23, 4);
let browser, world, context, page;

before(async () => { browser = await openBrowser(); });
after(() => browser.close());
beforeEach(async () => {
  world = await new World().open();
  context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, reducedMotion: "reduce" });
  page = await context.newPage();
});
afterEach(async () => {
  await context.close();
  await world.close();
});

const open = (path = "/signage/sjz1#key=secret") => page.goto(world.origin + path);
const name = () => page.locator("h1", { hasText: "测试·小禾" });
const clock = () => page.locator("section.quiet");

test("a_state_is_good_for_ten_minutes_by_both_clocks", () => {
  const received = { count: 1_000, wall: NOW };
  const at = (count, wall) => isFresh(received, { count: 1_000 + count, wall: NOW + wall });
  assert.deepEqual([at(0, 0), at(599_999, 599_999), at(600_000, 0), at(0, 600_000), at(5, -1)], [true, true, false, false, false]);
});

test("a_recorded_state_played_again_is_not_newer", () => {
  const state = (at) => ({ at });
  assert.ok(isNewer(state("2026-11-23T04:00:00Z"), undefined));
  assert.ok(isNewer(state("2026-11-23T04:00:01Z"), state("2026-11-23T04:00:00Z")));
  assert.ok(!isNewer(state("2026-11-23T04:00:00Z"), state("2026-11-23T04:00:00Z")));
  assert.ok(!isNewer(state("soon"), undefined));
});

test("only_live_alerts_of_this_door_hang_on_the_wall", () => {
  const all = [live(), live({ version: 2 }), aPackage({ number: 2 }), aCancel("found", { status: "Actual", number: 3 }), live({ number: 4, expires: new Date(NOW).toISOString() })];
  const shown = showable(all, "Actual", NOW);
  assert.deepEqual(shown.map(({ identifier }) => identifier), ["homeward:sjz:alert1:2"]);
});

test("the_nearest_and_the_newest_stand_longer", () => {
  const seen = (hour) => ({ lastSeen: { from: `2026-11-23T0${hour}:00:00Z`, to: `2026-11-23T0${hour}:00:00Z`, point: "38,114" } });
  const lengths = turns([live(seen(1)), live({ number: 2, ...seen(2) }), live({ number: 3, ...seen(3) })]);
  assert.deepEqual(lengths, [32_000, 16_000, 32_000]);
  assert.deepEqual([0, 31_999, 32_000, 47_999, 48_000, 79_999, 80_000].map((at) => onTurn(lengths, at)), [0, 0, 1, 1, 2, 2, 0]);
});

test("an_alert_appears_with_face_code_and_number_and_its_key_is_out_of_sight", async () => {
  await open();
  await clock().waitFor();
  world.show([live()]);
  await name().waitFor();
  await page.locator(".photo img").waitFor();
  await page.getByRole("img", { name: "扫码查看、提供线索" }).waitFor();
  assert.equal(new URL(page.url()).hash, "");
  assert.ok(!world.requests.some((request) => request.includes("secret")));
});

test("found_takes_the_face_off_the_wall_at_once", async () => {
  world.show([live()]);
  await open();
  await name().waitFor();
  world.show([]);
  await clock().waitFor({ timeout: 3_000 });
  assert.equal(await page.locator("img").count(), 0);
});

test("a_reload_without_a_network_still_shows_the_face", async () => {
  world.show([live()]);
  await open();
  await name().waitFor();
  await page.locator(".photo img").waitFor();
  await until(() => page.evaluate(async () => (await (await caches.open("homeward-signage-shell")).keys()).length > 2), "the page is kept");
  world.down(true);
  await page.reload();
  await name().waitFor();
  await until(() => page.locator(".photo img").evaluate((image) => image.naturalWidth > 0), "the face is there");
});

test("ten_minutes_without_the_server_end_in_the_quiet_clock", async () => {
  await page.clock.install();
  world.show([live()]);
  await open();
  await page.clock.runFor(2_000);
  await name().waitFor();
  world.down(true);
  await page.clock.runFor(580_000);
  assert.equal(await name().count(), 1);
  await page.clock.runFor(30_000);
  await clock().getByText("正在等待连接").waitFor();
  assert.equal(await name().count(), 0);
});

test("an_alert_past_its_expiry_is_dropped_at_once", async () => {
  world.show([live({ expires: new Date(Date.now() + 2_500).toISOString() })]);
  await open();
  await name().waitFor();
  await clock().waitFor({ timeout: 5_000 });
});

test("a_state_or_an_alert_signed_by_somebody_else_is_not_shown", async () => {
  world.show([new Signer().sign(live()), live({ number: 2, code: "OURS" })]);
  await open();
  await page.locator(".stands").getByText("OURS").waitFor();
  assert.equal(await page.getByText("7K3M1").count(), 0);
  world.signer.privateKey = new Signer().privateKey;
  world.show([live({ number: 3, code: "THEIRS" })]);
  await until(() => world.requests.filter((request) => request.includes("/state?")).length >= 3, "the screen asks again");
  assert.equal(await page.getByText("THEIRS").count(), 0);
});

test("an_exercise_screen_is_hatched_and_shows_nothing_live", async () => {
  world.show([live({ number: 2 }), aPackage()]);
  await open("/drill/signage/sjz1#key=secret");
  await name().waitFor();
  await page.locator("main.drill-hatch").getByText("演练，不是真实警情").waitFor();
  assert.equal(await page.getByText("7K3M2").count(), 0);
});

test("a_refused_key_says_what_to_do_next", async () => {
  await open("/signage/sjz1#key=old");
  await page.getByText("这块屏幕的钥匙已失效").waitFor();
});

test("both_languages_stand_in_turn", async () => {
  await page.clock.install();
  world.show([live()]);
  await open();
  await page.clock.runFor(1_000);
  await name().waitFor();
  const standing = () => page.locator(".layer.middle.stands").getAttribute("lang");
  assert.equal(await standing(), "zh-CN");
  await page.clock.runFor(8_000);
  assert.equal(await standing(), "en");
});
