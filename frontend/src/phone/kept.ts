// Everything this phone keeps, as one record: who was shown what, where the person
// is, and how far the stream was read. The cursor is written together with the
// packages it stands behind, so a crash can repeat a package but never skip one.

import type { Lang, Package, Point } from "../shared/api";
import type { Sighting } from "../shared/clock";
import type { Shelf } from "../shared/shelf";
import { verify, type Jwk } from "../shared/verify";
import type { Door } from "./door";
import type { Pushed } from "./push";
import { emptyMemory, take, type Facts, type Memory, type Telling } from "./rules";

export interface Place extends Point {
  /** found by the phone, or chosen by the person */
  how: "device" | "hand";
  name?: string;
}

export interface Kept {
  memory: Memory;
  place?: Place;
  cell?: string;
  cursor?: { cell: string; id: string };
  clock?: Sighting;
  /** what notifications are written in */
  lang?: Lang;
  /** told also while the page is closed */
  pushed?: Pushed;
  /** wall time of the last word from the server */
  heard_at?: number;
}

const RECORD = "kept";
const KEYS = "keys";
const KEYS_MAX = 16;

export const emptyKept = (): Kept => ({ memory: emptyMemory() });

export async function readKept(shelf: Shelf): Promise<Kept> {
  return (await shelf.read<Kept>(RECORD)) ?? emptyKept();
}

/** Changes the record in one step and gives back what it became. */
export async function changeKept(shelf: Shelf, decide: (before: Kept) => Kept): Promise<Kept> {
  let after = emptyKept();
  await shelf.change<Kept>(RECORD, (before) => (after = decide(before ?? emptyKept())));
  return after;
}

/** What a phone knows about a moment, apart from its clock. */
export function factsFor(kept: Kept, door: Door, now: number, cell?: string): Facts {
  return {
    now,
    hour: new Date(now).getHours(),
    door: door.status,
    cell: cell ?? kept.cell ?? "",
    ...(kept.place ? { position: { lat: kept.place.lat, lon: kept.place.lon } } : {}),
  };
}

/** Verifies texts and lets the rules take them, in order; says what to tell the person. */
export async function takeTexts(
  shelf: Shelf,
  door: Door,
  texts: readonly string[],
  keys: readonly Jwk[],
  now: number,
  heard: { cell?: string; cursor?: string } = {},
): Promise<{ kept: Kept; tell: Telling[] }> {
  const packages: Package[] = [];
  for (const text of texts) {
    const read = await verify<Package>(text, keys);
    if (read.ok) packages.push(read.value);
    else console.warn(`a package was refused: ${read.reason}, ${read.detail}`);
  }
  const tell: Telling[] = [];
  const kept = await changeKept(shelf, (before) => {
    let memory = before.memory;
    for (const said of packages) {
      const decided = take(memory, said, factsFor(before, door, now, heard.cell));
      if (decided.ignored === "wrong_status" || decided.ignored === "malformed") {
        console.warn(`a package was refused: ${decided.ignored}`);
      }
      memory = decided.memory;
      tell.push(...decided.tell);
    }
    const cursor = heard.cell && heard.cursor ? { cell: heard.cell, id: heard.cursor } : before.cursor;
    return { ...before, memory, ...(cursor ? { cursor } : {}) };
  });
  return { kept, tell };
}

/**
 * The keys that packages must be signed with: asked for once, over TLS, and pinned.
 * A key that turns up later is not believed only because the same server names it.
 */
export async function pinnedKeys(shelf: Shelf, api: string): Promise<Jwk[]> {
  const pinned = await shelf.read<Jwk[]>(KEYS);
  if (pinned && pinned.length > 0) return pinned;
  const answer = await fetch(`${api}keys`, { credentials: "omit" });
  if (!answer.ok) throw new Error(`could not fetch the keys: ${answer.status}`);
  const { keys } = (await answer.json()) as { keys: Jwk[] };
  const usable = keys.filter((key) => key.kty === "OKP" && key.crv === "Ed25519").slice(0, KEYS_MAX);
  if (usable.length === 0) throw new Error("could not find an Ed25519 key");
  await shelf.change<Jwk[]>(KEYS, () => usable);
  return usable;
}
