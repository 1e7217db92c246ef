// Words on the page, in Chinese and English, from Fluent files.
//
// const words = wordsFrom({ "zh-CN": [sharedZh, phoneZh], en: [sharedEn, phoneEn] });
// const t = words("en");  t("since-last-seen", { hours: 2, minutes: 14 })
//
// `words(lang)` gives a plain function, so a Svelte page makes it `$derived` from
// its language and every text on it follows.

import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import type { Lang } from "./api";

export type Say = (id: string, args?: Record<string, FluentVariable>) => string;

export const LANGS: readonly Lang[] = ["zh-CN", "en"];
const KEPT_AS = "homeward-lang";

export function wordsFrom(sources: Record<Lang, readonly string[]>): (lang: Lang) => Say {
  const made = new Map<Lang, FluentBundle>();
  const bundle = (lang: Lang): FluentBundle => {
    const known = made.get(lang);
    if (known) return known;
    // Isolation marks would end up in notifications and copied text; names stand in
    // elements of their own with their own direction instead.
    const fresh = new FluentBundle(lang, { useIsolating: false });
    for (const source of sources[lang]) fresh.addResource(new FluentResource(source));
    made.set(lang, fresh);
    return fresh;
  };
  return (lang) => (id, args) => {
    const own = bundle(lang);
    const message = own.getMessage(id)?.value;
    // A missing text is shown by its name: ugly, and so found at once.
    return message ? own.formatPattern(message, args ?? null) : id;
  };
}

/** The language asked for before, or the browser's own, or Chinese. */
export function preferredLang(): Lang {
  const asked = new URLSearchParams(location.search).get("lang") ?? kept();
  const own = asked ?? navigator.languages?.[0] ?? navigator.language ?? "zh-CN";
  return /^en\b/i.test(own) ? "en" : "zh-CN";
}

export function keepLang(lang: Lang): void {
  try {
    localStorage.setItem(KEPT_AS, lang);
  } catch {
    // Storage may be closed to us (private windows); then the choice lasts as long as the page.
  }
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null;
  }
}
