// What every pane shares: who is signed in, in which language, what time it is on
// the server, and whether the desk is wide enough for three panes.

import consoleEn from "../../../locales/console/en.ftl?raw";
import consoleZh from "../../../locales/console/zh-CN.ftl?raw";
import sharedEn from "../../../locales/shared/en.ftl?raw";
import sharedZh from "../../../locales/shared/zh-CN.ftl?raw";
import type { Lang, Me, Words } from "../../shared/api";
import { ServerClock } from "../../shared/clock";
import { keepLang, preferredLang, wordsFrom } from "../../shared/i18n";
import { ask, onSignedOut, read, Refused, troubleOf, type Trouble } from "./door";

export const wordsIn = wordsFrom({ "zh-CN": [sharedZh, consoleZh], en: [sharedEn, consoleEn] });

const WIDE = matchMedia("(min-width: 1100px)");
const TICK_MS = 1_000;
/** Where the server's day runs faster, seconds would jump; a shorter step looks calmer. */
const FAST_TICK_MS = 250;

class Desk {
  lang = $state<Lang>(preferredLang());
  t = $derived(wordsIn(this.lang));
  me = $state.raw<Me | undefined>();
  /** asking: not known yet; out: a sign-in link is needed */
  session = $state<"asking" | "in" | "out" | "unreached">("asking");
  trouble = $state.raw<Trouble | undefined>();
  now = $state(Date.now());
  rate = $state(1);
  wide = $state(WIDE.matches);
  #clock = new ServerClock();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    WIDE.addEventListener("change", () => (this.wide = WIDE.matches));
    onSignedOut(() => {
      this.me = undefined;
      this.session = "out";
    });
    this.#run();
  }

  speak(lang: Lang): void {
    this.lang = lang;
    keepLang(lang);
  }

  /** One text in the reader's language, or in Chinese and then marked as Chinese. */
  said(words: Words | undefined): { text: string; lang: Lang } {
    if (this.lang === "en" && words?.en) return { text: words.en, lang: "en" };
    return { text: words?.zh || words?.en || "", lang: words?.zh ? "zh-CN" : "en" };
  }

  async enter(): Promise<void> {
    try {
      this.welcome(await read<Me>("/me"));
    } catch (cause) {
      this.trouble = troubleOf(cause);
      if (cause instanceof Refused && cause.problem.status === 401) this.session = "out";
      else if (!this.me) this.session = "unreached";
    }
  }

  welcome(me: Me): void {
    this.me = me;
    this.session = "in";
    this.trouble = undefined;
    this.#clock.observe(me.now, me.clock_rate);
    this.rate = me.clock_rate;
    this.#run();
  }

  async leave(): Promise<void> {
    await ask("DELETE", "/session");
    this.me = undefined;
    this.session = "out";
  }

  #run(): void {
    clearInterval(this.#timer);
    this.now = this.#clock.now();
    this.#timer = setInterval(() => (this.now = this.#clock.now()), this.rate > 1 ? FAST_TICK_MS : TICK_MS);
  }
}

export const desk = new Desk();
