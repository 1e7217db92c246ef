// The reference phone in a real browser, against a small world with really signed
// packages: what a person sees, and what the server gets to know.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { keptInBrowser, openBrowser, until } from "./browser.mjs";
import { aCancel, aPackage, Signer, World } from "./phone_world.mjs";

const HERE = "#at=38.04,114.51";
const live = (more = {}) => aPackage({ status: "Actual", ...more });
let browser, world, context, page, errors;

before(async () => { browser = await openBrowser(); });
after(() => browser.close());
beforeEach(async () => {
  world = await new World().open();
  context = await browser.newContext({ locale: "zh-CN", viewport: { width: 390, height: 844 } });
  await context.grantPermissions(["notifications"], { origin: world.origin });
  page = await context.newPage();
  errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
});
afterEach(async () => {
  await context.close();
  await world.close();
  assert.deepEqual(errors, []);
});

const open = (path = `/phone/${HERE}`) => page.goto(world.origin + path);
const card = () => page.locator("article.card");
const connected = () => until(() => world.streams.size > 0, "the phone listens");

test("a_child_near_here_appears_within_a_second_of_publishing", async () => {
  await open();
  await connected();
  await page.getByText("您附近现在没有正在寻找的孩子").waitFor();
  const said = Date.now();
  world.say(live());
  await card().getByText("测试·小禾", { exact: true }).waitFor();
  assert.ok(Date.now() - said < 1_000);
  await card().locator("img").waitFor();
  assert.equal(await card().getByRole("link", { name: "拨打 110" }).getAttribute("href"), "tel:110");
  assert.match(await card().getByRole("link", { name: "我见过这个孩子" }).getAttribute("href"), /\/a\/7K3M1#tip$/);
});

test("the_server_learns_one_cell_and_never_the_position", async () => {
  world.populous = ["85319c93fffffff"];
  await open();
  await connected();
  const asked = world.requests.join("\n");
  assert.match(asked, /GET \/device\/v1\/stream\?cells=85319c93fffffff/);
  for (const trace of ["38.04", "114.51", "at="]) assert.ok(!asked.includes(trace), trace);
});

test("receipts_are_sent_once_each", async () => {
  await open();
  await connected();
  world.say(live());
  await until(() => world.receipts.length === 1, "the shown receipt arrives");
  await card().getByRole("button", { name: "为什么会看到这条消息？" }).click();
  await card().getByText("周围 100 公里以内").waitFor();
  await until(() => world.receipts.length === 2, "the opened receipt arrives");
  // A page that goes before it has the answer says it again when it comes back, and rightly.
  await until(async () => !(await keptInBrowser(page)).includes('"event"'), "the page has the answers");
  world.say(live({ version: 2 }));
  await page.reload();
  await card().waitFor();
  assert.deepEqual(world.receipts, [
    { identifier: "homeward:sjz:alert1:1", event: "shown", count: 1 },
    { identifier: "homeward:sjz:alert1:1", event: "opened", count: 1 },
  ]);
});

test("found_turns_the_card_green_and_leaves_no_trace_of_the_child", async () => {
  await open();
  await connected();
  world.say(live());
  await card().locator("img").waitFor();
  assert.match(await keptInBrowser(page), /小禾/);
  world.say(aCancel("found", { status: "Actual" }));
  await page.locator("article.found").getByText("已找到，谢谢您。").waitFor();
  await until(async () => !(await keptInBrowser(page)).includes("photo:"), "the photo is gone");
  const kept = await keptInBrowser(page);
  for (const trace of ["小禾", "Xiaohe", "blob of", "红色外套"]) assert.ok(!kept.includes(trace), trace);
  world.say(live({ version: 12 }));
  await page.reload();
  await page.locator("article.found").waitFor();
  assert.equal(await card().count(), 1);
});

test("a_restart_goes_on_from_the_last_cursor", async () => {
  await open();
  await connected();
  world.say(live());
  await card().waitFor();
  world.sayUnheard(live({ version: 2, code: "NEWER" }));
  const asked = page.waitForRequest(/stream\?cells=/);
  await page.reload();
  assert.equal((await asked).headers()["last-event-id"], "c1");
  await card().getByText("NEWER").waitFor();
});

test("a_heartbeat_that_names_something_missing_fills_the_gap", async () => {
  await open();
  await connected();
  world.sayUnheard(live());
  world.beat([{ identifier: "homeward:sjz:alert1:1", incident: "homeward:sjz:alert1" }]);
  await card().getByText("测试·小禾", { exact: true }).waitFor();
});

test("without_a_stream_the_phone_polls", async () => {
  world.streamsFail = true;
  world.sayUnheard(live());
  await open();
  await card().waitFor({ timeout: 15_000 });
  await page.getByText("已连接，每分钟更新").waitFor();
});

test("an_unsigned_or_foreign_package_is_never_shown", async () => {
  await open();
  await connected();
  world.sayText(JSON.stringify(live()));
  world.sayText(new Signer().sign(live()));
  world.say(aPackage({ number: 2 }));
  world.say(live({ number: 3, area: { circle: "31.23,121.47 10" } }));
  world.say(live({ number: 4, code: "LAST" }));
  await card().getByText("LAST").waitFor();
  assert.equal(await card().count(), 1);
});

test("moving_into_the_area_shows_what_was_held_for_it", async () => {
  await open("/phone/#at=40.5,114.5");
  await connected();
  world.say(live());
  await until(async () => (await keptInBrowser(page)).includes("held"), "the alert is held");
  assert.equal(await card().count(), 0);
  await page.evaluate((here) => { location.hash = here; }, HERE);
  await card().waitFor();
});

test("without_a_network_the_page_opens_with_the_live_card_and_its_face", async () => {
  await open();
  await connected();
  world.say(live());
  await card().locator("img").waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await until(() => page.evaluate(async () => (await (await caches.open("homeward-phone-shell")).keys()).length > 2), "the shell is kept");
  world.down(true);
  await page.reload();
  await card().getByText("测试·小禾", { exact: true }).waitFor();
  await until(() => card().locator("img").evaluate((image) => image.naturalWidth > 0), "the face is there");
  await page.getByText(/没有网络|正在连接/).waitFor();
});

test("an_exercise_looks_like_one_and_hears_nothing_live", async () => {
  await open(`/drill/phone/${HERE}`);
  await connected();
  world.say(live({ number: 2 }));
  world.say(aPackage());
  await card().waitFor();
  assert.equal(await card().count(), 1);
  assert.ok(await card().evaluate((element) => element.classList.contains("drill-hatch")));
  assert.match(await page.title(), /演练/);
  assert.ok(!world.requests.some((request) => request.includes(" /device/")));
});

test("a_push_is_treated_like_a_package_and_shows_one_notification", async () => {
  await open();
  await connected();
  await page.evaluate(() => navigator.serviceWorker.ready);
  const session = await context.newCDPSession(page);
  const registered = new Promise((resolve) => session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => registrations[0] && resolve(registrations[0])));
  await session.send("ServiceWorker.enable");
  const { registrationId } = await registered;
  const push = (text) => session.send("ServiceWorker.deliverPushMessage", { origin: world.origin, registrationId, data: text });
  const shown = () => page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, body, tag }) => ({ title, body, tag })));
  await push(world.signer.sign(live()));
  await card().getByText("测试·小禾", { exact: true }).waitFor();
  await until(async () => (await shown()).length === 1, "the notification is shown");
  assert.equal((await shown())[0].title, "寻找 测试·小禾");
  await push(world.signer.sign(live({ version: 2 })));
  await push(world.signer.sign(aCancel("found", { status: "Actual" })));
  await until(async () => (await shown())[0]?.title === "已找到，谢谢您。", "the thanks replace it");
  assert.equal((await shown()).length, 1);
});

/** A browser's push service: without one of the vendors' networks a headless browser has none. */
const withPushService = () => page.addInitScript(() => {
  let held = null;
  PushManager.prototype.getSubscription = async () => held;
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly || applicationServerKey.byteLength !== 65) throw new TypeError("not as the standard asks");
    held = {
      options: { applicationServerKey: applicationServerKey.buffer },
      toJSON: () => ({ endpoint: "https://push.example/wake/1", keys: { p256dh: "B".repeat(87), auth: "A".repeat(22) } }),
      get endpoint() { return "https://push.example/wake/1"; },
      unsubscribe: async () => { held = null; return true; },
    };
    return held;
  };
});

test("a_person_asks_to_be_woken_with_one_tap_and_takes_it_back_with_another", async () => {
  world.populous = ["85319c93fffffff"];
  await withPushService();
  await open();
  await connected();
  assert.equal(world.subscribed.length, 0, "nobody is asked for before the tap");
  await page.getByRole("button", { name: "允许提醒" }).click();
  await page.getByText("页面关闭时也会提醒您").waitFor();
  assert.deepEqual(world.subscribed, [{
    endpoint: "https://push.example/wake/1",
    keys: { p256dh: "B".repeat(87), auth: "A".repeat(22) },
    cells: "85319c93fffffff",
  }]);
  await page.getByRole("button", { name: "关闭提醒" }).click();
  await page.getByRole("button", { name: "允许提醒" }).waitFor();
  await until(() => world.requests.includes("DELETE /device/v1/push/t1"), "the server forgets it");
});

test("a_phone_that_moves_to_another_cell_takes_its_subscription_along", async () => {
  world.populous = ["85319c93fffffff"];
  await withPushService();
  await open();
  await connected();
  await page.getByRole("button", { name: "允许提醒" }).click();
  await page.getByText("页面关闭时也会提醒您").waitFor();
  await page.evaluate(() => { location.hash = "#at=31.23,121.47"; });
  await until(() => world.subscribed.length === 2, "it moves");
  assert.equal(world.subscribed[1].endpoint, world.subscribed[0].endpoint);
  assert.notEqual(world.subscribed[1].cells, world.subscribed[0].cells);
});

/** The page is closed; only the service worker is left. */
async function closedPage() {
  await open();
  await connected();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.close();
  const beside = await context.newPage();
  await beside.goto(`${world.origin}/photo/beside.svg`);
  const session = await context.newCDPSession(beside);
  const registered = new Promise((resolve) => session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
    const phone = registrations.find((one) => one.scopeURL.endsWith("/phone/") && !one.isDeleted);
    if (phone) resolve(phone);
  }));
  await session.send("ServiceWorker.enable");
  const { registrationId } = await registered;
  return {
    push: (text) => session.send("ServiceWorker.deliverPushMessage", { origin: world.origin, registrationId, data: text }),
    shown: () => beside.evaluate(async () => {
      const phone = (await navigator.serviceWorker.getRegistrations()).find((one) => one.scope.endsWith("/phone/"));
      return (await phone.getNotifications()).map(({ title, silent, image, icon }) => ({ title, silent, image, icon }));
    }),
  };
}

test("with_the_page_closed_a_push_shows_the_child_and_the_end_replaces_it", async () => {
  const phone = await closedPage();
  const titles = async () => (await phone.shown()).map(({ title }) => title).join("; ");
  await phone.push(world.signer.sign(live()));
  await until(async () => (await titles()) === "寻找 测试·小禾", "the child is shown");
  const corrected = live({ version: 2 });
  corrected.texts["zh-CN"].headline = "寻找 测试·小禾（更正）";
  await phone.push(world.signer.sign(corrected));
  await until(async () => (await titles()) === "寻找 测试·小禾（更正）", "the same notification says the newer words");
  assert.equal((await phone.shown())[0].silent, true);
  await phone.push(world.signer.sign(aCancel("found", { status: "Actual" })));
  await until(async () => (await titles()) === "已找到，谢谢您。", "the thanks replace it");
  await phone.push(world.signer.sign(live({ version: 3 })));
  await until(async () => (await titles()).includes("您附近没有新情况"), "the late copy was read");
  assert.ok(!(await titles()).includes("小禾"), "a found child is never shown again");
});

test("a_push_for_elsewhere_or_by_nobody_we_know_shows_one_silent_line_and_no_child", async () => {
  const phone = await closedPage();
  const quiet = async () => {
    const shown = await phone.shown();
    return shown.length === 1 && shown[0].title === "您附近没有新情况" && shown[0].silent;
  };
  await phone.push(world.signer.sign(live({ area: { circle: "45.0000,126.0000 10" } })));
  await until(quiet, "the line for elsewhere");
  await phone.push(new Signer().sign(live({ number: 2 })));
  await phone.push("not JSON");
  await phone.push(world.signer.sign(aPackage({ number: 4 })));
  await phone.push(world.signer.sign(live({ number: 3 })));
  await until(async () => (await phone.shown()).some(({ title }) => title.startsWith("寻找")), "a real one is shown");
  await until(async () => (await phone.shown()).length === 1, "and the line goes");
});

test("a_pointer_makes_the_worker_fetch_the_package_and_believe_only_what_is_signed", async () => {
  const phone = await closedPage();
  world.sayUnheard(live());
  const { identifier, incident } = live();
  await phone.push(JSON.stringify({ pointer: { identifier, incident, page: "https://elsewhere.example/" } }));
  await until(async () => (await phone.shown()).some(({ title }) => title === "寻找 测试·小禾"), "the fetched child is shown");
  assert.ok(world.requests.some((request) => /^GET \/device\/v1\/alerts\?cells=/.test(request)));
});

test("a_person_can_choose_a_place_by_hand_and_hide_a_card", async () => {
  await open("/phone/");
  await page.getByLabel("城市").selectOption("石家庄");
  await page.getByRole("button", { name: "就用这里" }).click();
  await connected();
  world.say(live());
  await card().getByRole("button", { name: "不再显示" }).click();
  await page.getByText("已隐藏一条消息。").waitFor();
  assert.equal(await card().count(), 0);
  await page.getByRole("button", { name: "重新显示" }).click();
  await card().waitFor();
});
