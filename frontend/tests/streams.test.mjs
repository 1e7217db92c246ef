// How an alert reaches a phone's page: by which bytes, in a real browser and from the real
// server. What is packed is packed by the server; what is read is read by the browser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "./browser.mjs";
import { CITY, House, openBrowser, portrait, published } from "./journeys.house.mjs";

let browser, house, photo;

before(async () => {
  browser = await openBrowser();
  house = await new House().open();
  photo = await portrait(browser);
});
after(async () => {
  await browser?.close();
  await house?.close();
});

/** The coding and the framing of every stream that a page opens. */
function streamsOf(page) {
  const seen = [];
  page.on("response", (response) => {
    if (new URL(response.url()).pathname.endsWith("/device/v1/stream")) seen.push(response.headers());
  });
  return seen;
}

test("a_page_hears_by_the_dictionary_on_the_connection_that_brought_it", async () => {
  const context = await browser.newContext({ locale: "en", viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  const streams = streamsOf(page);
  await page.goto(`${house.public}/drill/phone/#at=${CITY.lat},${CITY.lon}`);
  // The browser may take its time with the dictionary; the stream does not wait for it.
  await until(async () => {
    const { length } = streams;
    if (streams.at(-1)?.["content-encoding"] === "dcz") return true;
    await page.reload();
    return until(() => streams.length > length, "the page has its stream").then(() => false);
  }, "the browser holds the dictionary");
  for (const headers of streams) {
    assert.match(headers["content-encoding"], /^(dcz|gzip)$/);
    // No pieces of HTTP: the connection is a reactor's.
    assert.equal(headers["transfer-encoding"], undefined);
  }
  const alert = await published(house, photo);
  await page.locator("article.card").getByText("Test Xiaohe", { exact: true }).waitFor();
  await house.ask("POST", `/alerts/${alert.id}/resolve`, { outcome: "found_safe", led_by: "unknown" });
  await page.getByText("Found. Thank you.").first().waitFor();
  await context.close();
});
