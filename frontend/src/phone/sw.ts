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
import { fetchLive } from "./line";
import { notify, quiet, refresh, unquiet } from "./notice";
import { subscribe } from "./push";
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

// One push after the other: two that come together must not show the child over the thanks.
let before: Promise<void> = Promise.resolve();

self.addEventListener("push", (event) => {
  const text = event.data?.text();
  if (!text) return;
  const taken = before.then(() => take(text));
  before = taken.catch(() => undefined);
  event.waitUntil(taken);
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { incident } = event.notification.data as { incident?: string };
  event.waitUntil(open(incident));
});

// The browser changed the endpoint by itself; some say so, and some only at the next opening.
self.addEventListener("pushsubscriptionchange", (event) => (event as ExtendableEvent).waitUntil(resubscribe()));

async function take(text: string): Promise<void> {
  const shelf = await openShelf(door.shelf);
  const keys = await pinnedKeys(shelf, door.api);
  const clock = new ServerClock();
  const known = await readKept(shelf);
  if (known.clock) clock.restore(known.clock);
  const heard = known.cell ? { cell: known.cell } : {};
  const { texts, incident } = await packagesOf(text, known.cell);
  const { kept, tell } = await takeTexts(shelf, door, texts, keys, clock.now(), heard);
  const lang = known.lang ?? (/^en\b/i.test(navigator.language) ? "en" : "zh-CN");
  const speech = { t: words(lang), lang, isDrill: door.isDrill, home } as const;
  let isVisible = false;
  for (const telling of tell) {
    const wasNoticed = await notify(self.registration, telling, kept.memory, speech);
    isVisible ||= wasNoticed;
    if (wasNoticed) await changeKept(shelf, (kept) => ({ ...kept, memory: told(kept.memory, telling.incident) }));
  }
  new BroadcastChannel(door.channel).postMessage("changed");
  isVisible ||= await refresh(self.registration, incident, kept.memory, speech);
  if (isVisible || (await isLookedAt())) await unquiet(self.registration);
  else await quiet(self.registration, speech);
}

/** A push carries the package, or only points to it where it was too long: then it is fetched like any other. */
async function packagesOf(text: string, cell: string | undefined): Promise<{ texts: string[]; incident: string }> {
  const said = read(text);
  if (!said.pointer) return { texts: [text], incident: said.incident ?? "" };
  const live = cell ? await fetchLive(door.api, cell).catch(() => undefined) : undefined;
  return { texts: live?.alerts ?? [], incident: said.pointer.incident ?? "" };
}

interface Said { incident?: string; pointer?: { incident?: string } }

/** Nothing read here is believed: it only says where to look. */
function read(text: string): Said {
  try {
    const said: unknown = JSON.parse(text);
    return said !== null && typeof said === "object" ? said : {};
  } catch {
    return {};
  }
}

async function isLookedAt(): Promise<boolean> {
  const pages = await self.clients.matchAll({ type: "window" });
  return pages.some((page) => page.visibilityState === "visible" && page.url.startsWith(home));
}

async function resubscribe(): Promise<void> {
  const shelf = await openShelf(door.shelf);
  const { pushed, cell } = await readKept(shelf);
  if (!pushed || !cell) return;
  const again = await subscribe(self.registration, door.api, cell);
  await changeKept(shelf, (kept) => ({ ...kept, pushed: again }));
}

async function open(incident: string | undefined): Promise<void> {
  const pages = await self.clients.matchAll({ type: "window" });
  const page = pages.find((page) => page.url.startsWith(home));
  const address = incident ? `${home}#alert=${encodeURIComponent(incident)}` : home;
  if (!page) {
    await self.clients.openWindow(address);
    return;
  }
  await page.focus();
  if (incident) page.postMessage({ opened: incident });
}
