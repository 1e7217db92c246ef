// Counts as a person says them: 3.2 M, 48,200, 320 万.

import type { ChannelId, Lang } from "../../shared/api";

const grouped = { en: new Intl.NumberFormat("en"), "zh-CN": new Intl.NumberFormat("zh-CN") };
const one = (n: number) => String(Math.round(n * 10) / 10);

/** An estimate, rounded to what it is worth. */
export function about(lang: Lang, n: number): string {
  if (lang === "en") {
    if (n >= 1e9) return `${one(n / 1e9)} B`;
    if (n >= 1e6) return `${one(n / 1e6)} M`;
  } else {
    if (n >= 1e8) return `${one(n / 1e8)} 亿`;
    if (n >= 1e4) return `${n >= 1e6 ? Math.round(n / 1e4) : one(n / 1e4)} 万`;
  }
  const plain = grouped[lang].format(n >= 1000 ? Math.round(n / 100) * 100 : n);
  // Chinese says 320 万人 without a space before 人, but 48,200 人 with one.
  return lang === "en" ? plain : `${plain} `;
}

/** A measured count, to the last one. */
export function exactly(lang: Lang, n: number): string {
  return grouped[lang].format(n);
}

/** The word for a channel. */
export function channelWord(channel: ChannelId): string {
  return `channel-${channel.replaceAll("_", "-")}`;
}

export function km(metres: number): number {
  return Math.round(metres / 1000);
}

/** "0.8 s", "41 s", "3 min", "2.8 h" */
export function seconds(lang: Lang, ms: number): string {
  if (ms < 10_000) return `${one(ms / 1000)} ${lang === "en" ? "s" : "秒"}`;
  if (ms < 120_000) return `${Math.round(ms / 1000)} ${lang === "en" ? "s" : "秒"}`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} ${lang === "en" ? "min" : "分"}`;
  return `${one(ms / 3_600_000)} ${lang === "en" ? "h" : "小时"}`;
}
