// One published alert on the desk: its numbers as they move, its tips, and what an
// officer can do with it.

import type { AlertView, Attempt, Outcome, LedBy, Point, Reach, Tip, Words } from "../../shared/api";
import { ask, read, troubleOf, type Trouble } from "../core/door";
import { line, type Pulse } from "../core/line.svelte";

/** Two minutes of pulses: what a small line can show. */
const PULSES_MAX = 120;
/** How often it is asked how far a message has come that is leaving now: nobody says so by itself. */
const LEAVING_MS = 2_000;

export class AlertDesk {
  view = $state.raw<AlertView | undefined>();
  tips = $state.raw<Tip[] | undefined>();
  reach = $state.raw<Reach | undefined>();
  attempts = $state.raw<Attempt[] | undefined>();
  trouble = $state.raw<Trouble | undefined>();
  tips_trouble = $state.raw<Trouble | undefined>();
  /** phones handed the alert in each of the last seconds */
  per_second = $state.raw<number[]>([]);
  #handed: number | undefined;
  #ends: (() => void)[];
  #again: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(readonly id: string, readonly case_id: string) {
    this.#ends = [
      line.onLook((look) => {
        if (look.alert === id) void this.load();
        if (look.tips === id) void this.loadTips();
      }),
      line.onPulse((pulse) => { if (pulse.alert === id) this.#beat(pulse); }),
      line.onAgain(() => void this.loadAll()),
    ];
  }

  close(): void {
    for (const end of this.#ends) end();
    clearTimeout(this.#again);
    this.#isClosed = true;
  }

  async loadAll(): Promise<void> {
    await Promise.all([this.load(), this.loadTips(), this.#loadReach()]);
  }

  async load(): Promise<void> {
    try {
      this.#take(await read<AlertView>(`/alerts/${this.id}`));
      if (this.attempts) void this.loadAttempts();
    } catch (cause) {
      this.trouble = troubleOf(cause);
    }
  }

  async loadTips(): Promise<void> {
    try {
      this.tips = await read<Tip[]>(`/alerts/${this.id}/tips`);
      this.tips_trouble = undefined;
    } catch (cause) {
      this.tips_trouble = troubleOf(cause);
    }
  }

  async loadAttempts(): Promise<void> {
    this.attempts = await read<Attempt[]>(`/alerts/${this.id}/attempts`).catch(() => this.attempts ?? []);
  }

  async retry(delivery: string): Promise<void> {
    await ask("POST", `/deliveries/${delivery}/retry`);
    await this.loadAttempts();
  }

  correct = () => this.#act("correct");
  renew = (hours: number) => this.#act("renew", { hours });
  withdraw = (reason: string) => this.#act("withdraw", { reason });
  resolve = (outcome: Outcome, led_by: LedBy) => this.#act("resolve", { outcome, led_by });

  /** Shown at once and taken back if the server says no, so that triage keeps its pace. */
  async triage(tip: Tip, state: Tip["state"]): Promise<void> {
    const before = this.tips;
    this.tips = before?.map((other) => (other.id === tip.id ? { ...other, state } : other));
    try {
      await ask("POST", `/tips/${tip.id}/state`, { body: { state } });
      this.tips_trouble = undefined;
    } catch (cause) {
      this.tips = before;
      this.tips_trouble = troubleOf(cause);
    }
  }

  async sighting(tip: Tip, said: { point: Point; place: Words; at: string; recentre: boolean }): Promise<void> {
    this.#take(await ask<AlertView>("POST", `/tips/${tip.id}/sighting`, { body: said }));
    await this.loadTips();
  }

  async contact(tip: Tip): Promise<string> {
    return (await read<{ contact: string }>(`/tips/${tip.id}/contact`)).contact;
  }

  async #act(verb: string, body: unknown = {}): Promise<void> {
    this.#take(await ask<AlertView>("POST", `/alerts/${this.id}/${verb}`, { body }));
  }

  async #loadReach(): Promise<void> {
    this.reach = await read<Reach>(`/cases/${this.case_id}/reach`).catch(() => this.reach);
  }

  #take(view: AlertView): void {
    this.view = view;
    this.trouble = undefined;
    this.#handed ??= view.numbers.handed;
    clearTimeout(this.#again);
    if (!this.#isClosed && view.channels.some((channel) => channel.leaving)) this.#again = setTimeout(() => void this.load(), LEAVING_MS);
  }

  #beat(pulse: Pulse): void {
    const { connected, handed, shown, opened } = pulse;
    const fresh = Math.max(0, handed - (this.#handed ?? handed));
    this.#handed = handed;
    this.per_second = [...this.per_second, fresh].slice(-PULSES_MAX);
    if (this.view) this.view = { ...this.view, numbers: { ...this.view.numbers, connected, handed, shown, opened } };
  }
}
