// The line to the server: a stream while it holds, polling while it does not.
//
// It knows cells, cursors and bytes, and nothing about children or places. The
// server may restart under it at any time, and a million phones may be on the same
// server, so every wait is jittered and grows, and every silence has an end.

import type { Heartbeat } from "../shared/api";
import { EventReader, type StreamEvent } from "../shared/event_stream";

export type LineState = "connecting" | "live" | "polling" | "offline";

export interface Ear {
  /** packages in order; `cursor` stands behind the last of them */
  packages(texts: string[], cell: string, cursor?: string): Promise<void>;
  heartbeat(heartbeat: Heartbeat): void;
  /** the server did not know our cursor; a full replay follows */
  reset(): Promise<void>;
  state(state: LineState): void;
}

export interface Live { now: string; cursor: string; alerts: string[] }

/** Heartbeats come about every 15 s: two lost ones and a bit more mean a dead line. */
const SILENCE_MAX_MS = 40_000;
const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 60_000;
/** After this many streams in a row that brought nothing, polling begins. */
const STREAM_FAILURES_MAX = 3;

export class Line {
  #stopped = new AbortController();
  #wake: (() => void) | undefined;
  #failures = 0;

  constructor(private readonly api: string, private readonly ear: Ear) {}

  /** Listens for one cell until `stop`. */
  async listen(cell: string, cursor?: string): Promise<void> {
    this.stop();
    const stopped = (this.#stopped = new AbortController());
    const place = { cell, ...(cursor ? { cursor } : {}) };
    this.ear.state("connecting");
    while (!stopped.signal.aborted) {
      await this.#stream(place, stopped.signal).catch(() => undefined);
      if (stopped.signal.aborted) return;
      this.#failures += 1;
      if (this.#failures >= STREAM_FAILURES_MAX) await this.#poll(place, stopped.signal);
      else this.ear.state(navigator.onLine === false ? "offline" : "connecting");
      await this.#pause(stopped.signal);
    }
  }

  stop(): void { this.#stopped.abort(); }

  /** The network is back, or the page is looked at again: no reason to wait any longer. */
  hurry(): void { this.#wake?.(); }

  async #stream(place: { cell: string; cursor?: string }, stopped: AbortSignal): Promise<void> {
    const own = new AbortController();
    const end = () => own.abort();
    stopped.addEventListener("abort", end);
    let watchdog = setTimeout(end, SILENCE_MAX_MS);
    try {
      const answer = await fetch(`${this.api}stream?cells=${place.cell}`, {
        headers: { accept: "text/event-stream", ...(place.cursor ? { "last-event-id": place.cursor } : {}) },
        cache: "no-store",
        credentials: "omit",
        signal: own.signal,
      });
      if (!answer.ok || !answer.body) throw new Error(`could not open the stream: ${answer.status}`);
      const reader = answer.body.getReader();
      const decoder = new TextDecoder();
      const events = new EventReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(watchdog);
        watchdog = setTimeout(end, SILENCE_MAX_MS);
        this.#failures = 0;
        this.ear.state("live");
        for (const event of events.take(decoder.decode(value, { stream: true }))) {
          if (stopped.aborted) return;
          await this.#take(event, place);
        }
      }
    } finally {
      clearTimeout(watchdog);
      stopped.removeEventListener("abort", end);
      own.abort();
    }
  }

  async #take(event: StreamEvent, place: { cell: string; cursor?: string }): Promise<void> {
    if (event.event === "alert") {
      await this.ear.packages([event.data], place.cell, event.id);
      if (event.id) place.cursor = event.id;
    } else if (event.event === "heartbeat") {
      this.ear.heartbeat(JSON.parse(event.data) as Heartbeat);
    } else if (event.event === "reset") {
      delete place.cursor;
      await this.ear.reset();
    }
  }

  async #poll(place: { cell: string; cursor?: string }, stopped: AbortSignal): Promise<void> {
    try {
      const live = await fetchLive(this.api, place.cell, stopped);
      if (stopped.aborted) return;
      this.ear.heartbeat({ now: live.now, live: [] });
      await this.ear.packages(live.alerts, place.cell, live.cursor);
      place.cursor = live.cursor;
      this.ear.state("polling");
    } catch {
      if (!stopped.aborted) this.ear.state("offline");
    }
  }

  #pause(stopped: AbortSignal): Promise<void> {
    const most = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(this.#failures, 10));
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        stopped.removeEventListener("abort", end);
        this.#wake = undefined;
        resolve();
      };
      // Half fixed, half chance: never at once, and never all phones together.
      const timer = setTimeout(end, most / 2 + (Math.random() * most) / 2);
      this.#wake = end;
      stopped.addEventListener("abort", end);
    });
  }
}

/** What is live for a cell now, whole: fills a gap, and stands in for the stream. */
export async function fetchLive(api: string, cell: string, signal?: AbortSignal): Promise<Live> {
  const answer = await fetch(`${api}alerts?cells=${cell}`, {
    cache: "no-store",
    credentials: "omit",
    ...(signal ? { signal } : {}),
  });
  if (!answer.ok) throw new Error(`could not fetch live alerts: ${answer.status}`);
  return (await answer.json()) as Live;
}
