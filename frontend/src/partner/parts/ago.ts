// How long ago, or how long until: one number and one unit.

import type { Say } from "../../shared/i18n";

const UNITS = [["days", 86_400_000], ["hours", 3_600_000], ["minutes", 60_000], ["seconds", 1_000]] as const;
/** Nearer than this it is now. */
const NOW_MS = 5_000;

export function agoWords(t: Say, at: number, now: number): string {
  const away = now - at;
  if (away >= 0 && away < NOW_MS) return t("ago-now");
  const size = Math.max(1_000, Math.abs(away));
  const [unit, length] = UNITS.find(([, length]) => size >= length) ?? UNITS[3];
  return t(`${away > 0 ? "ago" : "in"}-${unit}`, { n: Math.floor(size / length) });
}

export function clockWords(lang: string, at: number, now: number): string {
  const isNear = Math.abs(now - at) < 12 * 3_600_000;
  const day = isNear ? {} : ({ month: "short", day: "numeric" } as const);
  const year = Math.abs(now - at) < 300 * 86_400_000 ? {} : ({ year: "numeric" } as const);
  return new Intl.DateTimeFormat(lang, { ...year, ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}
