// The quiet base of the map: land and borders from Natural Earth, served by us.
// A demo base only; a service in earnest puts the agency's own map here.

import atlasUrl from "world-atlas/countries-50m.json?url";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

type Atlas = Topology<{ countries: GeometryCollection; land: GeometryCollection }>;

export interface Base { land: GeoJSON.FeatureCollection; borders: GeoJSON.MultiLineString }

let kept: Promise<Base> | undefined;

export function base(): Promise<Base> {
  kept ??= load().catch((cause) => {
    kept = undefined;
    throw cause;
  });
  return kept;
}

async function load(): Promise<Base> {
  const answer = await fetch(atlasUrl);
  const atlas = (await answer.json()) as Atlas;
  return {
    land: feature(atlas, atlas.objects.land),
    borders: mesh(atlas, atlas.objects.countries, (a, b) => a !== b),
  };
}
