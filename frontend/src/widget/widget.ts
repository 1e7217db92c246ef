// <homeward-alert>: the nearest missing child on somebody else's page, and nothing at
// all when no child is missing. docs/guides/widget.md tells partners how to use it.
//
// It sets no cookie, sends no position and asks no one but the house that it came
// from. What it shows goes at its expiry, when the house lists it no more, and when
// the house has not answered for long; a found child is thanked for, then gone.

import style from "./card.css?inline";
import { activeCard, foundCard, tick } from "./card";
import { listen, type Answer } from "./line";
import { chosen, placeOf, type Alert } from "./nearest";
import type { Lang } from "./words";

const THANKS_MS = 10_000;
/** The longest that a browser's timer waits. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** Constructed, because a page's policy may refuse style elements; those only where it must be. */
function styled(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(Object.assign(document.createElement("style"), { textContent: style }));
  }
}

class HomewardAlert extends HTMLElement {
  static observedAttributes = ["lat", "lon", "datum", "lang"];
  #answer: Answer | undefined;
  #shown: Alert | undefined;
  /** What the card was drawn from: drawn anew only when that changes, so that focus stays. */
  #drawn = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #thanking = false;
  #hangUp?: () => void;
  #card = document.createElement("div");
  /** There before its words are, or a screen reader would not read them. */
  #thanks = document.createElement("div");

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    styled(root);
    this.#thanks.setAttribute("role", "status");
    root.append(this.#card, this.#thanks);
  }

  connectedCallback(): void {
    this.#hangUp = listen((answer) => {
      this.#answer = answer;
      this.#look();
    });
  }

  disconnectedCallback(): void {
    this.#hangUp?.();
    this.#clear();
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#look();
  }

  get #lang(): Lang {
    const lang = this.closest<HTMLElement>("[lang]")?.lang || navigator.language;
    return /^zh/i.test(lang) ? "zh-CN" : "en";
  }

  #look(): void {
    if (this.#thanking) return;
    const { alerts = [], status } = this.#answer ?? {};
    const drill = status === "Exercise";
    const code = this.#shown?.code;
    if (code && alerts.some((alert) => alert.code === code && alert.state === "found")) this.#thank(drill);
    else this.#show(this.#choose(alerts), drill);
  }

  #choose(alerts: Alert[]): Alert | undefined {
    const place = placeOf(this.getAttribute("lat"), this.getAttribute("lon"), this.getAttribute("datum"));
    if (typeof place !== "string") return chosen(alerts, place, Date.now());
    console.error(`homeward-alert: ${place}`);
    return undefined;
  }

  #show(alert: Alert | undefined, drill: boolean): void {
    const lang = this.#lang;
    if (!alert) return this.#clear();
    const drawn = JSON.stringify([alert, lang, drill]);
    if (drawn !== this.#drawn) {
      this.#drawn = drawn;
      this.#shown = alert;
      this.#card.replaceChildren(activeCard(alert, lang, drill));
      this.#wait(Date.parse(alert.expires) - Date.now(), () => this.#look());
      this.#say("active", alert.code);
    }
    tick(this.#card, alert, lang);
  }

  /** Green in place, without the photo, for a moment. */
  #thank(drill: boolean): void {
    const code = this.#shown?.code;
    this.#thanking = true;
    this.#card.replaceChildren();
    this.#thanks.replaceChildren(foundCard(this.#lang, drill));
    this.#wait(THANKS_MS, () => {
      this.#clear();
      this.#look();
    });
    this.#say("found", code);
  }

  #clear(): void {
    const { code } = this.#shown ?? {};
    clearTimeout(this.#timer);
    this.#thanking = false;
    this.#shown = undefined;
    this.#drawn = "";
    this.#card.replaceChildren();
    this.#thanks.replaceChildren();
    if (code) this.#say(undefined, code);
  }

  #wait(milliseconds: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, Math.min(Math.max(milliseconds, 0), TIMER_MAX_MS));
  }

  /** For the style sheet, and for the page around, which may make room. */
  #say(state: "active" | "found" | undefined, code: string | undefined): void {
    if (state) this.setAttribute("state", state);
    else this.removeAttribute("state");
    this.dispatchEvent(new CustomEvent("homeward-change", { bubbles: true, composed: true, detail: { state: state ?? "none", code } }));
  }
}

if (!customElements.get("homeward-alert")) customElements.define("homeward-alert", HomewardAlert);
