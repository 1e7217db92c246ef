import type { Say } from "../../shared/i18n";

/** "4 min ago", "in 40 min" */
export function agoWords(t: Say, at: number, now: number): string {
  const side = at > now + 1_000 ? "in" : "ago";
  const minutes = Math.floor(Math.abs(now - at) / 60_000);
  if (minutes < 1) return side === "ago" ? t("ago-now") : t("in-moment");
  if (minutes < 60) return t(`${side}-minutes`, { minutes });
  if (minutes < 48 * 60) return t(`${side}-hours`, { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  return t(`${side}-days`, { days: Math.floor(minutes / 1440) });
}
