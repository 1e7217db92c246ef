// The phone as a whole: it joins the rules, the shelf, the line and the person.
// Everything shown on the page is read from here; everything the person does comes
// in here.

import type { Heartbeat, Lang, Point } from "../shared/api";
import { ServerClock } from "../shared/clock";
import { distance_m, parsePoint } from "../shared/geo";
import { fetchPhoto, keepOnly } from "../shared/photo";
import { openShelf, type Shelf } from "../shared/shelf";
import type { Jwk } from "../shared/verify";
import { chooseCell } from "./cell_choice";
import type { Door } from "./door";
import { changeKept, emptyKept, factsFor, pinnedKeys, readKept, takeTexts, type Kept, type Place } from "./kept";
import { fetchLive, Line, type LineState } from "./line";
import { canPush, isStale, subscribe, unsubscribe } from "./push";
import { sendReceipts, without } from "./receipts";
import { cellsOwed, hidden, lacks, moved, opened, passed, settledIn, told, unheard, type Memory, type Telling } from "./rules";

const TICK_MS = 1_000;
/** Standing still still jitters; smaller moves change nothing. */
const MOVED_MIN_M = 200;
/** All phones see a gap at the same heartbeat: they ask for it spread over this long. */
const GAP_SPREAD_MS = 2_000;
/** What the server owes but the rules refused is not asked for at every heartbeat. */
const GAP_AGAIN_MS = 300_000;
/** How often the endings of alerts from former cells are asked for. */
const OWED_EVERY_MS = 300_000;

export type Pushing = "no" | "asking" | "failed";
export type Finding = "no" | "asking" | "refused" | "unavailable";

export class Phone {
  kept = $state.raw<Kept>(emptyKept());
  line = $state<LineState>("connecting");
  now = $state(Date.now());
  finding = $state<Finding>("no");
  /** object addresses of photos, by the address in the package */
  photos = $state.raw<Record<string, string>>({});
  pushing = $state<Pushing>("no");
  isReady = $state(false);

  readonly #clock = new ServerClock();
  readonly #line: Line;
  readonly #asked = new Map<string, number>();
  readonly #fetching = new Set<string>();
  readonly #neighbour: BroadcastChannel | undefined;
  #shelf!: Shelf;
  #keys: Jwk[] = [];
  #listeningTo = "";
  #owedAt = 0;
  #isSending = false;
  #wished: ServiceWorkerRegistration | undefined;
  #watch: number | undefined;

  constructor(
    private readonly door: Door,
    /** shows a telling on the device itself; true when the person can have noticed it there */
    private readonly tell: (telling: Telling, memory: Memory) => Promise<boolean>,
  ) {
    this.#neighbour = "BroadcastChannel" in globalThis ? new BroadcastChannel(door.channel) : undefined;
    this.#line = new Line(door.api, {
      packages: (texts, cell, cursor) => this.#take(texts, cell, cursor),
      heartbeat: (heartbeat) => this.#heartbeat(heartbeat),
      reset: () => this.#change(({ cursor: _, ...kept }) => kept),
      state: (state) => { this.line = state; },
    });
  }

  async start(): Promise<void> {
    this.#shelf = await openShelf(this.door.shelf);
    this.kept = await readKept(this.#shelf);
    if (this.kept.clock) this.#clock.restore(this.kept.clock);
    this.now = this.#clock.now();
    this.#neighbour?.addEventListener("message", () => void this.#reread());
    setInterval(() => void this.#tick(), TICK_MS);
    addEventListener("online", () => this.#line.hurry());
    addEventListener("offline", () => { this.line = "offline"; });
    addEventListener("hashchange", () => void this.#goToFragment());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible") return;
      this.#line.hurry();
      void this.#seen();
    });
    await this.#settle();
    this.isReady = true;
    await this.#goToFragment();
    if (this.kept.place?.how === "device") this.find();
    void this.#listen();
  }

  /** Asks the phone where it is, and follows it from then on. */
  find(): void {
    if (!("geolocation" in navigator)) { this.finding = "unavailable"; return; }
    if (this.#watch !== undefined) return;
    this.finding = "asking";
    this.#watch = navigator.geolocation.watchPosition(
      ({ coords }) => {
        this.finding = "no";
        void this.goTo({ lat: coords.latitude, lon: coords.longitude, how: "device" });
      },
      (error) => {
        this.finding = error.code === error.PERMISSION_DENIED ? "refused" : "unavailable";
        this.#unwatch();
      },
      { enableHighAccuracy: false, maximumAge: 60_000, timeout: 30_000 },
    );
  }

  /** The person is somewhere else now, by the phone's word or by hand. */
  async goTo(place: Place): Promise<void> {
    const before = this.kept.place;
    if (place.how === "hand") this.#unwatch();
    const isSame = before && before.how === place.how && before.name === place.name && distance_m(before, place) < MOVED_MIN_M;
    if (isSame && this.kept.cell) return;
    const tell: Telling[] = [];
    await this.#change((kept) => {
      const decided = moved(kept.memory, factsFor({ ...kept, place }, this.door, this.#clock.now()));
      tell.push(...decided.tell);
      return { ...kept, place, memory: decided.memory };
    });
    await this.#tellAll(tell);
    await this.#chooseCell(place);
  }

  /** Forgets the place and what was held for it; what was shown stays until it ends. */
  async forgetPlace(): Promise<void> {
    this.#unwatch();
    this.#line.stop();
    this.#listeningTo = "";
    await this.#change(({ place: _, cell: __, cursor: ___, ...kept }) => kept);
  }

  /** Notifications that come while the page is closed speak the same language. */
  async speak(lang: Lang): Promise<void> {
    await this.#change((kept) => ({ ...kept, lang }));
  }

  /** Told also while the page is closed, from now on. Called at the person's tap. */
  async pushTo(registration: ServiceWorkerRegistration | undefined): Promise<void> {
    const { cell } = this.kept;
    if (!canPush(registration)) { this.pushing = "failed"; return; }
    this.pushing = "asking";
    // The cell is being chosen right now; the wish is granted as soon as it is known.
    this.#wished = cell ? undefined : registration;
    if (!cell) return;
    try {
      const pushed = await subscribe(registration, this.door.api, cell);
      await this.#change((kept) => ({ ...kept, pushed }));
      this.pushing = "no";
    } catch {
      // No push service behind this browser, or none that it can reach: the open page still hears everything.
      this.pushing = "failed";
      return;
    }
    // The phone moved while the server was asked.
    if (this.kept.cell && this.kept.cell !== cell) await this.pushTo(registration);
  }

  /** Renews what the person asked for, and moves it with the phone. */
  async renewPush(registration: ServiceWorkerRegistration | undefined): Promise<void> {
    const { pushed, cell } = this.kept;
    if (!pushed || !cell || !canPush(registration)) return;
    const there = await registration.pushManager.getSubscription();
    // One question at a time: whoever asks now looks at the newest cell when it is done.
    if (this.pushing === "asking") return;
    if (isStale(pushed, cell, there?.endpoint, Date.now())) await this.pushTo(registration);
  }

  async stopPush(registration: ServiceWorkerRegistration | undefined): Promise<void> {
    const { pushed } = this.kept;
    if (!pushed) return;
    await this.#change(({ pushed: _, ...kept }) => kept);
    if (canPush(registration)) await unsubscribe(registration, this.door.api, pushed);
  }

  async open(id: string): Promise<void> {
    await this.#change((kept) => ({ ...kept, memory: opened(kept.memory, id) }));
    void this.#send();
  }

  async hide(id: string, isHidden: boolean): Promise<void> {
    await this.#change((kept) => ({ ...kept, memory: hidden(kept.memory, id, isHidden) }));
  }

  async #chooseCell(position: Point): Promise<void> {
    try {
      const { cell, isFinal } = await chooseCell(this.door.api, position);
      await this.#change((kept) => ({ ...kept, cell, memory: settledIn(kept.memory, cell) }));
      if (this.#wished) void this.pushTo(this.#wished);
      if (!isFinal) setTimeout(() => { if (this.kept.place) void this.#chooseCell(this.kept.place); }, GAP_AGAIN_MS);
      void this.#listen();
    } catch {
      // The library itself could not be loaded: without a network, so the line's own retry finds it again.
      addEventListener("online", () => void this.#chooseCell(position), { once: true });
    }
  }

  async #listen(): Promise<void> {
    const { cell, cursor } = this.kept;
    if (!cell || cell === this.#listeningTo) return;
    this.#listeningTo = cell;
    // A cursor says how far one cell was read; another cell starts from what is live there.
    await this.#line.listen(cell, cursor?.cell === cell ? cursor.id : undefined);
  }

  async #take(texts: string[], cell?: string, cursor?: string): Promise<void> {
    // Without keys nothing can be believed: the line breaks here and comes back later, cursor unmoved.
    if (this.#keys.length === 0) this.#keys = await pinnedKeys(this.#shelf, this.door.api);
    const heard = { ...(cell ? { cell } : {}), ...(cursor ? { cursor } : {}) };
    const { kept, tell } = await takeTexts(this.#shelf, this.door, texts, this.#keys, this.#clock.now(), heard);
    this.kept = kept;
    this.#heard();
    await this.#tellAll(tell);
    await this.#settle();
  }

  #heartbeat(heartbeat: Heartbeat): void {
    this.#clock.observe(heartbeat.now);
    this.now = this.#clock.now();
    this.#heard();
    void this.#send();
    const missing = heartbeat.live.filter((one) => lacks(this.kept.memory, one) && this.#mayAsk(one.identifier));
    // A stream that began anew tells no old endings: a found child must not stay on the card.
    const gone = unheard(this.kept.memory, heartbeat.live, this.kept.cell).filter((id) => this.#mayAsk(id));
    if (missing.length + gone.length > 0) setTimeout(() => void this.#fill(this.kept.cell), Math.random() * GAP_SPREAD_MS);
  }

  #mayAsk(identifier: string): boolean {
    const now = performance.now();
    const asked = this.#asked.get(identifier);
    if (asked !== undefined && now - asked < GAP_AGAIN_MS) return false;
    this.#asked.set(identifier, now);
    return true;
  }

  /** Fetches everything that is live for a cell, without moving the stream's cursor. */
  async #fill(cell: string | undefined): Promise<void> {
    if (!cell) return;
    try {
      const live = await fetchLive(this.door.api, cell);
      this.#clock.observe(live.now);
      await this.#take(live.alerts, cell);
    } catch {
      this.#asked.clear();
    }
  }

  async #tick(): Promise<void> {
    this.now = this.#clock.now();
    if (passed(this.kept.memory, this.now).memory !== this.kept.memory) {
      const tell: Telling[] = [];
      await this.#change((kept) => {
        const decided = passed(kept.memory, this.now);
        tell.push(...decided.tell);
        return { ...kept, memory: decided.memory };
      });
      await this.#tellAll(tell);
      await this.#settle();
    }
    if (this.line === "live" && performance.now() - this.#owedAt > OWED_EVERY_MS) {
      this.#owedAt = performance.now();
      // One question for each cell, so that no request ever names two places together.
      for (const cell of cellsOwed(this.kept.memory, this.kept.cell ?? "")) await this.#fill(cell);
    }
  }

  async #tellAll(tell: readonly Telling[]): Promise<void> {
    for (const telling of tell) {
      const wasNoticed = await this.tell(telling, this.kept.memory);
      if (wasNoticed) await this.#change((kept) => ({ ...kept, memory: told(kept.memory, telling.incident) }));
    }
    await this.#seen();
  }

  /** The page is before the person's eyes, so every card on it has been shown. */
  async #seen(): Promise<void> {
    if (document.visibilityState !== "visible") return;
    const ids = Object.entries(this.kept.memory.incidents).flatMap(([id, incident]) => "told" in incident && !incident.told ? [id] : []);
    if (ids.length > 0) await this.#change((kept) => ({ ...kept, memory: ids.reduce(told, kept.memory) }));
    void this.#send();
  }

  /** Brings the photos in line with the cards: the needed ones here, all others gone. */
  async #settle(): Promise<void> {
    const named = new Set(this.#photosWanted());
    const stay: Record<string, string> = {};
    for (const [photo, address] of Object.entries(this.photos)) {
      if (named.has(photo)) stay[photo] = address;
      else URL.revokeObjectURL(address);
    }
    this.photos = stay;
    await keepOnly(this.#shelf, named);
    for (const photo of named) void this.#photo(photo);
  }

  async #photo(photo: string): Promise<void> {
    if (this.photos[photo] || this.#fetching.has(photo)) return;
    this.#fetching.add(photo);
    const blob = await fetchPhoto(this.#shelf, photo);
    this.#fetching.delete(photo);
    if (blob && !this.photos[photo]) this.photos = { ...this.photos, [photo]: URL.createObjectURL(blob) };
    // The alert may have ended while the photo was on its way: then it must not stay.
    if (!this.#photosWanted().includes(photo)) await this.#settle();
  }

  async #send(): Promise<void> {
    const waiting = this.kept.memory.receipts;
    if (waiting.length === 0 || this.#isSending) return;
    this.#isSending = true;
    const done = await sendReceipts(this.door.api, waiting);
    this.#isSending = false;
    if (done.length === 0) return;
    await this.#change((kept) => ({ ...kept, memory: { ...kept.memory, receipts: without(kept.memory.receipts, done) } }));
  }

  #heard(): void {
    const heard_at = Date.now();
    const clock = this.#clock.save();
    void this.#change((kept) => ({ ...kept, heard_at, clock }));
    for (const photo of this.#photosWanted()) void this.#photo(photo);
  }

  #photosWanted(): string[] {
    return Object.values(this.kept.memory.incidents).flatMap((incident) => (incident.stage === "shown" && incident.said.photo ? [incident.said.photo] : []));
  }

  async #change(decide: (before: Kept) => Kept): Promise<void> {
    this.kept = await changeKept(this.#shelf, decide);
  }

  async #reread(): Promise<void> {
    this.kept = await readKept(this.#shelf);
    await this.#settle();
    await this.#seen();
  }

  /** `#at=38.04,114.51` puts the person somewhere, for trying things out. */
  async #goToFragment(): Promise<void> {
    const at = new URLSearchParams(location.hash.slice(1)).get("at");
    const point = at ? parsePoint(at) : undefined;
    if (point) await this.goTo({ ...point, how: "hand" });
  }

  #unwatch(): void {
    if (this.#watch !== undefined) navigator.geolocation.clearWatch(this.#watch);
    this.#watch = undefined;
  }
}
