// What this phone shows, to whom it stays silent, and what it forgets.
//
// Pure: a memory, a verified package or a moment, and the facts come in; the next
// memory and what is to be told come out. No clock, no storage, no network. The
// server never learns where the phone is, so everything that depends on a place is
// decided here.
//
// One incident is one record that only walks forward:
//
//   held    known, but not (yet) for this place
//   shown   its card is on the page; every Update changes it silently
//   closed  the card says how it ended, for a day, without the child's data
//   over    nothing left but the fact that it ended, so that an old copy stays silent

import type { Package, Point, Status } from "../shared/api";
import { distance_m, isInside, parseCircle, parsePoint } from "../shared/geo";

export type Ending = "found" | "ended" | "expired";

export type Incident =
  | { stage: "held"; version: number; cell: string; said: Package }
  | { stage: "shown"; version: number; cell: string; said: Package; shown_at: number; told: boolean; opened: boolean; hidden: boolean }
  | { stage: "closed"; version: number; cell: string; ending: Ending; closed_at: number; code: string; agency: Record<string, string>; identifier: string; told: boolean }
  | { stage: "over"; version: number; ending: Ending | "unseen"; closed_at: number };

export interface Receipt { identifier: string; event: "shown" | "opened" }

export interface Memory {
  incidents: Record<string, Incident>;
  /** when this phone was loud for something farther than LOUD_NEAR_M */
  loud_at: number[];
  /** not yet taken by the server */
  receipts: Receipt[];
}

export interface Facts {
  /** the server's clock, ms since 1970 */
  now: number;
  /** hour of the day where the phone is, 0 to 23 */
  hour: number;
  /** Actual on the public door, Exercise on the other; nothing else passes */
  door: Status;
  cell: string;
  position?: Point;
}

export type Telling =
  | { kind: "show"; incident: string; silent: boolean }
  | { kind: "close"; incident: string; ending: Ending };

export type Ignored = "wrong_status" | "unknown_type" | "malformed" | "old_version" | "ended_before" | "expired";

export interface Decided { memory: Memory; tell: Telling[]; ignored?: Ignored }

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LOUD_NEAR_M = 5_000;
const NIGHT_NEAR_M = 50_000;
const NIGHT_FROM_HOUR = 22;
const NIGHT_TO_HOUR = 7;
const CLOSED_STAYS_MS = DAY_MS;
/** No signed copy lives longer than its expiry, so a month of remembering endings is ample. */
const OVER_KEPT_MS = 31 * DAY_MS;
/** Receipts are counts, not evidence: beyond this many the oldest are not worth a phone's storage. */
const RECEIPTS_MAX = 200;

export const emptyMemory = (): Memory => ({ incidents: {}, loud_at: [], receipts: [] });

/** Takes one verified package. */
export function take(memory: Memory, said: Package, facts: Facts): Decided {
  const refused = (ignored: Ignored): Decided => ({ memory, tell: [], ignored });
  if (said.status !== facts.door) return refused("wrong_status");
  if (!isWellFormed(said)) return refused("malformed");
  const known = memory.incidents[said.incident];
  if (known && isEnded(known)) return refused("ended_before");
  if (known && said.version <= known.version) return refused("old_version");
  // A Cancel counts before any other filter: it names neither a place nor a time to pass one.
  if (said.msgType === "Cancel") return cancel(memory, said, known, facts);
  if (said.msgType !== "Alert" && said.msgType !== "Update") return refused("unknown_type");
  if (Date.parse(said.expires) <= facts.now) return refused("expired");
  return alert(memory, said, known, facts);
}

/** The person moved, or chose another place: what is held may be for here now. */
export function moved(memory: Memory, facts: Facts): Decided {
  const tell: Telling[] = [];
  let next = memory;
  for (const incident of Object.values(memory.incidents)) {
    if (incident.stage !== "held" || !isForHere(incident.said, facts)) continue;
    const decided = show(next, incident.said, incident.cell, facts);
    next = decided.memory;
    tell.push(...decided.tell);
  }
  return { memory: next, tell };
}

/** Time passed: alerts run out by themselves, endings leave the page, tombstones crumble. */
export function passed(memory: Memory, now: number): Decided {
  const tell: Telling[] = [];
  const incidents: Record<string, Incident> = {};
  for (const [id, incident] of Object.entries(memory.incidents)) {
    const after = aged(incident, now);
    if (after) incidents[id] = after;
    if (incident.stage === "shown" && after?.stage === "closed") tell.push({ kind: "close", incident: id, ending: "expired" });
  }
  const changed = Object.entries(memory.incidents).some(([id, before]) => incidents[id] !== before);
  return { memory: changed ? { ...memory, incidents } : memory, tell };
}

/** The person has really been told: seen the card, or got the notification. */
export function told(memory: Memory, id: string): Memory {
  const incident = memory.incidents[id];
  if (incident?.stage === "shown" && !incident.told) {
    return withReceipt(put(memory, id, { ...incident, told: true }), incident.said.identifier, "shown");
  }
  if (incident?.stage === "closed" && !incident.told) {
    return withReceipt(put(memory, id, { ...incident, told: true }), incident.identifier, "shown");
  }
  return memory;
}

/** The person did something with the card. */
export function opened(memory: Memory, id: string): Memory {
  const incident = memory.incidents[id];
  if (incident?.stage !== "shown" || incident.opened) return memory;
  return withReceipt(put(memory, id, { ...incident, opened: true }), incident.said.identifier, "opened");
}

export function hidden(memory: Memory, id: string, isHidden: boolean): Memory {
  const incident = memory.incidents[id];
  if (incident?.stage === "closed" && isHidden) return put(memory, id, over(incident));
  return incident?.stage === "shown" ? put(memory, id, { ...incident, hidden: isHidden }) : memory;
}

/** Whether a heartbeat names something that this phone has not got. */
export function lacks(memory: Memory, live: { identifier: string; incident: string }): boolean {
  const known = memory.incidents[live.incident];
  if (!known) return true;
  return !isEnded(known) && versionOf(live.identifier) > known.version;
}

/** Shown alerts of this cell that a heartbeat no longer names: their endings may have been missed. */
export function unheard(memory: Memory, live: readonly { incident: string }[], cell: string | undefined): string[] {
  const named = new Set(live.map((one) => one.incident));
  return Object.entries(memory.incidents).flatMap(([id, incident]) =>
    incident.stage === "shown" && incident.cell === cell && !named.has(id) ? [id] : []);
}

/** Another cell is listened to now: what was only held for the old one may have ended there unheard. */
export function settledIn(memory: Memory, cell: string): Memory {
  const stays = Object.entries(memory.incidents).filter(([, incident]) => incident.stage !== "held" || incident.cell === cell);
  return { ...memory, incidents: Object.fromEntries(stays) };
}

/** The cells that shown alerts came from: their endings are told there, wherever the phone has gone. */
export function cellsOwed(memory: Memory, cell: string): string[] {
  const from = Object.values(memory.incidents).flatMap((incident) => (incident.stage === "shown" ? [incident.cell] : []));
  return [...new Set(from)].filter((one) => one !== cell);
}

/** Distance from the phone to the child's last place, or to the middle of the area. */
export function distanceTo(said: Package, position: Point | undefined): number | undefined {
  const place = (said.lastSeen && parsePoint(said.lastSeen.point)) ?? parseCircle(said.area.circle)?.centre;
  return position && place ? distance_m(position, place) : undefined;
}

/** Quiet by default: loud once a day beyond 5 km, never at night beyond 50 km. */
export function isSilent(distance: number, loudAt: readonly number[], facts: Facts): boolean {
  const isNight = facts.hour >= NIGHT_FROM_HOUR || facts.hour < NIGHT_TO_HOUR;
  if (isNight && distance > NIGHT_NEAR_M) return true;
  return distance > LOUD_NEAR_M && loudAt.some((at) => facts.now - at < DAY_MS);
}

function alert(memory: Memory, said: Package, known: Incident | undefined, facts: Facts): Decided {
  if (known?.stage === "shown") {
    return { memory: put(memory, said.incident, { ...known, version: said.version, cell: facts.cell, said }), tell: [] };
  }
  // Shown before, then run out, now renewed: the card comes back without a word.
  if (known?.stage === "closed" || known?.stage === "over") {
    const again: Incident = { stage: "shown", version: said.version, cell: facts.cell, said, shown_at: facts.now, told: true, opened: true, hidden: known.stage === "over" };
    return { memory: put(memory, said.incident, again), tell: [] };
  }
  if (isForHere(said, facts)) return show(memory, said, facts.cell, facts);
  return { memory: put(memory, said.incident, { stage: "held", version: said.version, cell: facts.cell, said }), tell: [] };
}

function show(memory: Memory, said: Package, cell: string, facts: Facts): Decided {
  const distance = distanceTo(said, facts.position) ?? 0;
  const silent = isSilent(distance, memory.loud_at, facts);
  const incident: Incident = { stage: "shown", version: said.version, cell, said, shown_at: facts.now, told: false, opened: false, hidden: false };
  const spent = !silent && distance > LOUD_NEAR_M;
  const recent = memory.loud_at.filter((at) => facts.now - at < DAY_MS);
  return {
    memory: { ...put(memory, said.incident, incident), loud_at: spent ? [...recent, facts.now] : recent },
    tell: [{ kind: "show", incident: said.incident, silent }],
  };
}

function cancel(memory: Memory, said: Package, known: Incident | undefined, facts: Facts): Decided {
  const ending: Ending = said.cause === "found" ? "found" : "ended";
  const tombstone: Incident = { stage: "over", version: said.version, ending: known ? ending : "unseen", closed_at: facts.now };
  const wasOnPage = (known?.stage === "shown" && !known.hidden) || known?.stage === "closed";
  if (!wasOnPage) {
    // Never shown here, so there is nothing to thank for; but an older copy must not show it after this.
    const tell: Telling[] = known?.stage === "shown" ? [{ kind: "close", incident: said.incident, ending }] : [];
    return { memory: put(memory, said.incident, { ...tombstone, ending: known?.stage === "held" ? "unseen" : tombstone.ending }), tell };
  }
  const from = known.stage === "shown" ? { code: known.said.code, agency: agencyOf(known.said) } : { code: known.code, agency: known.agency };
  const closed: Incident = { stage: "closed", version: said.version, cell: known.cell, ending, closed_at: facts.now, ...from, identifier: said.identifier, told: false };
  return { memory: put(memory, said.incident, closed), tell: [{ kind: "close", incident: said.incident, ending }] };
}

function aged(incident: Incident, now: number): Incident | undefined {
  switch (incident.stage) {
    case "held":
      return Date.parse(incident.said.expires) <= now ? undefined : incident;
    case "shown": {
      if (Date.parse(incident.said.expires) > now) return incident;
      const { said, version, cell } = incident;
      const closed: Incident = { stage: "closed", version, cell, ending: "expired", closed_at: now, code: said.code, agency: agencyOf(said), identifier: said.identifier, told: true };
      return incident.hidden ? over(closed) : closed;
    }
    case "closed":
      return now - incident.closed_at >= CLOSED_STAYS_MS ? over(incident) : incident;
    case "over":
      return now - incident.closed_at >= OVER_KEPT_MS ? undefined : incident;
  }
}

function over(closed: { version: number; ending: Ending; closed_at: number }): Incident {
  return { stage: "over", version: closed.version, ending: closed.ending, closed_at: closed.closed_at };
}

/** An alert that ran out may be renewed; found, ended and cancelled unseen are for ever. */
function isEnded(incident: Incident): boolean {
  return (incident.stage === "closed" || incident.stage === "over") && incident.ending !== "expired";
}

function isForHere(said: Package, facts: Facts): boolean {
  const circle = parseCircle(said.area.circle);
  return !!circle && !!facts.position && isInside(facts.position, circle) && Date.parse(said.expires) > facts.now;
}

/** The signature proved who wrote it; this proves only that we can read it. */
function isWellFormed(said: Package): boolean {
  const isNamed = typeof said.incident === "string" && typeof said.identifier === "string" && said.identifier.length <= 300;
  const isNumbered = Number.isSafeInteger(said.version) && said.version > 0;
  if (!isNamed || !isNumbered) return false;
  return said.msgType === "Cancel" || (!Number.isNaN(Date.parse(said.expires)) && typeof said.area?.circle === "string" && typeof said.texts === "object");
}

function versionOf(identifier: string): number {
  return Number(identifier.slice(identifier.lastIndexOf(":") + 1)) || 0;
}

function agencyOf(said: Package): Record<string, string> {
  return Object.fromEntries(Object.entries(said.texts).map(([lang, texts]) => [lang, texts.agency ?? ""]));
}

function put(memory: Memory, id: string, incident: Incident): Memory {
  return { ...memory, incidents: { ...memory.incidents, [id]: incident } };
}

function withReceipt(memory: Memory, identifier: string, event: Receipt["event"]): Memory {
  return { ...memory, receipts: [...memory.receipts, { identifier, event }].slice(-RECEIPTS_MAX) };
}
