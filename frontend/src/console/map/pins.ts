// Everything that stands on the map as a mark of its own shape. Labels are chosen
// so that they do not lie on each other.

import type { Lang, PlaceHit, Point, Screen, Sighting, Tip } from "../../shared/api";
import { distance_m } from "../../shared/geo";
import type { Say } from "../../shared/i18n";
import { km } from "../core/numbers";
import type { Pin } from "./drawing";
import { away, type Ring } from "./shapes";

interface Given {
  seen: Point | undefined;
  sightings: readonly Sighting[];
  tips: readonly Tip[];
  screens: readonly Screen[];
  places: readonly PlaceHit[];
  rings: readonly Ring[];
  /** labels nearer to each other than this part of the widest open ring would touch */
  room: number;
  lang: Lang;
  t: Say;
  ontip: ((tip: Tip) => void) | undefined;
}

const LABELS_MAX = 10;
const TIPS_MAX = 200;

export function pinsOf(given: Given): Pin[] {
  return [...places(given), ...rings(given), ...screens(given), ...tips(given), ...seen(given)];
}

function seen({ seen, sightings, t, lang }: Given): Pin[] {
  const first: Pin[] = seen ? [{ key: "seen", point: seen, look: "seen", label: t("legend-seen") }] : [];
  return [...first, ...sightings.map((one) => ({
    key: `sighting-${one.id}`, point: one.point, look: "sighting", text: String(one.number),
    label: (lang === "en" && one.place.en) || one.place.zh,
  }))];
}

function tips({ tips, ontip, t }: Given): Pin[] {
  return tips.slice(0, TIPS_MAX).flatMap((tip) => (tip.point && !tip.sighting ? [{
    key: `tip-${tip.id}`, point: tip.point, look: `tip tip-${tip.state}`, label: `${t(`tip-${tip.state}`)}: ${tip.place}`,
    ...(ontip ? { onpress: () => ontip(tip) } : {}),
  }] : []));
}

function screens({ screens, rings, lang }: Given): Pin[] {
  const inside = (point: Point) => rings.length === 0 || rings.some((ring) => distance_m(point, ring.circle.centre) <= ring.circle.radius_m);
  return screens.filter((one) => inside(one.point)).map((one) => ({
    key: `screen-${one.id}`, point: one.point, look: "screen", label: `${one.name} ${(lang === "en" && one.place.en) || one.place.zh}`,
  }));
}

function rings({ rings, t }: Given): Pin[] {
  return rings.map((ring) => ({
    key: `ring-${ring.number}`, point: away(ring.circle.centre, ring.circle.radius_m, 0), look: "ring", text: t("map-km", { km: km(ring.circle.radius_m) }),
  }));
}

function places({ places, rings, seen, sightings, room, lang }: Given): Pin[] {
  const widest = Math.max(30_000, ...rings.filter((ring) => ring.open).map((ring) => ring.circle.radius_m));
  const taken: Point[] = [...(seen ? [seen] : []), ...sightings.map((one) => one.point)];
  const pins: Pin[] = [];
  for (const place of places) {
    if (pins.length >= LABELS_MAX || place.kind === "coordinate") continue;
    if (taken.some((other) => distance_m(other, place.point) < widest * room)) continue;
    taken.push(place.point);
    pins.push({ key: `place-${place.code}`, point: place.point, look: "place", text: (lang === "en" && place.name.en) || place.name.zh });
  }
  return pins;
}
