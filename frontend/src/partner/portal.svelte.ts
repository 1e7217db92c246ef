// The portal as a whole: who is signed in, what the house says of them, and the log as
// it grows. Everything shown is read from here; everything a person does comes in here.

import partnerEn from "../../locales/partner/en.ftl?raw";
import partnerZh from "../../locales/partner/zh-CN.ftl?raw";
import sharedEn from "../../locales/shared/en.ftl?raw";
import sharedZh from "../../locales/shared/zh-CN.ftl?raw";
import type { NewPartnerKey, PartnerDelivery, PartnerLog, PartnerMe, Scope, Words } from "../shared/api";
import { ServerClock } from "../shared/clock";
import { keepLang, preferredLang, wordsFrom } from "../shared/i18n";
import { ask, isSignedOut, keepKey, keptKey, linkIn, Refused, Unreached, type Door, type Trouble } from "./door";

const words = wordsFrom({ "zh-CN": [sharedZh, partnerZh], en: [sharedEn, partnerEn] });
/** How late a new delivery may be seen. */
const LOOK_EVERY_MS = 3_000;
const TICK_MS = 1_000;

export class Portal {
  lang = $state(preferredLang());
  me = $state.raw<PartnerMe | undefined>();
  /** newest first; undefined until it was read */
  log = $state.raw<PartnerDelivery[] | undefined>();
  /** asks for what is older than the log */
  older = $state<string | undefined>();
  /** what went wrong with the last look; the page goes on with what it knows */
  trouble = $state.raw<Trouble | undefined>();
  /** why the person stands at the sign-in, where they did not ask to */
  left = $state<"ended" | undefined>();
  now = $state(Date.now());
  isSigningIn = $state(false);
  /** why the link of a letter did not open, where the person came by one */
  linkTrouble = $state.raw<Trouble | undefined>();
  readonly t = $derived(words(this.lang));

  readonly #clock = new ServerClock();
  #key: string | undefined;
  /** settled once the key of this tab was exchanged, or was not */
  #exchange: Promise<unknown> | undefined;

  constructor(readonly door: Door) {
    this.#key = keptKey(door);
    const link = linkIn(location.hash);
    if (link) void this.#openLink(link);
    else if (this.#key) void this.look();
    // Pasted over the page that stands here already, a link loads nothing anew.
    addEventListener("hashchange", () => {
      const pasted = linkIn(location.hash);
      if (pasted) void this.#openLink(pasted);
    });
    setInterval(() => { this.now = this.#clock.now(); }, TICK_MS);
    setInterval(() => { if (this.me && !document.hidden) void this.look(); }, LOOK_EVERY_MS);
    document.addEventListener("visibilitychange", () => { if (this.me && !document.hidden) void this.look(); });
  }

  /** A key is in the tab, and the house has not said yet whose it is. */
  get isOpening(): boolean { return this.#key !== undefined && !this.me && !this.trouble; }
  may(scope: Scope): boolean { return this.me?.key.scopes.includes(scope) ?? false; }

  async signIn(key: string): Promise<Trouble | undefined> {
    this.isSigningIn = true;
    const trouble = await tried(async () => {
      this.#take(await ask<PartnerMe>(this.door, key, "GET", "me"));
      this.adopt(key);
      this.left = undefined;
    });
    this.isSigningIn = false;
    if (!trouble) void this.look();
    return trouble;
  }

  /** Asks for a link: to be let in, or to join. The answer is the same for everybody. */
  async askForLink(path: "link" | "join", form: object): Promise<Trouble | undefined> {
    return tried(() => ask(this.door, "", "POST", path, { ...form, lang: this.lang }));
  }

  async #openLink(token: string): Promise<void> {
    // It is spent by this, and does not belong into the history.
    history.replaceState(null, "", location.pathname);
    this.isSigningIn = true;
    this.linkTrouble = await tried(async () => {
      const made = await ask<NewPartnerKey>(this.door, "", "POST", "session", { token });
      this.adopt(made.token);
    });
    this.isSigningIn = false;
    if (!this.linkTrouble || this.#key) await this.look();
  }

  /** From now on with this key: one that was just made in the place of the other. */
  adopt(key: string): void {
    this.#key = key;
    keepKey(this.door, key);
  }

  signOut(why?: "ended"): void {
    this.#key = undefined;
    keepKey(this.door, undefined);
    [this.me, this.log, this.older, this.trouble, this.left] = [undefined, undefined, undefined, undefined, why];
  }

  /** Reads everything that changes by itself. */
  async look(): Promise<void> {
    this.trouble = await tried(async () => {
      this.#take(await this.ask<PartnerMe>("GET", "me"));
      if (this.may("deliveries:read")) this.#merge(await this.ask<PartnerLog>("GET", "deliveries"));
    });
  }

  async lookBack(): Promise<Trouble | undefined> {
    return tried(async () => {
      const { deliveries, cursor } = await this.ask<PartnerLog>("GET", `deliveries?cursor=${encodeURIComponent(this.older ?? "")}`);
      this.log = [...(this.log ?? []), ...deliveries];
      this.older = cursor;
    });
  }

  /** Does something and looks again; gives what went wrong. */
  async change<T>(method: string, path: string, body?: unknown): Promise<{ done?: T; trouble?: Trouble }> {
    let done: T | undefined;
    const trouble = await tried(async () => { done = await this.ask<T>(method, path, body); });
    if (!trouble) await this.look();
    return { ...(done === undefined ? {} : { done }), ...(trouble ? { trouble } : {}) };
  }

  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const key = this.#key;
    try {
      return await ask<T>(this.door, key ?? "", method, path, body);
    } catch (error) {
      if (!(error instanceof Refused && isSignedOut(error))) throw error;
      // A key that was exchanged may end before we have the new one: nobody is sent away for that.
      await this.#exchange;
      if (this.#key && this.#key !== key) return this.ask<T>(method, path, body);
      this.signOut("ended");
      throw error;
    }
  }

  /** Exchanges a key; that of this tab is taken up. */
  async exchange(id: string, overlap_hours: number): Promise<{ token: string; adopted: boolean }> {
    const adopted = id === this.me?.key.id;
    const asked = ask<NewPartnerKey>(this.door, this.#key ?? "", "POST", `me/keys/${id}/rotate`, { overlap_hours });
    const done = asked.then(({ token }) => {
      if (adopted) this.adopt(token);
      return { token, adopted };
    });
    this.#exchange = done.catch(() => undefined);
    try {
      return await done;
    } catch (error) {
      if (error instanceof Refused && isSignedOut(error)) this.signOut("ended");
      throw error;
    }
  }

  speak(): void {
    this.lang = this.lang === "en" ? "zh-CN" : "en";
    keepLang(this.lang);
  }

  said(text: Words): string {
    return this.lang === "en" && text.en ? text.en : text.zh;
  }

  #take(me: PartnerMe): void {
    this.me = me;
    this.#clock.observe(me.now);
    this.now = this.#clock.now();
  }

  /** The newest page over what is shown: rows that moved take their new state in place. */
  #merge({ deliveries, cursor }: PartnerLog): void {
    const fresh = new Set(deliveries.map((one) => one.delivery));
    const rest = (this.log ?? []).filter((one) => !fresh.has(one.delivery));
    if (rest.length === 0) this.older = cursor;
    this.log = [...deliveries, ...rest];
  }
}

/** What went wrong, if anything a person can be told did. */
export async function tried(act: () => Promise<void>): Promise<Trouble | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (error instanceof Refused || error instanceof Unreached) return error;
    throw error;
  }
}
