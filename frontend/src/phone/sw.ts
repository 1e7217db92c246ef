// The phone's service worker: the page opens without a network, and a push is
// treated exactly like a package from the stream, by the same rules and the same
// memory.

/// <reference lib="webworker" />

import sharedEn from "../../locales/shared/en.ftl?raw";
import sharedZh from "../../locales/shared/zh-CN.ftl?raw";
import { ServerClock } from "../shared/clock";
import { wordsFrom } from "../shared/i18n";
import { openShelf } from "../shared/shelf";
import { serveShell, storeShell } from "../shared/shell";
import { fallBackTo } from "../shared/verify";
import { proves } from "../shared/verify_by_library";
import { doorAt } from "./door";
import { changeKept, pinnedKeys, readKept, takeTexts } from "./kept";
import { notify } from "./notice";
import { told } from "./rules";

declare const self: ServiceWorkerGlobalScope;

const SHELL = "homeward-phone-shell";
const words = wordsFrom({ "zh-CN": [sharedZh], en: [sharedEn] });
const home = self.registration.scope;
const door = doorAt(home);

fallBackTo(proves);

self.addEventListener("install", (event) => {
  event.waitUntil(storeShell(SHELL, home).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const answer = serveShell(SHELL, home, event.request);
  if (answer) event.respondWith(answer);
});

self.addEventListener("push", (event) => {
  const text = event.data?.text();
  if (text) event.waitUntil(take(text));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { incident } = event.notification.data as { incident: string };
  event.waitUntil(open(incident));
});

async function take(text: string): Promise<void> {
  const shelf = await openShelf(door.shelf);
  const keys = await pinnedKeys(shelf, door.api);
  const clock = new ServerClock();
  const before = await readKept(shelf);
  if (before.clock) clock.restore(before.clock);
  const { kept, tell } = await takeTexts(shelf, door, [text], keys, clock.now(), before.cell ? { cell: before.cell } : {});
  const lang = before.lang ?? (/^en\b/i.test(navigator.language) ? "en" : "zh-CN");
  for (const telling of tell) {
    const speech = { t: words(lang), lang, isDrill: door.isDrill, home } as const;
    const wasNoticed = await notify(self.registration, telling, kept.memory, speech);
    if (wasNoticed) await changeKept(shelf, (kept) => ({ ...kept, memory: told(kept.memory, telling.incident) }));
  }
  new BroadcastChannel(door.channel).postMessage("changed");
}

async function open(incident: string): Promise<void> {
  const pages = await self.clients.matchAll({ type: "window" });
  const page = pages.find((page) => page.url.startsWith(home));
  const address = `${home}#alert=${encodeURIComponent(incident)}`;
  if (!page) {
    await self.clients.openWindow(address);
    return;
  }
  await page.focus();
  page.postMessage({ opened: incident });
}
