// The partners' page: a partner helps itself without asking anybody. The same page is
// served for real alerts and for exercises; the address says which.

import { mount } from "svelte";
import "../shared/tokens.css";
import "../shared/controls.css";
import App from "./App.svelte";
import { doorAt } from "./door";
import { Portal } from "./portal.svelte";

const portal = new Portal(doorAt(new URL("./", location.href).href));

const target = document.getElementById("app");
if (target) {
  target.replaceChildren();
  mount(App, { target, props: { portal } });
}
