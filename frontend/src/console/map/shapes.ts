// What an alert looks like on a map, as GeoJSON.

import type { Circle, Point, Sighting } from "../../shared/api";

const EARTH_RADIUS_M = 6_371_008.8;
const CORNERS = 96;

export interface Ring { number: number; circle: Circle; open: boolean }

const at = ({ lat, lon }: Point): [number, number] => [lon, lat];
const radians = (degrees: number) => (degrees * Math.PI) / 180;
const degrees = (radians: number) => (radians * 180) / Math.PI;

/** A point that far away in that direction, on a sphere: rings are hundreds of kilometres wide. */
export function away({ lat, lon }: Point, distance_m: number, bearing_deg: number): Point {
  const arc = distance_m / EARTH_RADIUS_M;
  const [phi, turn] = [radians(lat), radians(bearing_deg)];
  const lat2 = Math.asin(Math.sin(phi) * Math.cos(arc) + Math.cos(phi) * Math.sin(arc) * Math.cos(turn));
  const dlon = Math.atan2(Math.sin(turn) * Math.sin(arc) * Math.cos(phi), Math.cos(arc) - Math.sin(phi) * Math.sin(lat2));
  return { lat: degrees(lat2), lon: lon + degrees(dlon) };
}

export function outline({ centre, radius_m }: Circle): [number, number][] {
  return Array.from({ length: CORNERS + 1 }, (_, i) => at(away(centre, radius_m, (i * 360) / CORNERS)));
}

const FADE_STEPS = 16;
const FADE_FILL = 0.012;

/** The fill fades outward: discs that lie on each other, each a little smaller. */
function fades({ circle }: Ring): GeoJSON.Feature[] {
  return Array.from({ length: FADE_STEPS }, (_, i) => shape({ centre: circle.centre, radius_m: circle.radius_m * (1 - i / FADE_STEPS) }, true, FADE_FILL));
}

function shape(circle: Circle, open: boolean, fill: number): GeoJSON.Feature {
  return { type: "Feature", properties: { open, fill, edge: fill === 0 }, geometry: { type: "Polygon", coordinates: [outline(circle)] } };
}

export function ringShapes(rings: readonly Ring[]): GeoJSON.FeatureCollection {
  const widest = [...rings].sort((a, b) => b.circle.radius_m - a.circle.radius_m);
  const open = widest.filter((ring) => ring.open);
  return { type: "FeatureCollection", features: [...open.flatMap(fades), ...widest.map((ring) => shape(ring.circle, ring.open, 0))] };
}

export function pathShape(seen: Point | undefined, sightings: readonly Sighting[]): GeoJSON.Feature {
  const points = [...(seen ? [seen] : []), ...[...sightings].sort((a, b) => a.number - b.number).map((one) => one.point)];
  return { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: points.length > 1 ? points.map(at) : [] } };
}

/** West, south, east, north around everything given. */
export function around(rings: readonly Ring[], points: readonly Point[]): [number, number, number, number] | undefined {
  const all = [...rings.flatMap((ring) => [0, 90, 180, 270].map((turn) => away(ring.circle.centre, ring.circle.radius_m, turn))), ...points];
  if (all.length === 0) return undefined;
  const lats = all.map((point) => point.lat);
  const lons = all.map((point) => point.lon);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
