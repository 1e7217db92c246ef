// The screen's service worker: the page itself opens without a network. What the
// page shows, and for how long, is not decided here.

/// <reference lib="webworker" />

import { serveShell, storeShell } from "../shared/shell";

declare const self: ServiceWorkerGlobalScope;

const SHELL = "homeward-signage-shell";

self.addEventListener("install", () => void self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil(storeOpenPages().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const answer = serveShell(SHELL, self.registration.scope, event.request);
  if (answer) event.respondWith(answer);
});

/** Every screen has its own address, so what to keep is whatever is open. */
async function storeOpenPages(): Promise<void> {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const addresses = pages.map((page) => page.url.split(/[?#]/)[0] ?? "").filter((url) => url.startsWith(self.registration.scope));
  await Promise.all(addresses.map((address) => storeShell(SHELL, address).catch(() => undefined)));
}
