// A phone whose page is closed, from the tap to the thanks: the real server, a push
// service that opens what it gets, and the service worker in a real browser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "./browser.mjs";
import { CITY, House, openBrowser, portrait, published } from "./journeys.house.mjs";
import { PushService } from "./push_service.mjs";

let browser, house, photo, service;

before(async () => {
  browser = await openBrowser();
  house = await new House().open();
  photo = await portrait(browser);
  service = await new PushService().open();
});
after(async () => {
  await browser?.close();
  await house?.close();
  service?.close();
});

/** The browser's own push service is on the vendors' networks; this one stands in its place. */
const withService = (page) => page.addInitScript((subscription) => {
  let held = null;
  PushManager.prototype.getSubscription = async () => held;
  PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
    held = {
      endpoint: subscription.endpoint,
      options: { applicationServerKey: applicationServerKey.buffer },
      toJSON: () => subscription,
      unsubscribe: async () => true,
    };
    return held;
  };
}, service.subscription);

/** A window beside the closed page: what the worker shows, and a way to wake it. */
async function beside(context) {
  const page = await context.newPage();
  await page.goto(`${house.public}/drill/device/v1/keys`);
  const session = await context.newCDPSession(page);
  const registered = new Promise((resolve) => session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
    const phone = registrations.find((one) => one.scopeURL.endsWith("/drill/phone/") && !one.isDeleted);
    if (phone) resolve(phone);
  }));
  await session.send("ServiceWorker.enable");
  const { registrationId } = await registered;
  const isActive = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).some((one) => one.scope.endsWith("/drill/phone/") && one.active?.state === "activated"));
  await until(isActive, "the worker is there to be woken");
  return {
    wake: (data) => session.send("ServiceWorker.deliverPushMessage", { origin: house.public, registrationId, data }),
    shown: () => page.evaluate(async () => {
      const phone = (await navigator.serviceWorker.getRegistrations()).find((one) => one.scope.endsWith("/drill/phone/"));
      return (await phone.getNotifications()).map(({ title, body, image }) => ({ title, body, image }));
    }),
  };
}

test("a_phone_whose_page_is_closed_is_woken_for_the_child_and_for_the_thanks", async () => {
  const context = await browser.newContext({ locale: "en", viewport: { width: 360, height: 740 } });
  await context.grantPermissions(["notifications"], { origin: house.public });
  const page = await context.newPage();
  await withService(page);
  await page.goto(`${house.public}/drill/phone/#at=${CITY.lat},${CITY.lon}`);
  await page.getByRole("button", { name: "Allow notifications" }).click();
  await page.getByText("You are told also while this page is closed").waitFor();
  const { key } = await (await fetch(`${house.public}/drill/device/v1/push/key`)).json();
  service.belongsTo(key);
  await page.close();
  const phone = await beside(context);

  const alert = await published(house, photo);
  await until(() => service.taken.length === 1, "the push service has the alert", 20_000);
  const [said] = service.taken;
  assert.equal(said.urgency, "high");
  assert.ok(said.ttl >= 60 && said.ttl <= 2 * 86_400);
  await phone.wake(said.plain);
  await until(async () => (await phone.shown()).length === 1, "the notification stands");
  const [shown] = await phone.shown();
  assert.match(shown.title, /Test Xiaohe/);
  assert.match(shown.body, /Chang'an park/);
  assert.match(shown.image, /\/drill\/photo\//);

  const opened = await context.newPage();
  await opened.goto(`${house.public}/drill/phone/`);
  await opened.locator("article.card").getByText("Test Xiaohe", { exact: true }).waitFor();
  await opened.close();

  await house.ask("POST", `/alerts/${alert.id}/resolve`, { outcome: "found_safe", led_by: "unknown" });
  await until(() => service.taken.some(({ plain }) => JSON.parse(plain).msgType === "Cancel"), "the push service has the end", 20_000);
  const end = service.taken.findLast(({ plain }) => JSON.parse(plain).msgType === "Cancel");
  assert.equal(end.topic, said.topic, "the end takes the alert's place in the queue");
  assert.equal(end.urgency, "high");
  await phone.wake(end.plain);
  await until(async () => (await phone.shown()).some(({ title }) => /Found\. Thank you\./.test(title)), "the thanks stand in its place");
  await phone.wake(said.plain);
  await until(async () => (await phone.shown()).some(({ title }) => /Nothing for you/.test(title)), "the late copy was read");
  assert.ok(!(await phone.shown()).some(({ title }) => /Xiaohe/.test(title)), "a found child is not shown again");
  assert.equal(service.taken.at(-1), end, "nothing was pushed after the end");
  assert.deepEqual(service.faults, []);
  await context.close();
});
