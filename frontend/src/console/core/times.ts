// Clocks and lengths of time in words. All clocks are China's one zone, whatever
// the device is set to: a station's "14:20" must be the same on every screen.

import type { Lang } from "../../shared/api";

const ZONE = "Asia/Shanghai";
/** China keeps no summer time, so the zone is one number. */
const OFFSET = "+08:00";
const OFFSET_MINUTES = 8 * 60;

/** True where the device's own clock shows another hour, and the zone has to be said. */
export const zoneMatters = new Date().getTimezoneOffset() !== -OFFSET_MINUTES;

const formats = new Map<string, Intl.DateTimeFormat>();
function format(lang: Lang, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = lang + JSON.stringify(options);
  const made = formats.get(key) ?? new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { timeZone: ZONE, hourCycle: "h23", ...options });
  formats.set(key, made);
  return made;
}

/** "14:03", or with the day when it is not today. */
export function clock(lang: Lang, at: string | number, now: number): string {
  const time = typeof at === "number" ? at : Date.parse(at);
  const hour = format(lang, { hour: "2-digit", minute: "2-digit" }).format(time);
  const day = (ms: number) => format("en", { year: "numeric", month: "numeric", day: "numeric" }).format(ms);
  if (day(time) === day(now)) return hour;
  return `${format(lang, { month: "short", day: "numeric" }).format(time)} ${hour}`;
}

export function clockSeconds(lang: Lang, at: string): string {
  return format(lang, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(Date.parse(at));
}

/** "2:14:09": a stopwatch, never negative. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  return `${hours}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** For <input type="datetime-local">, which knows no zone. */
export function toField(at: string | number): string {
  const time = typeof at === "number" ? at : Date.parse(at);
  return new Date(time + OFFSET_MINUTES * 60_000).toISOString().slice(0, 16);
}

export function fromField(text: string): string | undefined {
  const time = Date.parse(`${text}:00${OFFSET}`);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
