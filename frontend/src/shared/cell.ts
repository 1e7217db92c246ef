// The cell that a phone names to the server instead of its position.
//
// The finest H3 cell around the phone that holds enough people, or enough land,
// that naming it says nothing about one person. The list of cells with enough
// people comes from the server and is the same for everybody.

import { cellArea, getResolution, isValidCell, latLngToCell } from "h3-js";
import type { Point } from "./api";

const POPULOUS_RESOLUTIONS = [5, 4];
/** A cell of this size needs no people to hide one. */
const WIDE_KM2 = 10_000;

export function cellFor(position: Point, populous: ReadonlySet<string>): string {
  for (const resolution of POPULOUS_RESOLUTIONS) {
    const cell = latLngToCell(position.lat, position.lon, resolution);
    if (populous.has(cell)) return cell;
  }
  const wide = latLngToCell(position.lat, position.lon, 3);
  return cellArea(wide, "km2") >= WIDE_KM2 ? wide : latLngToCell(position.lat, position.lon, 2);
}

/** Keeps only what can be a populous cell, so that a broken list can never make a phone name a finer one. */
export function populousSet(cells: readonly unknown[]): Set<string> {
  const isFit = (cell: unknown): cell is string =>
    typeof cell === "string" && isValidCell(cell) && POPULOUS_RESOLUTIONS.includes(getResolution(cell));
  return new Set(cells.filter(isFit));
}
