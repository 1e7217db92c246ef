// Where, in WGS-84: distances, the circle that a package carries, and its inside.
// The cell rule needs a large library and lives in cell.ts, so that a page that
// already knows its cell never loads it.

import type { Circle, Point } from "./api";

/** Mean radius of the earth, the same number as on the server. */
const EARTH_RADIUS_M = 6_371_008.8;

export function distance_m(a: Point, b: Point): number {
  const half = (degrees: number) => Math.sin((degrees * Math.PI) / 360) ** 2;
  const cos = (degrees: number) => Math.cos((degrees * Math.PI) / 180);
  const chord = half(b.lat - a.lat) + cos(a.lat) * cos(b.lat) * half(b.lon - a.lon);
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord)));
}

export function isInside(point: Point, circle: Circle): boolean {
  return distance_m(point, circle.centre) <= circle.radius_m;
}

/** Reads "lat,lon", also with a full-width comma or a space as people type it. */
export function parsePoint(text: string): Point | undefined {
  const parts = text.trim().split(/\s*[,，]\s*|\s+/);
  if (parts.length !== 2) return undefined;
  const [lat, lon] = parts.map((part) => (part === "" ? NaN : Number(part))) as [number, number];
  if (!Number.isFinite(lat) || !Number.isFinite(lon)) return undefined;
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined;
}

/** Reads CAP's circle: "lat,lon radius" with the radius in kilometres. */
export function parseCircle(text: string): Circle | undefined {
  const [place, km, ...more] = text.trim().split(/\s+/);
  const centre = parsePoint(place ?? "");
  const radius_m = Number(km) * 1000;
  if (!centre || more.length > 0 || !(radius_m >= 0)) return undefined;
  return { centre, radius_m };
}
