// Which of the active children stands on this page: the nearest to the place that the
// page names, or the newest. Decided here; the place is sent nowhere.

export interface Texts { headline: string; name: string; about: string; place: string; when: string; agency: string }

/** One entry of `/widget/v1/alerts`; a found one has only the first three. */
export interface Alert {
  code: string;
  state: "active" | "found";
  expires: string;
  sent: string;
  texts: Partial<Record<string, Texts>>;
  area: { lat: number; lon: number; radius_km: number };
  last_seen?: string;
  call?: string;
  photo?: string;
  page: string;
}

export interface Place { lat: number; lon: number }

const RADIAN = Math.PI / 180;
/** Of the Krasovsky 1940 ellipsoid, on which the shift of Chinese maps is defined. */
const AXIS_M = 6378245;
const FLATTENING = 0.00669342162296594;

/** The place that the attributes name, `undefined` without any, and a text when they are refused. */
export function placeOf(lat: string | null, lon: string | null, datum: string | null): Place | undefined | string {
  if (lat === null && lon === null) return undefined;
  const [y, x] = [degrees(lat), degrees(lon)];
  if (!(Math.abs(y) <= 90 && Math.abs(x) <= 180)) return "lat and lon are degrees";
  if (datum === "wgs84") return { lat: y, lon: x };
  if (datum === "gcj02") return unshifted(y, x);
  if (datum === "bd09") return unshifted(...fromBaidu(y, x));
  return "lat and lon need datum=\"wgs84\", \"gcj02\" or \"bd09\"";
}

/** Nothing written is not zero. */
const degrees = (text: string | null) => (text?.trim() ? Number(text) : NaN);

function fromBaidu(lat: number, lon: number): [number, number] {
  const [x, y] = [lon - 0.0065, lat - 0.006];
  const radius = Math.hypot(x, y) - 0.00002 * Math.sin(y * 3000 * RADIAN);
  const angle = Math.atan2(y, x) - 0.000003 * Math.cos(x * 3000 * RADIAN);
  return [radius * Math.sin(angle), radius * Math.cos(angle)];
}

/**
 * GCJ-02 to WGS-84 in one step: true to some metres, which is plenty to say which of
 * two children is nearer. Outside China (a rectangle is close enough here) nothing is shifted.
 */
function unshifted(lat: number, lon: number): Place {
  if (lat < 18 || lat > 54 || lon < 73 || lon > 136) return { lat, lon };
  const { sin, sqrt, abs, PI } = Math;
  const [x, y] = [lon - 105, lat - 35];
  const wave = (v: number, ...parts: [number, number][]) => parts.reduce((sum, [much, often]) => sum + much * sin(often * PI * v), 0) / 1.5;
  const both = 0.1 * x * y + wave(x, [20, 6], [20, 2]);
  const north = both - 100 + 2 * x + 3 * y + 0.2 * y * y + 0.2 * sqrt(abs(x)) + wave(y, [20, 1], [40, 1 / 3], [160, 1 / 12], [320, 1 / 30]);
  const east = both + 300 + x + 2 * y + 0.1 * x * x + 0.1 * sqrt(abs(x)) + wave(x, [20, 1], [40, 1 / 3], [150, 1 / 12], [300, 1 / 30]);
  const magic = 1 - FLATTENING * sin(lat * RADIAN) ** 2;
  return {
    lat: lat - north / ((AXIS_M * (1 - FLATTENING) * RADIAN) / magic ** 1.5),
    lon: lon - east / ((AXIS_M * RADIAN * Math.cos(lat * RADIAN)) / sqrt(magic)),
  };
}

/** Grows with the distance over the globe: half of its angle, as the haversine gives it. */
function far(a: Place, b: Place): number {
  const half = (v: number) => Math.sin((v * RADIAN) / 2) ** 2;
  return half(b.lat - a.lat) + Math.cos(a.lat * RADIAN) * Math.cos(b.lat * RADIAN) * half(b.lon - a.lon);
}

/** The one to show. The answer lists the newest first, and so does an even distance. */
export function chosen(alerts: Alert[], place: Place | undefined, now: number): Alert | undefined {
  const active = alerts.filter(({ state, expires }) => state === "active" && Date.parse(expires) > now);
  return place ? active.sort((a, b) => far(place, a.area) - far(place, b.area))[0] : active[0];
}
