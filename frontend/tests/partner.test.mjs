// A partner helps itself, in a real browser against the real server: from a pasted key to
// the bytes of a delivery, a new secret and a revoked key.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { until } from "./browser.mjs";
import { House, openBrowser, portrait, published } from "./journeys.house.mjs";

const SHOTS = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1440, height: 900 };
const servers = [];
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
  // One that is left open would keep a failed journey from ever ending.
  servers.forEach((server) => server.close());
});

/** The partner's own server: keeps what it is sent, and answers as it is told. */
class Server {
  sent = [];
  answer = 200;
  async open() {
    this.http = createServer((request, answer) => {
      const pieces = [];
      request.on("data", (piece) => pieces.push(piece));
      request.on("end", () => {
        // Its map, as a rehearsal asks for it: it never shows anything.
        if (request.method === "GET") return answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ showing: [] }));
        this.sent.push({ headers: request.headers, body: Buffer.concat(pieces).toString("utf8") });
        answer.writeHead(this.answer).end();
      });
    });
    await new Promise((resolve) => this.http.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.http.address().port}/alerts`;
    servers.push(this);
    return this;
  }
  close() {
    this.http.closeAllConnections();
    this.http.close();
  }
}

/** A partner of the drill with a server and the key that an administrator made. */
async function joined(name) {
  const server = await new Server().open();
  const { id } = await house.ask("POST", "/partners", { name, status: "Exercise", datum: "gcj02", webhook_url: server.url });
  const { token } = await house.ask("POST", `/partners/${id}/keys`, { label: "Portal" });
  return { server, token };
}

const withKey = (token, path, body) => fetch(`${house.public}/drill/partner/v1/${path}`, {
  method: body ? "POST" : "GET",
  headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  ...(body && { body: JSON.stringify(body) }),
});

/** A page of its own storage; whatever goes wrong in it fails the journey. */
async function visit(options) {
  const context = await browser.newContext({ locale: "en", viewport: PHONE, timezoneId: "Asia/Shanghai", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.faults = [];
  page.foreseen = [];
  page.on("pageerror", (error) => page.faults.push(error.message));
  page.on("console", (message) => { if (message.type() === "error" && !/Failed to load resource/.test(message.text())) page.faults.push(message.text()); });
  page.on("response", (answer) => { if (answer.status() >= 400 && !page.foreseen.includes(answer.status())) page.faults.push(`${answer.status()} ${answer.url()}`); });
  return page;
}
async function leave(page) {
  assert.deepEqual(page.faults, []);
  await page.context().close();
}

const button = (page, name) => page.getByRole("button", { name, exact: true });
const part = async (page, name) => {
  await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
};

async function signIn(page, token, words = { key: "Your key", go: "Sign in" }) {
  await page.goto(`${house.public}/drill/partner`);
  await page.getByLabel(words.key, { exact: true }).fill(token);
  await button(page, words.go).click();
  await page.getByRole("navigation").waitFor();
}

/** Pictures at phone and desk, light and dark. */
async function pictures(page, name) {
  const before = page.viewportSize();
  for (const [width, size] of [[360, PHONE], [768, { width: 768, height: 1024 }], [1440, DESK]])
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      // As tall as the page: what is fixed to the window then lies where it ends.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ ...size, height: Math.max(size.height, height) });
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      await page.screenshot({ path: `${SHOTS}partner-${name}-${width}-${colorScheme}.png` });
    }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: "light" });
}

/** Nothing that keeps a person with another way of seeing or moving out, light or dark. */
async function accessible(page, what) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
    const told = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
    assert.deepEqual(told, [], `${what}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(overflow <= 0, `${what} is ${overflow} px wider than the screen`);
}

test("a_pasted_key_stays_in_the_tab_and_a_wrong_one_is_not_blamed", async () => {
  const { token } = await joined("Maps");
  const page = await visit();
  page.foreseen.push(401);
  await page.goto(`${house.public}/drill/partner`);
  await page.getByLabel("Your key", { exact: true }).fill("hwp_0000");
  await accessible(page, "sign in");
  await pictures(page, "signin-en");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText("This key opens nothing here.").waitFor();
  await accessible(page, "a key that opens nothing");
  await pictures(page, "signin-nobody-en");
  assert.equal(await page.getByLabel("Your key", { exact: true }).inputValue(), "hwp_0000", "what was typed stays");
  await page.getByLabel("Your key", { exact: true }).fill(token);
  await page.keyboard.press("Enter");
  await page.getByText("You are set up. Nothing has been sent yet.").waitFor();
  await page.reload();
  await page.getByText("You are set up.").waitFor();
  const kept = await page.evaluate(() => ({ address: location.href, local: JSON.stringify(localStorage), session: JSON.stringify(sessionStorage), cookie: document.cookie }));
  assert.ok(kept.session.includes(token), "a reload does not ask again");
  for (const where of [kept.address, kept.local, kept.cookie]) assert.ok(!where.includes(token), where);
  const another = await page.context().newPage();
  await another.goto(`${house.public}/drill/partner/`);
  await button(another, "Sign in").waitFor();
  await button(page, "Sign out").click();
  await button(page, "Sign in").waitFor();
  assert.ok(!(await page.evaluate(() => JSON.stringify(sessionStorage))).includes(token));
  await page.goto(`${house.public}/partner`);
  assert.equal(await page.locator(".drill-hatch").count(), 0);
  await page.getByLabel("Your key", { exact: true }).fill(token);
  await button(page, "Sign in").click();
  await page.getByRole("link", { name: "Go to the door for exercises" }).waitFor();
  await accessible(page, "the real door");
  await pictures(page, "signin-live-en");
  await page.getByRole("link", { name: "Go to the door for exercises" }).click();
  await page.locator(".drill-hatch").waitFor();
  await leave(page);
});

test("a_partner_watches_its_deliveries_with_their_bytes_until_the_child_is_found", async () => {
  const { server, token } = await joined("Amber Maps of the Northern Provinces, Limited");
  const page = await visit();
  await signIn(page, token);
  await part(page, "Deliveries");
  await page.getByText("Nothing has been pushed yet").waitFor();
  await pictures(page, "deliveries-none-en");

  server.answer = 500;
  const alert = await published(house, photo);
  const row = page.getByRole("button", { name: /Trying again.*answer 500/ });
  await row.waitFor({ timeout: 20_000 });
  await part(page, "Overview");
  await page.getByText("1 delivery has not arrived yet. We keep trying.").waitFor();
  await accessible(page, "the overview while something waits");
  await pictures(page, "overview-waiting-en");
  await part(page, "Deliveries");
  await row.click();
  await page.getByText("Exactly as it left us.").waitFor();
  server.answer = 200;
  await button(page, "Send again").click();
  await page.getByRole("button", { name: /Arrived.*answer 200/ }).waitFor({ timeout: 20_000 });

  const last = server.sent.at(-1);
  const body = page.locator("pre").last();
  await until(async () => (await body.textContent()) === last.body, "the shown bytes are the sent ones");
  // The body is the same at each try; the headers are those of the last one.
  const headers = page.getByRole("region", { name: "Headers" });
  for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"]) await headers.getByText(`${name}: ${last.headers[name]}`).waitFor();
  await accessible(page, "an open delivery");
  await pictures(page, "deliveries-open-en");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await button(page, "Copy body").click();
  await button(page, "Copied").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), last.body);

  await house.ask("POST", `/alerts/${alert.id}/resolve`, { outcome: "found_safe", led_by: "alert_tip" });
  await page.getByRole("button", { name: /Arrived.*Cancel/ }).waitFor({ timeout: 20_000 });
  const first = page.getByRole("button", { name: /Arrived.*Alert/ });
  await first.click();
  await first.click();
  await page.getByText("The child’s data was deleted here").waitFor();
  assert.ok(!(await page.content()).includes("Xiaohe"));
  await pictures(page, "deliveries-erased-en");
  await part(page, "Overview");
  await page.getByText("Deliveries arrive as they should.").waitFor();
  await accessible(page, "the overview");
  await pictures(page, "overview-en");
  await leave(page);
});

test("a_partner_sets_its_address_map_and_places_and_loses_nothing_it_typed", async () => {
  const { server, token } = await joined("Taxis");
  const page = await visit();
  page.foreseen.push(422, 400);
  await signIn(page, token);
  await part(page, "Settings");
  const url = page.getByLabel("Webhook address", { exact: true });
  await url.fill("https://10.0.0.8/hook");
  await button(page, "Save").first().click();
  await page.getByText("The webhook address cannot be used.").waitFor();
  assert.equal(await url.inputValue(), "https://10.0.0.8/hook");
  await accessible(page, "an address that cannot be used");
  await page.getByLabel("BD-09 (Baidu)", { exact: true }).check();
  await button(page, "Save").nth(1).click();
  await page.getByText("Saved", { exact: true }).first().waitFor();
  await page.getByRole("group", { name: "Form of what we push" }).getByLabel("CAP 1.2 (the signed XML)", { exact: true }).press("Space");
  await button(page, "Save").nth(2).press("Enter");
  await until(async () => (await (await withKey(token, "me")).json()).format === "cap", "the form is kept");
  // One language or both, by keyboard alone; none is refused before anybody is asked.
  const [zh, en] = ["Chinese (zh-CN)", "English (en)"].map((name) => page.getByRole("group", { name: "Languages of the texts" }).getByRole("checkbox", { name, exact: true }));
  assert.ok((await zh.isChecked()) && (await en.isChecked()), "who said nothing reads both");
  await zh.press("Space");
  await en.press("Space");
  await button(page, "Save").nth(3).press("Enter");
  await page.getByRole("alert").getByText("Choose at least one language.").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-invalid")), "true", "and the focus is where it is mended");
  await accessible(page, "no language");
  await pictures(page, "settings-no-language-en");
  await en.press("Space");
  await page.getByText("Choose at least one language.").waitFor({ state: "detached" });
  await button(page, "Save").nth(3).press("Enter");
  await until(async () => (await (await withKey(token, "me")).json()).languages.join() === "en", "the languages are kept");
  await page.getByLabel("Code of the place", { exact: true }).fill("1301");
  await button(page, "Add this place").click();
  await page.getByText("Place 1301").waitFor();
  await page.getByText("By circle", { exact: true }).click();
  for (const [label, value] of [["Latitude", "38.04"], ["Longitude", "114.51"], ["Radius in km", "25"]]) await page.getByLabel(label, { exact: true }).fill(value);
  await button(page, "Add this circle").click();
  await page.getByText("25 km round").waitFor();
  await accessible(page, "the settings");
  await pictures(page, "settings-en");
  await page.getByLabel("Code of the place", { exact: true }).fill("99");
  await button(page, "Add this place").click();
  await page.getByText("no county has a code that begins so").waitFor();
  await button(page, "Remove Place 1301").click();
  await page.getByText("Place 1301").waitFor({ state: "detached" });
  const me = await (await withKey(token, "me")).json();
  assert.deepEqual([me.datum, me.areas.length, me.webhook_url], ["bd09", 1, server.url]);
  assert.deepEqual([me.languages, me.format], [["en"], "cap"], "saving the rest changes neither");
  await leave(page);
});

test("keys_are_made_exchanged_and_revoked_and_the_secret_too", async () => {
  const { token } = await joined("Broadcast");
  const page = await visit();
  await signIn(page, token);
  await part(page, "Keys");
  await page.getByLabel("What is it for?", { exact: true }).fill("Map server");
  await button(page, "Make a key").click();
  const shown = page.getByLabel("Your new key", { exact: true });
  const reader = await shown.inputValue();
  assert.equal((await withKey(reader, "alerts")).status, 200);
  assert.equal((await withKey(reader, "deliveries")).status, 403);
  await accessible(page, "the keys");
  await pictures(page, "keys-en");

  await button(page, "Exchange: Portal").click();
  await page.getByLabel("The old one stays good", { exact: true }).selectOption("0");
  await pictures(page, "keys-exchange-en");
  // The old key ends before the page has the new one, and the page looks again meanwhile.
  page.foreseen.push(401);
  const refused = page.waitForResponse((answer) => answer.status() === 401);
  await page.route("**/rotate", async (route) => {
    const response = await route.fetch();
    await refused;
    await route.fulfill({ response });
  });
  await button(page, "Exchange").click();
  await page.getByText("This tab uses the new key now.").waitFor();
  const fresh = await shown.inputValue();
  assert.equal((await withKey(token, "me")).status, 401, "the old key ends at once");
  assert.equal((await withKey(fresh, "me")).status, 200);

  await button(page, "Exchange the secret").click();
  await button(page, "Exchange the secret").click();
  const secret = await page.getByLabel("Your new webhook secret", { exact: true }).inputValue();
  assert.match(secret, /^whsec_/);
  await page.getByText(/Both secrets sign/).waitFor();
  await accessible(page, "the exchanged secret");
  await pictures(page, "keys-secret-en");

  await button(page, "Revoke: Map server").click();
  await pictures(page, "keys-revoke-en");
  await button(page, "Revoke it now").click();
  // The key that was exchanged has ended before.
  await page.getByText("Has ended").nth(1).waitFor();
  assert.equal((await withKey(reader, "alerts")).status, 401);
  await button(page, "Revoke: Portal").click();
  await page.getByText("It is the key of this tab: you will be signed out.").waitFor();
  await button(page, "Revoke it now").click();
  await page.getByText("You were signed out").waitFor();
  assert.equal((await withKey(fresh, "me")).status, 401);
  await pictures(page, "signin-ended-en");
  await leave(page);
});

test("a_desk_reads_it_in_chinese_and_a_small_key_opens_only_its_part", async () => {
  const { token } = await joined("城市地图演练接入");
  const made = await withKey(token, "me/keys", { label: "仅查看推送", scopes: ["deliveries:read"] });
  const { token: small } = await made.json();
  const page = await visit({ locale: "zh-CN", viewport: DESK });
  await signIn(page, token, { key: "您的密钥", go: "登录" });
  const alert = await published(house, photo);
  await page.getByText("推送送达正常。").waitFor({ timeout: 20_000 });
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
  for (const [name, words] of [["overview", "概况"], ["deliveries", "推送"], ["rehearse", "彩排"], ["settings", "设置"], ["keys", "密钥"], ["lines", "接入"]]) {
    await part(page, words);
    if (name === "deliveries") {
      await page.getByRole("button", { name: /已送达/ }).first().click();
      await page.locator("pre").last().waitFor();
    }
    await accessible(page, words);
    await pictures(page, `${name}-zh`);
  }
  const widget = await page.getByRole("textbox", { name: "在您的网页或 404 页面显示最近的走失儿童" }).inputValue();
  assert.ok(widget.includes(`${house.public}/drill/widget.js`));
  for (const feed of ["Atom", "RSS", "GeoJSON"]) {
    const address = await page.getByRole("textbox", { name: `（${feed}）` }).inputValue();
    assert.equal((await fetch(address)).status, 200, feed);
  }
  await button(page, "English").click();
  await part(page, "To copy");
  await pictures(page, "lines-en");
  await leave(page);

  const narrow = await visit();
  await signIn(narrow, small);
  await part(narrow, "Keys");
  await narrow.getByText("This key does not open this part.").waitFor();
  await pictures(narrow, "locked-en");
  await part(narrow, "Deliveries");
  await narrow.getByRole("button", { name: /Arrived/ }).first().waitFor();
  await leave(narrow);
  await house.ask("POST", `/alerts/${alert.id}/withdraw`, {});
});

test("somebody_joins_by_a_link_rehearses_in_the_page_and_reads_what_to_mend", async () => {
  const server = await new Server().open();
  const page = await visit();
  await page.goto(`${house.public}/drill/partner`);
  await button(page, "Join").click();
  await page.getByLabel("Your organisation or service").fill("Road signs");
  await page.getByLabel("Your work mail address").fill("team@signs.example");
  await page.getByLabel("WGS-84", { exact: true }).check();
  await accessible(page, "joining");
  await pictures(page, "join-en");
  await button(page, "Ask to join").click();
  await page.getByText("A link is on its way to you.").waitFor();
  await pictures(page, "join-sent-en");
  // This house cannot mail: the administrator sees who asks, and hands the link out.
  const [request] = await house.ask("GET", "/partner-requests");
  assert.equal(request.mail, "team@signs.example");
  const { url } = await house.ask("POST", `/partner-requests/${request.id}/link`);
  await page.goto(url);
  await page.getByRole("navigation").waitFor();
  assert.ok(!page.url().includes("link="), "the link is spent and not in the history");
  await part(page, "Rehearse");
  await page.getByText("We have no webhook address of yours to play to.").waitFor();
  await accessible(page, "a rehearsal without an address");
  await part(page, "Settings");
  await page.getByLabel("Webhook address").fill(server.url);
  await button(page, "Save").first().click();
  await page.getByText("Saved").first().waitFor();
  await part(page, "Rehearse");
  await page.getByLabel("Where does your map say what it shows?").fill(server.url);
  await button(page, "Start the rehearsal").click();
  await page.getByText("Being played.").waitFor();
  await page.getByRole("heading", { name: "Not yet. Something was handled wrongly." }).waitFor({ timeout: 60_000 });
  await page.getByText("not_shown").waitFor();
  await page.getByText("What was sent and seen").first().click();
  await page.locator("details pre").first().waitFor();
  await accessible(page, "a rehearsal that found something");
  await pictures(page, "rehearse-broken-en");
  await page.reload();
  await page.getByRole("heading", { name: "Not yet. Something was handled wrongly." }).waitFor();
  assert.ok(server.sent.length > 0, "it was played to the webhook");
  await button(page, "Sign out").click();
  // A link opens once.
  page.foreseen.push(410);
  await page.goto("about:blank");
  await page.goto(url);
  await page.getByText("This sign-in link was used or has expired.").waitFor();
  await accessible(page, "a spent link");
  await leave(page);
});
