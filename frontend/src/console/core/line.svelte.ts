// The line from the server: "look" says what changed and is worth reading again,
// "pulse" carries the moving numbers once a second. Hints only save time: after
// every reconnection everything on screen is read again, so a lost hint costs nothing.

import { address } from "./door";

export interface Look { alert?: string; case?: string; tips?: string }
export interface Pulse { alert: string; connected: number; handed: number; shown: number; opened: number }

const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 15_000;

type Hear<T> = (said: T) => void;

class Line {
  /** undefined until the first answer, so that a page that just opened shows no alarm */
  open = $state<boolean | undefined>();
  #looks = new Set<Hear<Look>>();
  #pulses = new Set<Hear<Pulse>>();
  #again = new Set<() => void>();
  #source: EventSource | undefined;
  #wait_ms = RETRY_FIRST_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  start(): void {
    if (this.#source) return;
    const source = new EventSource(address("/events"));
    this.#source = source;
    source.onopen = () => this.#opened();
    source.onerror = () => this.#lost();
    source.addEventListener("look", (event) => this.#tell(this.#looks, event));
    source.addEventListener("pulse", (event) => this.#tell(this.#pulses, event));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
    this.open = undefined;
  }

  onLook(hear: Hear<Look>): () => void { return keep(this.#looks, hear); }
  onPulse(hear: Hear<Pulse>): () => void { return keep(this.#pulses, hear); }
  /** After the line came back. */
  onAgain(hear: () => void): () => void { return keep(this.#again, hear); }

  #opened(): void {
    this.#wait_ms = RETRY_FIRST_MS;
    const wasLost = this.open === false;
    this.open = true;
    if (wasLost) for (const hear of this.#again) hear();
  }

  #lost(): void {
    // The browser's own retry gives up after some answers; ours never does.
    this.#source?.close();
    this.#source = undefined;
    this.open = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.start(), this.#wait_ms);
    this.#wait_ms = Math.min(RETRY_MAX_MS, this.#wait_ms * 2);
  }

  #tell<T>(hearers: Set<Hear<T>>, event: MessageEvent<string>): void {
    try {
      const said = JSON.parse(event.data) as T;
      for (const hear of hearers) hear(said);
    } catch {
      // A hint that cannot be read is a hint that was lost.
    }
  }
}

function keep<T>(all: Set<T>, one: T): () => void {
  all.add(one);
  return () => void all.delete(one);
}

export const line = new Line();
