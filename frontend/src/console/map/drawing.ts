// Holds the MapLibre map: made once, told what to show, thrown away. Nothing is
// asked from other hosts: the base is ours, and labels are HTML, so no fonts are
// fetched. Loaded only when a map is first shown, because it is the largest thing
// in the console.

import { AttributionControl, Map as MapLibre, Marker, NavigationControl, setWorkerUrl, type GeoJSONSource } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";
import type { Point } from "../../shared/api";
import { base } from "./land";
import { around, pathShape, ringShapes, type Ring } from "./shapes";
import type { Sighting } from "../../shared/api";

setWorkerUrl(workerUrl);

export interface Pin { key: string; point: Point; look: string; text?: string; label?: string; onpress?: () => void }
export interface Shown { rings: readonly Ring[]; seen: Point | undefined; sightings: readonly Sighting[]; pins: readonly Pin[] }

/** The whole of China, before anything is known. */
const FIRST_VIEW: [number, number, number, number] = [98, 20, 124, 44];
const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

interface Colours { water: string; land: string; border: string; ring: string; fill: string; path: string }

function colours(of: Element): Colours {
  const token = (name: string) => getComputedStyle(of).getPropertyValue(name).trim();
  return { water: token("--map-water"), land: token("--map-land"), border: token("--map-border"), ring: token("--map-ring"), fill: token("--map-fill"), path: token("--ink") };
}

export class Drawing {
  #map: MapLibre;
  #pins = new Map<string, { marker: Marker; pin: Pin }>();
  #ready: Promise<void>;
  #framed = "";
  /** Whether the land came, or will not come. */
  #hasBase = false;

  constructor(private readonly home: HTMLElement, note: string, onpick: ((point: Point) => void) | undefined) {
    this.#map = new MapLibre({
      container: home,
      style: { version: 8, sources: {}, layers: [] },
      bounds: FIRST_VIEW,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      maxZoom: 14,
      fadeDuration: 0,
      cooperativeGestures: false,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.addControl(new AttributionControl({ compact: false, customAttribution: note }), "bottom-right");
    this.#map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    // Says on the page when everything is drawn that there is to draw.
    this.#map.on("render", () => delete home.dataset["drawn"]);
    this.#map.on("idle", () => { if (this.#hasBase) home.dataset["drawn"] = ""; });
    if (onpick) {
      this.#map.getCanvas().style.cursor = "crosshair";
      this.#map.on("click", ({ lngLat }) => onpick({ lat: round(lngLat.lat), lon: round(lngLat.wrap().lng) }));
    }
    this.#ready = new Promise((resolve) => this.#map.once("load", () => void this.#lay().then(resolve)));
  }

  async show(shown: Shown): Promise<void> {
    await this.#ready;
    this.#put("rings", ringShapes(shown.rings));
    this.#put("path", pathShape(shown.seen, shown.sightings));
    this.#pinAll(shown.pins);
    this.#frame(shown);
  }

  /** After the colours changed: light or dark, running or ended. */
  async repaint(): Promise<void> {
    await this.#ready;
    const paint = colours(this.home);
    this.#map.setPaintProperty("water", "background-color", paint.water);
    this.#map.setPaintProperty("land", "fill-color", paint.land);
    this.#map.setPaintProperty("borders", "line-color", paint.border);
    this.#map.setPaintProperty("path", "line-color", paint.path);
    this.#map.setPaintProperty("ring-fill", "fill-color", paint.fill);
    for (const layer of ["ring-line", "ring-later"]) this.#map.setPaintProperty(layer, "line-color", paint.ring);
  }

  close(): void {
    this.#map.remove();
  }

  async #lay(): Promise<void> {
    const paint = colours(this.home);
    const map = this.#map;
    map.addLayer({ id: "water", type: "background", paint: { "background-color": paint.water } });
    for (const id of ["land", "borders", "rings", "path"]) map.addSource(id, { type: "geojson", data: EMPTY });
    map.addLayer({ id: "land", type: "fill", source: "land", paint: { "fill-color": paint.land } });
    map.addLayer({ id: "borders", type: "line", source: "borders", paint: { "line-color": paint.border, "line-width": 1 } });
    map.addLayer({ id: "ring-fill", type: "fill", source: "rings", filter: ["!", ["get", "edge"]], paint: { "fill-color": paint.fill, "fill-antialias": false, "fill-opacity": ["get", "fill"] } });
    map.addLayer({ id: "ring-later", type: "line", source: "rings", filter: ["!", ["get", "open"]], paint: { "line-color": paint.ring, "line-width": 1.5, "line-dasharray": [3, 3] } });
    map.addLayer({ id: "ring-line", type: "line", source: "rings", filter: ["all", ["get", "open"], ["get", "edge"]], paint: { "line-color": paint.ring, "line-width": 2.5 } });
    map.addLayer({ id: "path", type: "line", source: "path", paint: { "line-color": paint.path, "line-width": 2, "line-dasharray": [2, 1.5] } });
    // The base comes when it comes; rings are worth seeing without it.
    void base().then(({ land, borders }) => {
      this.#put("land", land);
      this.#put("borders", { type: "Feature", properties: {}, geometry: borders });
    }, () => undefined).finally(() => {
      this.#hasBase = true;
      map.triggerRepaint();
    });
  }

  #put(id: string, data: GeoJSON.GeoJSON): void {
    (this.#map.getSource(id) as GeoJSONSource | undefined)?.setData(data);
  }

  #pinAll(pins: readonly Pin[]): void {
    const wanted = new Set(pins.map((pin) => pin.key));
    for (const [key, { marker }] of this.#pins) {
      if (wanted.has(key)) continue;
      marker.remove();
      this.#pins.delete(key);
    }
    for (const pin of pins) {
      const old = this.#pins.get(pin.key);
      if (old && old.pin.look === pin.look && old.pin.text === pin.text) {
        old.marker.setLngLat([pin.point.lon, pin.point.lat]);
        old.pin = pin;
        continue;
      }
      old?.marker.remove();
      const made = { pin, marker: new Marker({ element: this.#element(pin) }).setLngLat([pin.point.lon, pin.point.lat]).addTo(this.#map) };
      this.#pins.set(pin.key, made);
    }
  }

  #element(pin: Pin): HTMLElement {
    const element = document.createElement(pin.onpress ? "button" : "span");
    element.className = `pin ${pin.look}`;
    if (pin.text) element.textContent = pin.text;
    if (pin.label) element.title = pin.label;
    if (pin.onpress) {
      element.setAttribute("type", "button");
      if (pin.label) element.setAttribute("aria-label", pin.label);
      element.addEventListener("click", (event) => {
        event.stopPropagation();
        this.#pins.get(pin.key)?.pin.onpress?.();
      });
    } else {
      element.setAttribute("aria-hidden", "true");
    }
    return element;
  }

  /** Brings everything into view, but only when what matters moved: a person's own view is theirs. */
  #frame({ rings, seen, sightings }: Shown): void {
    const open = rings.filter((ring) => ring.open);
    const points = [...(seen ? [seen] : []), ...sightings.map((one) => one.point)];
    const key = JSON.stringify([open.map((ring) => ring.circle), points]);
    const box = around(open, points);
    if (!box || key === this.#framed) return;
    const isFirst = this.#framed === "";
    this.#framed = key;
    const calm = isFirst || matchMedia("(prefers-reduced-motion: reduce)").matches;
    const room = Math.min(48, this.home.clientHeight / 8);
    this.#map.fitBounds(box, { padding: room, maxZoom: 9, animate: !calm, duration: 250 });
  }
}

const round = (degrees: number) => Math.round(degrees * 1e5) / 1e5;
