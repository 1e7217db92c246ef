// The two pictures of the README, taken from a real server: a ring that opens on the
// map, and the card on a phone.
//
//   node tests/journeys.pictures.mjs

import { mkdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cellToLatLng, gridDisk, latLngToCell } from "h3-js";
import { until } from "./browser.mjs";
import { CITY, House, openBrowser, portrait, published } from "./journeys.house.mjs";

const PICTURES = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
const PHONES = 600;
const TIPS = [
  ["Baoding station, exit 2", 38.87, 115.46, "A girl in a red coat bought water with a man."],
  ["Long-distance bus station", 38.03, 114.51, "Saw her at the ticket hall at about half past six."],
  ["Xinle, highway services", 38.34, 114.68, "Red coat, two pigtails, with a tall woman."],
];

mkdirSync(PICTURES, { recursive: true });
const browser = await openBrowser();
const house = await new House().open();
const lines = phones();
await until(async () => lines.length === PHONES, "the phones listen", 30_000);
const place = { zh: "石家庄站", en: "Shijiazhuang railway station" };
await house.ask("POST", "/screens", { name: "Hall", status: "Exercise", place, point: CITY });
const alert = await published(house, await portrait(browser), 58);
await until(async () => (await fetch(`${house.public}/drill/a/${alert.code}`)).ok, "the page is up");
for (const [place, lat, lon, text] of TIPS) await tip({ place, lat, lon, text });
await until(async () => (await look()).rings.filter((ring) => ring.opened_at).length >= 2, "the second ring opens", 30_000);
await console_();
await phone();
for (const line of lines) line.abort();
await browser.close();
await house.close();

/** Phones in the cells around the city, further out ever fewer; each shows what it gets. */
function phones() {
  const open = [];
  const around = gridDisk(latLngToCell(CITY.lat, CITY.lon, 4), 6);
  for (let n = 0; n < PHONES; n++) {
    const [lat, lon] = cellToLatLng(around[Math.floor(around.length * (n / PHONES) ** 1.6)]);
    const line = new AbortController();
    const cells = latLngToCell(lat, lon, 5);
    void fetch(`${house.public}/drill/device/v1/stream?cells=${cells}`, { signal: line.signal }).then(async (answer) => {
      open.push(line);
      for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
        const said = /"identifier":"(homeward:[^"]+)"/.exec(piece.includes("event: alert") ? piece : "");
        if (said && n % 9 !== 0) await fetch(`${house.public}/drill/device/v1/receipts`, { method: "POST", body: JSON.stringify({ identifier: said[1], event: "shown" }) });
      }
    }, () => undefined).catch(() => undefined);
  }
  return open;
}

async function tip(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, String(value));
  await fetch(`${house.public}/drill/tip/${alert.code}`, { method: "POST", body: form, headers: { accept: "application/json" } });
}

function look() {
  return house.ask("GET", `/alerts/${alert.id}`);
}

async function console_() {
  const page = await browser.newPage({ locale: "en", viewport: { width: 1440, height: 900 }, timezoneId: "Asia/Shanghai", reducedMotion: "reduce" });
  await page.goto(house.operator("link"));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("Test Xiaohe").first().waitFor();
  await page.goto(`${house.console}/#/cases/${alert.case}`);
  await page.getByText("200 km").first().waitFor();
  await page.locator(".maplibregl-map[data-drawn]").waitFor({ timeout: 20_000 });
  await page.getByRole("navigation").getByText("Reach").waitFor();
  await page.screenshot({ path: `${PICTURES}ring.png` });
}

async function phone() {
  const page = await browser.newPage({ locale: "en", viewport: { width: 390, height: 844 }, timezoneId: "Asia/Shanghai", reducedMotion: "reduce" });
  await page.goto(`${house.public}/drill/phone/#at=${CITY.lat},${CITY.lon}`);
  await page.locator("article.card img").waitFor();
  await page.screenshot({ path: `${PICTURES}phone.png` });
}

for (const name of ["ring", "phone"]) console.log(`${name}.png`, statSync(`${PICTURES}${name}.png`).size);
