// One Chromium for a file of journeys; every journey gets its own storage.

import { chromium } from "playwright-core";

const EXECUTABLE = process.env.HOMEWARD_CHROMIUM ?? "/usr/bin/chromium";
const QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const openBrowser = () => chromium.launch({ executablePath: EXECUTABLE, args: QUIET });

/** Everything that the page's origin keeps in IndexedDB, as one text. */
export const keptInBrowser = (page) =>
  page.evaluate(async () => {
    const texts = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise((resolve) => { indexedDB.open(name).onsuccess = (event) => resolve(event.target.result); });
      for (const store of database.objectStoreNames) {
        const records = database.transaction(store).objectStore(store);
        const ask = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
        const [keys, values] = [await ask(records.getAllKeys()), await ask(database.transaction(store).objectStore(store).getAll())];
        texts.push(name, JSON.stringify(keys), JSON.stringify(values, (_, value) => (value instanceof Blob ? `blob of ${value.size}` : value)));
      }
      database.close();
    }
    return texts.join("\n");
  });

/** Waits until `check` holds; a state, not a moment, so nothing sleeps for a fixed time. */
export async function until(check, what, limit_ms = 20_000) {
  const ends = Date.now() + limit_ms;
  while (!(await check())) {
    if (Date.now() > ends) throw new Error(`waited ${limit_ms} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
