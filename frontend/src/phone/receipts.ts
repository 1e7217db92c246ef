// Receipts: how many phones showed an alert, and how many people acted on it. They
// carry no name of a phone or a person, nobody waits for them, and what the server
// could not take now is said again later.

import type { Receipt } from "./rules";

/** Sends one after another; gives back those that need not be said again. */
export async function sendReceipts(api: string, waiting: readonly Receipt[]): Promise<Receipt[]> {
  const done: Receipt[] = [];
  for (const receipt of waiting) {
    try {
      const answer = await fetch(`${api}receipts`, {
        method: "POST",
        credentials: "omit",
        keepalive: true,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...receipt, count: 1 }),
      });
      const isLater = answer.status === 429 || answer.status >= 500;
      if (isLater) break;
      done.push(receipt);
    } catch {
      break;
    }
  }
  return done;
}

export function without(waiting: readonly Receipt[], done: readonly Receipt[]): Receipt[] {
  const said = new Set(done.map((one) => `${one.event} ${one.identifier}`));
  return waiting.filter((one) => !said.has(`${one.event} ${one.identifier}`));
}
