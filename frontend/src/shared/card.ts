// What the alert card shows, made from a package on a phone or from a preview in
// the console. The card knows nothing about either.

import type { Lang, Package, Texts } from "./api";
import type { Say } from "./i18n";

export type CardState = "active" | "found" | "ended" | "expired";

export type CardTexts = Partial<Texts> & { agency?: string };

export interface CardFace {
  texts: Record<Lang, CardTexts>;
  /** addresses of photos: the child, then the companion, then the vehicle */
  photos: readonly string[];
  code: string;
  /** RFC 3339; the card counts from here */
  seen_from?: string;
  call?: string;
}

export function faceOf(said: Package, photos: readonly string[]): CardFace {
  return {
    texts: said.texts,
    photos,
    code: said.code,
    ...(said.lastSeen ? { seen_from: said.lastSeen.from } : {}),
    ...(said.call ? { call: said.call } : {}),
  };
}

/** One text in the language asked for, or in Chinese and then marked as Chinese. */
export function textIn(face: CardFace, lang: Lang, field: keyof CardTexts): { text: string; lang: Lang } {
  const own = face.texts[lang]?.[field];
  return own ? { text: own, lang } : { text: face.texts["zh-CN"]?.[field] ?? "", lang: "zh-CN" };
}

export function sinceWords(t: Say, seenFrom: string, now: number): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(seenFrom)) / 60_000));
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (minutes < 1) return t("since-now");
  if (hours < 1) return t("since-minutes", { minutes });
  if (days < 1) return t("since-hours", { hours, minutes: minutes % 60 });
  return t("since-days", { days, hours: hours % 24 });
}

/** Distances are told as a person would: to 100 m when near, to whole kilometres when far. */
export function distanceWords(t: Say, distance_m: number): string {
  if (distance_m < 950) return t("distance-m", { metres: Math.max(100, Math.round(distance_m / 100) * 100) });
  const km = distance_m < 9_950 ? Math.round(distance_m / 100) / 10 : Math.round(distance_m / 1000);
  return t("distance-km", { km });
}
