// Asks the house what is active: one line for all elements of a page.

import type { Alert } from "./nearest";

export interface Answer { status: "Actual" | "Exercise"; alerts: Alert[] }

/** The door that this script came from: `/`, or `/drill/` for exercises. */
const DOOR = import.meta.url.replace(/[^/]*$/, "");
const ASK_EVERY_MS = 25_000;
const ASK_SPREAD_MS = 10_000;
/** Without an answer for so long nothing is shown: nobody knows whether it still holds. */
const TRUST_MS = 600_000;

type Listener = (answer: Answer | undefined) => void;
const listeners = new Set<Listener>();
let answer: Answer | undefined;
let answeredAt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

async function ask(): Promise<void> {
  clearTimeout(timer);
  timer = setTimeout(() => void ask(), ASK_EVERY_MS + Math.random() * ASK_SPREAD_MS);
  // Nobody sees a hidden page; it asks when it is shown again.
  if (!document.hidden) {
    try {
      // "no-cache" asks whether it changed, so that a found child is not shown out of a cache.
      const got = await fetch(`${DOOR}widget/v1/alerts`, { cache: "no-cache", credentials: "omit", referrerPolicy: "no-referrer" });
      if (!got.ok) throw got.status;
      answer = await got.json();
      answeredAt = Date.now();
    } catch {
      if (Date.now() - answeredAt > TRUST_MS) answer = undefined;
    }
  }
  for (const listener of listeners) listener(answer);
}

const again = () => void ask();

/** Calls `listener` after every answer, also the failed ones, until the returned function is called. */
export function listen(listener: Listener): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    document.addEventListener("visibilitychange", again);
    again();
  } else listener(answer);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", again);
  };
}
