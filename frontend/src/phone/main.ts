// The reference phone. One page for the public and for exercises; the address says
// which (see door.ts).

import { mount } from "svelte";
import "../shared/tokens.css";
import { fallBackTo } from "../shared/verify";
import App from "./App.svelte";
import { doorAt } from "./door";

const home = new URL("./", location.href).href;
const door = doorAt(home);

fallBackTo(async (...proof) => (await import("../shared/verify_by_library")).proves(...proof));

if (door.isDrill) {
  document.querySelector<HTMLLinkElement>('link[rel="manifest"]')?.setAttribute("href", "./manifest-drill.webmanifest");
}

/** Absent without TLS; the page works without it, only not without a network. */
const registration = navigator.serviceWorker
  ?.register("./sw.js")
  .then(() => navigator.serviceWorker.ready)
  .catch(() => undefined);

const target = document.getElementById("app");
if (target) {
  target.replaceChildren();
  mount(App, { target, props: { door, home, registration: registration ?? Promise.resolve(undefined) } });
}
