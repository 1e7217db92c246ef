// The officers' console: cases, their alerts, what people saw. One page behind a
// session cookie; everything after # is the page's own address, so a reload needs
// nothing from the server. Only the sign-in link has a path of its own.

import { mount } from "svelte";
import "../shared/tokens.css";
import "../shared/controls.css";
import App from "./App.svelte";

const target = document.getElementById("app");
if (target) mount(App, { target });
