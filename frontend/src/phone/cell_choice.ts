// From a position to the one cell that the server may know. The H3 library and the
// list of populous cells are loaded only here, when a place is new; a phone that
// stays where it was starts without them.

import type { Point } from "../shared/api";

export interface Choice {
  cell: string;
  /** false while the list could not be had: the cell is then wider than it needs to be */
  isFinal: boolean;
}

/**
 * Chooses the cell. Without the list only the wide cells are safe to name, so a
 * failure makes the phone less exact towards the server, never more.
 */
export async function chooseCell(api: string, position: Point): Promise<Choice> {
  const [{ cellFor, populousSet }, populous] = await Promise.all([import("../shared/cell"), fetchPopulous(api)]);
  return { cell: cellFor(position, populousSet(populous ?? [])), isFinal: populous !== undefined };
}

async function fetchPopulous(api: string): Promise<unknown[] | undefined> {
  try {
    const answer = await fetch(`${api}cells.json`, { credentials: "omit" });
    if (!answer.ok) return undefined;
    const { populous } = (await answer.json()) as { populous: unknown };
    return Array.isArray(populous) ? populous : undefined;
  } catch {
    return undefined;
  }
}
