// The station screen: one address per screen, put up and forgotten.

import { mount } from "svelte";
import "../shared/tokens.css";
import { fallBackTo } from "../shared/verify";
import { addressOf } from "./address";
import App from "./App.svelte";

fallBackTo(async (...proof) => (await import("../shared/verify_by_library")).proves(...proof));

const address = addressOf(location, storage());
// Remembered by now; on the wall and in the player's history the key has no business.
if (location.hash && storage()) history.replaceState(null, "", location.pathname + location.search);

// The worker's file stands beside the assets and its pages elsewhere: the server
// allows that by a header. Where it does not, only a restart without a network is lost.
navigator.serviceWorker?.register("../signage-app/sw.js", { scope: "./" }).catch(() => undefined);

const target = document.getElementById("app");
if (target) {
  target.replaceChildren();
  mount(App, { target, props: { address } });
}

function storage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
