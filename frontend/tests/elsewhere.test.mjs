// The real server's alert on other people's pages and maps: the widget, the frame, the
// pictures and the tiles, until the child is found.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { until } from "./browser.mjs";
import { CITY, House, openBrowser, portrait, published } from "./journeys.house.mjs";

const SHOTS = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));
const EXAMPLE = new URL("../../examples/map/index.html", import.meta.url);
const MAPLIBRE = new URL("../node_modules/maplibre-gl/dist/", import.meta.url);
const TYPES = { css: "text/css", mjs: "text/javascript" };
let browser, house, alert, partner, origin, page;

before(async () => {
  browser = await openBrowser();
  house = await new House().open();
  alert = await published(house, await portrait(browser));
  await until(async () => (await listed("/drill")).length === 1, "the alert is listed");
  partner = createServer((request, answer) => void served(request, answer));
  await new Promise((resolve) => partner.listen(0, "127.0.0.1", resolve));
  origin = `http://localhost:${partner.address().port}`;
  page = await browser.newPage({ locale: "en", viewport: { width: 900, height: 900 } });
});
after(async () => {
  await browser?.close();
  partner?.closeAllConnections();
  partner?.close();
  await house?.close();
});

/** The example of a map, and a partner's page with everything that the guide offers. */
async function served(request, answer) {
  const { pathname } = new URL(request.url, origin);
  const door = `${house.public}/drill`;
  if (pathname === "/map/") answer.setHeader("content-type", "text/html").end(await readFile(EXAMPLE));
  else if (pathname.startsWith("/map/maplibre/")) {
    const file = basename(pathname);
    answer.setHeader("content-type", TYPES[file.split(".").at(-1)] ?? "application/json").end(await readFile(new URL(file, MAPLIBRE)));
  } else answer.setHeader("content-type", "text/html").end(`<!doctype html><html lang="en"><title>404</title><h1>404</h1><script type="module" src="${door}/widget.js"></script><homeward-alert></homeward-alert><iframe src="${door}/widget/frame?lang=en" width="360" height="780" title="frame"></iframe><img id="svg" src="${door}/widget/poster.svg" alt=""><img id="jpg" src="${door}/widget/poster.jpg" alt="">`);
}

const listed = async (door) => (await (await fetch(`${house.public}${door}/widget/v1/alerts`)).json()).alerts;
const tile = (z, x, y, more = "") => fetch(`${house.public}/drill/tiles/alerts/${z}/${x}/${y}.mvt${more}`);
const decoded = async (answer) => new VectorTile(new PbfReader(new Uint8Array(await answer.arrayBuffer())));

function kilometres([lon, lat], to) {
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const half = (degrees) => Math.sin(radians(degrees) / 2) ** 2;
  return 2 * 6371.0088 * Math.asin(Math.sqrt(half(to.lat - lat) + Math.cos(radians(lat)) * Math.cos(radians(to.lat)) * half(to.lon - lon)));
}

test("a_partners_page_shows_the_child_in_every_way_that_the_guide_offers", async () => {
  await page.goto(origin);
  await page.locator("homeward-alert h2", { hasText: "Test Xiaohe" }).waitFor();
  await page.locator("homeward-alert .word", { hasText: "Exercise, no child is missing" }).waitFor();
  const frame = page.frameLocator("iframe");
  await frame.locator("h2", { hasText: "Test Xiaohe" }).waitFor();
  for (const image of [page.locator("homeward-alert img"), frame.locator("img"), page.locator("#svg"), page.locator("#jpg")])
    await until(() => image.evaluate((image) => image.naturalWidth > 100), "the face is there");
  await pictures();
});

/** For people to look at: phone and desktop, light and dark. */
async function pictures() {
  mkdirSync(SHOTS, { recursive: true });
  for (const width of [360, 1440])
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${SHOTS}widget-${width}-${colorScheme}.png`, fullPage: true });
    }
}

test("nothing_of_an_exercise_is_at_the_real_door", async () => {
  assert.deepEqual(await listed(""), []);
  assert.equal((await fetch(`${house.public}/tiles/alerts/0/0/0.mvt`)).status, 204);
});

test("stock_software_reads_the_tiles_and_finds_the_circle_in_the_polygon", async () => {
  const [{ area, code }] = await listed("/drill");
  const answer = await tile(7, 104, 49);
  assert.equal(answer.headers.get("access-control-allow-origin"), "*");
  const { layers } = await decoded(answer);
  assert.deepEqual(Object.keys(layers).sort(), ["areas", "pins"]);
  const pin = layers.pins.feature(0).toGeoJSON(104, 49, 7);
  assert.ok(kilometres(pin.geometry.coordinates, CITY) < 0.1);
  assert.deepEqual([pin.properties.code, pin.properties.radius_km, pin.properties.status], [code, area.radius_km, "Exercise"]);
  assert.match(pin.properties.photo, /^http.*\/drill\/photo\/.*\.jpg$/);
  const whole = (await decoded(await tile(2, 3, 1))).layers.areas.feature(0).toGeoJSON(3, 1, 2);
  assert.equal(whole.geometry.type, "Polygon");
  // At this zoom a unit of the tile is about two kilometres.
  for (const corner of whole.geometry.coordinates[0]) assert.ok(Math.abs(kilometres(corner, area) - area.radius_km) < 3, corner.join());
  const bytes = async (more) => Buffer.from(await (await tile(14, 13402, 6319, more)).arrayBuffer());
  assert.notDeepEqual(await bytes("?datum=gcj02"), await bytes("?datum=wgs84"));
});

test("the_example_of_a_map_has_the_face_as_a_pin_until_the_child_is_found", async () => {
  const map = await browser.newPage({ locale: "en" });
  const faults = [];
  map.on("pageerror", (error) => faults.push(error.message));
  await map.goto(`${origin}/map/?house=${house.public}/drill`);
  const pin = map.locator(".pin.drill img");
  await pin.waitFor();
  await until(() => pin.evaluate((image) => image.naturalWidth > 100), "the face is on the map");
  await house.ask("POST", `/alerts/${alert.id}/resolve`, { outcome: "found_safe", led_by: "alert_tip" });
  await pin.waitFor({ state: "detached" });
  assert.deepEqual(faults, []);
});

test("a_found_child_is_gone_from_everybody_elses_page", async () => {
  await until(async () => (await listed("/drill")).every(({ state, photo }) => state === "found" && !photo), "the answer has the end");
  // As when the reader comes back to the page.
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.locator("homeward-alert [role=status]", { hasText: "Found. Thank you." }).waitFor();
  assert.equal(await page.locator("homeward-alert img").count(), 0);
  assert.equal((await tile(7, 104, 49)).status, 204);
  const frame = await (await fetch(`${house.public}/drill/widget/frame?lang=en&quiet=words`)).text();
  assert.ok(frame.includes("No child is being looked for right now.") && !frame.includes("Xiaohe"));
  const poster = await fetch(`${house.public}/drill/widget/poster.jpg`);
  assert.equal(poster.headers.get("content-type"), "image/png");
});
