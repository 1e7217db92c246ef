// What a screen may show. A screen hangs over a crowd and nobody watches it, so
// every doubt ends in the quiet clock, never in an old face.
//
// Pure: moments come in as values.

import type { Package, ScreenState, Status } from "../shared/api";

/** A state is good for this long after it came, unless a newer one comes. */
export const FRESH_MS = 600_000;
/** One language stands this long; a turn shows every language equally often. */
export const LANG_MS = 8_000;
const TURN_MS = 2 * LANG_MS;

/** A moment told twice: by a clock that only runs forward, and by the wall. */
export interface Moment { count: number; wall: number }

/**
 * Whether a state that came at `received` still counts. Both clocks must agree: the
 * monotonic one may sleep with the machine, and the wall may be set back.
 */
export function isFresh(received: Moment, now: Moment): boolean {
  const wall = now.wall - received.wall;
  const counted = now.count - received.count;
  return wall >= 0 && wall < FRESH_MS && counted >= 0 && counted < FRESH_MS;
}

/** A state that was recorded before and is played again must not keep a face on the wall. */
export function isNewer(state: ScreenState, last: ScreenState | undefined): boolean {
  const at = Date.parse(state.at);
  return !Number.isNaN(at) && (!last || at > Date.parse(last.at));
}

/** What may be seen now: live, of this door, not past its expiry, each incident once. */
export function showable(packages: readonly Package[], door: Status, now: number): Package[] {
  const latest = new Map<string, Package>();
  for (const said of packages) {
    const known = latest.get(said.incident);
    if (!known || said.version > known.version) latest.set(said.incident, said);
  }
  return [...latest.values()].filter(
    (said) => said.status === door && (said.msgType === "Alert" || said.msgType === "Update") && Date.parse(said.expires) > now,
  );
}

/** How long each stands. The server lists the nearest first; that one and the newest get two turns. */
export function turns(packages: readonly Package[]): number[] {
  const issued = packages.map((said) => Date.parse(said.lastSeen?.from ?? said.sent));
  const newest = issued.indexOf(Math.max(...issued));
  return packages.map((_, index) => TURN_MS * (1 + Number(index === 0) + Number(index === newest && index !== 0)));
}

/** Whose turn it is, `elapsed` ms after the round began. */
export function onTurn(lengths: readonly number[], elapsed: number): number {
  const round = lengths.reduce((sum, length) => sum + length, 0);
  let left = round > 0 ? elapsed % round : 0;
  return Math.max(0, lengths.findIndex((length) => (left -= length) < 0));
}
