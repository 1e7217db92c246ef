// A phone with Firefox, from the tap to the thanks: the browser's own push client, our
// push server, the real service. Nothing is replaced: Firefox asks the person itself,
// subscribes itself, and opens what only it can read.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { keptInBrowser, until } from "./browser.mjs";
import { Firefox } from "./firefox.mjs";
import { CITY, House, portrait, published } from "./journeys.house.mjs";
import { DELIVERED, NOT_OPENED, PushServer, copyOf } from "./push_server.mjs";

let beside, firefox, house, photo, push;

before(async () => { house = await new House().open(); });
after(async () => { await house?.close(); });
beforeEach(async () => {
  push = await new PushServer().open();
  firefox = new Firefox(push.url);
  await firefox.on();
  photo ??= await portrait(firefox.browser);
  beside = await openBeside();
});
afterEach(async () => {
  await firefox?.close();
  push?.close();
});

/** A page of the same house that is none of the phone's: it sees what is shown and wakes nobody. */
async function openBeside() {
  const page = await firefox.browser.newPage();
  await page.goto(`${house.public}/drill/partner/`);
  return page;
}

const shown = () => beside.evaluate(async () => {
  const phone = (await navigator.serviceWorker.getRegistrations()).find((one) => one.scope.endsWith("/drill/phone/"));
  return (await phone.getNotifications()).map(({ title, body }) => ({ title, body }));
});
const shows = async (words) => (await shown()).some(({ title }) => words.test(title));

const press = (page, words) => page.locator(`button ::-p-text(${words})`).click();

/** The person taps, and closes the page; gives the channel that came of it. */
async function subscribed() {
  const page = await firefox.browser.newPage();
  await page.goto(`${house.public}/drill/phone/#at=${CITY.lat},${CITY.lon}`);
  await press(page, "Allow notifications");
  await until(() => firefox.allow(), "Firefox asks the person");
  await page.locator("::-p-text(You are told also while this page is closed)").wait();
  await page.close();
  assert.equal(push.channels.length, 1);
  const { key } = await (await fetch(`${house.public}/drill/device/v1/push/key`)).json();
  assert.equal(push.channels[0].key, key, "Firefox tells its push server who may push");
  return push.channels[0];
}

/** The next push that the house makes because of this. */
async function pushedBy(work) {
  const { length } = push.taken;
  const result = await work();
  await until(() => push.taken.length > length, "the push server has the message");
  return { result, message: push.taken[length] };
}

const found = (alert) => house.ask("POST", `/alerts/${alert.id}/resolve`, { outcome: "found_safe", led_by: "unknown" });

/** What Firefox says of a message is its own word; nothing here could open the message. */
const saidOf = (version) => until(() => push.said.has(version), "Firefox speaks of the message").then(() => push.said.get(version));

test("firefox_wakes_the_closed_phone_for_the_child_and_for_the_thanks", async () => {
  const channel = await subscribed();

  push.isHolding = true;
  const { result: alert, message } = await pushedBy(() => published(house, photo));
  assert.equal(message.urgency, "high");
  assert.ok(message.ttl >= 60 && message.ttl <= 2 * 86_400);
  const spoilt = copyOf(message);
  spoilt.body[spoilt.body.length >> 1] ^= 1;
  assert.equal(await saidOf(push.hand(channel, spoilt)), NOT_OPENED);
  assert.deepEqual(await shown(), [], "a message that was changed on its way wakes nobody");

  push.isHolding = false;
  assert.equal(await saidOf(push.hand(channel, message)), DELIVERED);
  await until(async () => (await shown()).length > 0, "the notification stands");
  const [notification, ...more] = await shown();
  assert.match(notification.title, /Test Xiaohe/);
  assert.match(notification.body, /Chang'an park/);
  assert.deepEqual(more, []);

  const opened = await firefox.browser.newPage();
  await opened.goto(`${house.public}/drill/phone/`);
  await opened.locator("article.card ::-p-text(Test Xiaohe)").wait();
  await opened.close();

  const { message: end } = await pushedBy(() => found(alert));
  assert.equal(await saidOf(end.version), DELIVERED);
  await until(() => shows(/Found\. Thank you\./), "the thanks stand");
  assert.ok(!(await shows(/Xiaohe/)), "the thanks take the child's place");
  assert.equal(await saidOf(push.hand(channel, copyOf(message))), DELIVERED);
  await until(() => shows(/Nothing for you/), "the late copy was read");
  assert.ok(!(await shows(/Xiaohe/)), "a found child is not shown again");
  assert.deepEqual(push.taken, [message, end], "nothing was pushed after the end");
  assert.deepEqual(push.faults, []);
});

test("a_child_who_was_found_while_firefox_was_off_is_not_shown", async () => {
  const channel = await subscribed();
  await firefox.off();
  await until(() => !push.isConnected, "Firefox is off");

  const { result: alert, message } = await pushedBy(() => published(house, photo));
  assert.deepEqual(channel.waiting, [message]);
  const { message: end } = await pushedBy(() => found(alert));
  assert.equal(end.topic, message.topic);
  assert.deepEqual(channel.waiting, [end], "the end takes the alert's place in the queue");

  await firefox.on();
  assert.equal(await saidOf(end.version), DELIVERED);
  assert.equal(push.hellos.at(-1), channel.uaid, "Firefox comes back as itself");
  assert.deepEqual([...push.said.keys()], [end.version], "nothing but the end was handed on");
  assert.deepEqual(channel.waiting, []);
  beside = await openBeside();
  await until(async () => (await shown()).length > 0, "the end was read");
  assert.ok(!(await shows(/Xiaohe/)));
  assert.deepEqual(push.faults, []);
});

test("the_phone_subscribes_anew_when_the_push_server_has_forgotten_firefox", async () => {
  const channel = await subscribed();
  await firefox.off();
  await until(() => !push.isConnected, "Firefox is off");
  push.forget();

  await firefox.on();
  await until(() => push.channels.length === 1, "the worker subscribes without a page");
  assert.notEqual(push.channels[0].path, channel.path);
  beside = await openBeside();
  await until(async () => (await keptInBrowser(beside)).includes(push.channels[0].path), "the house has the new address");
  const { message } = await pushedBy(() => published(house, photo));
  assert.equal(await saidOf(message.version), DELIVERED);
  await until(() => shows(/Test Xiaohe/), "the notification stands");
});

test("firefox_takes_the_subscription_back_when_the_person_turns_it_off", async () => {
  const channel = await subscribed();
  const page = await firefox.browser.newPage();
  await page.goto(`${house.public}/drill/phone/`);
  await press(page, "Turn off");
  await until(() => push.channels.length === 0, "the push server forgets the address");
  const late = await fetch(push.origin + channel.path, { method: "POST" });
  assert.equal(late.status, 410, "and says so to whoever still pushes there");
});
