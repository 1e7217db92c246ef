// The server's clock, as far as a page can know it.
//
// Expiry, "2 hours ago" and quiet hours follow the server, because a phone in a
// pocket may be hours off, and because in a demo the server's day may run faster
// than life. Between two sightings of the server's time the page counts on by its
// own monotonic clock.

export interface Sighting {
  /** what the server said, ms since 1970 */
  server: number;
  /** our wall clock at that moment, so that a restarted page can go on */
  wall: number;
  rate: number;
}

/** Rates closer to one than this are one: two sightings are never exactly apart. */
const RATE_SLACK = 0.2;
/** Sightings closer together than this say nothing about a rate. */
const RATE_APART_MIN_MS = 5_000;

export class ServerClock {
  #server: number;
  #rate = 1;
  #counted: number;
  #known = false;
  readonly #count: () => number;
  readonly #wall: () => number;

  /** `count` is monotonic milliseconds, `wall` milliseconds since 1970; both come in for tests. */
  constructor(count = () => performance.now(), wall = () => Date.now()) {
    this.#count = count;
    this.#wall = wall;
    this.#server = wall();
    this.#counted = count();
  }

  /** False until the server has been heard: then `now` is only this device's own clock. */
  get known(): boolean { return this.#known; }
  get rate(): number { return this.#rate; }

  now(): number {
    return this.#server + (this.#count() - this.#counted) * this.#rate;
  }

  /** Takes the server's word. Where it does not name its rate, two sightings tell it. */
  observe(server: string, rate?: number): void {
    const said = Date.parse(server);
    if (Number.isNaN(said)) return;
    const counted = this.#count();
    const apart = counted - this.#counted;
    if (rate !== undefined && rate > 0) this.#rate = rate;
    else if (this.#known && apart >= RATE_APART_MIN_MS) {
      const seen = (said - this.#server) / apart;
      this.#rate = seen > 1 + RATE_SLACK ? seen : 1;
    }
    this.#server = said;
    this.#counted = counted;
    this.#known = true;
  }

  /** What to keep, so that a page that starts without a network still knows about when it is. */
  save(): Sighting {
    return { server: this.now(), wall: this.#wall(), rate: this.#rate };
  }

  restore(kept: Sighting): void {
    const away = Math.max(0, this.#wall() - kept.wall);
    this.#server = kept.server + away * kept.rate;
    this.#rate = kept.rate;
    this.#counted = this.#count();
    this.#known = true;
  }
}
