// The screen as a whole: it asks for its state, believes only what is signed, keeps
// the last good one, and blanks when it cannot be sure.

import type { Package, ScreenState, Status } from "../shared/api";
import { ServerClock, type Sighting } from "../shared/clock";
import { fetchPhoto, keepOnly } from "../shared/photo";
import { openShelf, type Shelf } from "../shared/shelf";
import { verify, type Jwk } from "../shared/verify";
import { isFresh, isNewer, showable, type Moment } from "./rules";

export interface Address {
  screen: string;
  status: Status;
  /** ends in a slash: the device door has the keys, the signage door the states */
  devices: string;
  states: string;
  key: string;
}

interface Kept { text: string; wall: number; clock: Sighting }
export type Trouble = "none" | "waiting" | "refused";

const KEPT = "state";
const KEYS = "keys";
const TICK_MS = 1_000;
const WAIT_S = 25;
/** The server answers within its wait; much later means that nobody is there. */
const ANSWER_MAX_MS = (WAIT_S + 15) * 1_000;
/** Never faster than this, whatever the server answers. */
const ASK_APART_MS = 1_000;
const RETRY_MAX_MS = 30_000;

const moment = (): Moment => ({ count: performance.now(), wall: Date.now() });
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export class Station {
  state = $state.raw<ScreenState>();
  now = $state(Date.now());
  trouble = $state<Trouble>("waiting");
  photos = $state.raw<Record<string, string>>({});
  isSure = $state(false);
  #packages = $state.raw<Package[]>([]);

  readonly #clock = new ServerClock();
  #shelf!: Shelf;
  #keys: Jwk[] = [];
  #received: Moment | undefined;

  constructor(private readonly address: Address) {}

  /** What may be on the wall at this moment; empty means the quiet clock. */
  get alerts(): Package[] {
    return this.isSure ? showable(this.#packages, this.address.status, this.now) : [];
  }

  async start(): Promise<void> {
    this.#shelf = await openShelf(`homeward-signage-${this.address.status}-${this.address.screen}`);
    this.#keys = (await this.#shelf.read<Jwk[]>(KEYS)) ?? [];
    await this.#recall();
    setInterval(() => this.#tick(), TICK_MS);
    for (let failures = 0; ; ) {
      const began = performance.now();
      const isGood = await this.#ask().catch(() => false);
      failures = isGood ? 0 : failures + 1;
      const wait = isGood ? ASK_APART_MS - (performance.now() - began) : Math.min(RETRY_MAX_MS, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2);
      if (wait > 0) await pause(wait);
    }
  }

  /** After a restart without a network the last good state counts for what is left of its time. */
  async #recall(): Promise<void> {
    const kept = await this.#shelf.read<Kept>(KEPT);
    if (!kept) return;
    const now = moment();
    const away = now.wall - kept.wall;
    const received = { wall: kept.wall, count: now.count - away };
    if (!isFresh(received, now)) return;
    this.#clock.restore(kept.clock);
    const read = await verify<ScreenState>(kept.text, this.#keys);
    if (read.ok) await this.#accept(read.value, received);
  }

  async #ask(): Promise<boolean> {
    if (this.#keys.length === 0) await this.#pinKeys();
    const have = this.state ? `&have=${encodeURIComponent(this.state.at)}` : "";
    const answer = await fetch(`${this.address.states}${encodeURIComponent(this.address.screen)}/state?wait=${WAIT_S}${have}`, {
      headers: { authorization: `Bearer ${this.address.key}` },
      cache: "no-store",
      credentials: "omit",
      signal: timeout(ANSWER_MAX_MS),
    }).catch(() => undefined);
    if (!answer?.ok) {
      this.trouble = answer?.status === 401 || answer?.status === 403 ? "refused" : "waiting";
      return false;
    }
    const text = await answer.text();
    const read = await verify<ScreenState>(text, this.#keys);
    const isOurs = read.ok && read.value.screen === this.address.screen;
    if (!read.ok || !isOurs || !isNewer(read.value, this.state)) {
      console.warn(`a state was refused: ${read.ok ? "another screen, or not newer" : `${read.reason}, ${read.detail}`}`);
      this.trouble = "waiting";
      return false;
    }
    this.#clock.observe(read.value.at, Number(read.value.clock_rate) || 1);
    this.trouble = "none";
    await this.#accept(read.value, moment());
    const kept: Kept = { text, wall: Date.now(), clock: this.#clock.save() };
    await this.#shelf.change<Kept>(KEPT, () => kept);
    return true;
  }

  async #accept(state: ScreenState, received: Moment): Promise<void> {
    const packages: Package[] = [];
    for (const text of state.alerts) {
      const read = await verify<Package>(text, this.#keys);
      if (read.ok) packages.push(read.value);
      else console.warn(`a package was refused: ${read.reason}, ${read.detail}`);
    }
    this.state = state;
    this.#packages = packages;
    this.#received = received;
    this.#tick();
    void this.#settle();
  }

  #tick(): void {
    this.now = this.#clock.now();
    const wasSure = this.isSure;
    this.isSure = this.#received !== undefined && isFresh(this.#received, moment());
    if (wasSure && !this.isSure) {
      this.#packages = [];
      void this.#settle();
      void this.#shelf.change(KEPT, () => undefined);
    }
  }

  /** Photos of what is on the wall are kept; all others go with their alerts. */
  async #settle(): Promise<void> {
    const named = new Set(this.#packages.flatMap((said) => (said.photo ? [said.photo] : [])));
    for (const [photo, address] of Object.entries(this.photos)) {
      if (!named.has(photo)) URL.revokeObjectURL(address);
    }
    this.photos = Object.fromEntries(Object.entries(this.photos).filter(([photo]) => named.has(photo)));
    await keepOnly(this.#shelf, named);
    for (const photo of named) {
      if (this.photos[photo]) continue;
      const blob = await fetchPhoto(this.#shelf, photo);
      if (blob && !this.photos[photo]) this.photos = { ...this.photos, [photo]: URL.createObjectURL(blob) };
    }
  }

  async #pinKeys(): Promise<void> {
    const answer = await fetch(`${this.address.devices}keys`, { credentials: "omit" });
    const { keys } = (await answer.json()) as { keys: Jwk[] };
    await this.#shelf.change<Jwk[]>(KEYS, () => keys);
    this.#keys = keys;
  }
}

/** AbortSignal.timeout, for players that do not have it. */
function timeout(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
}
