// Told also while the page is closed: the browser's push service wakes the service
// worker. The person asks for it with a tap and takes it back with another.
//
// The server gets what the browser made for this purpose and the cell of the stream,
// and gives a token that deletes it again. No position, no name.

/** What this phone keeps of its subscription. */
export interface Pushed {
  endpoint: string;
  cell: string;
  /** deletes the subscription on the server */
  token: string;
  expires: string;
  /** when it was last asked for, ms since 1970 */
  asked_at: number;
}

/** Asked anew when the page opens and the last time is longer ago. */
const RENEW_MS = 7 * 24 * 3_600_000;

export function canPush(registration: ServiceWorkerRegistration | undefined): registration is ServiceWorkerRegistration {
  return registration !== undefined && "pushManager" in registration;
}

/** Whether the server must hear of it again: another cell, another endpoint, or long ago. */
export function isStale(pushed: Pushed, cell: string, endpoint: string | undefined, now: number): boolean {
  return pushed.cell !== cell || pushed.endpoint !== endpoint || now - pushed.asked_at > RENEW_MS || Date.parse(pushed.expires) <= now;
}

/** Subscribes, or renews, or moves: for the server it is the same. */
export async function subscribe(registration: ServiceWorkerRegistration, api: string, cell: string): Promise<Pushed> {
  const key = await serverKey(api);
  const subscription = await subscriptionWith(registration, key);
  const { endpoint, keys } = subscription.toJSON();
  if (!endpoint || !keys?.p256dh || !keys.auth) throw new Error("the browser gave no endpoint");
  const answer = await fetch(`${api}push`, {
    method: "POST",
    credentials: "omit",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth }, cells: cell }),
  });
  if (answer.status !== 201) throw new Error(`could not subscribe: ${answer.status}`);
  const { token, expires } = (await answer.json()) as { token: string; expires: string };
  return { endpoint, cell, token, expires, asked_at: Date.now() };
}

/** Takes it back on both sides. The browser's side alone is enough to be left in peace. */
export async function unsubscribe(registration: ServiceWorkerRegistration, api: string, pushed: Pushed): Promise<void> {
  const subscription = await registration.pushManager.getSubscription();
  await subscription?.unsubscribe();
  // Without a network the server finds out by itself: the push service says 410.
  await fetch(`${api}push/${encodeURIComponent(pushed.token)}`, { method: "DELETE", credentials: "omit" }).catch(() => undefined);
}

async function serverKey(api: string): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await fetch(`${api}push/key`, { credentials: "omit" });
  if (!answer.ok) throw new Error(`could not fetch the key: ${answer.status}`);
  const { key } = (await answer.json()) as { key: string };
  return bytesOf(key);
}

async function subscriptionWith(registration: ServiceWorkerRegistration, key: Uint8Array<ArrayBuffer>): Promise<PushSubscription> {
  const there = await registration.pushManager.getSubscription();
  const theirs = there?.options.applicationServerKey;
  if (there && theirs && isSame(new Uint8Array(theirs), key)) return there;
  // Made for a key that the house has lost: nothing can be pushed to it any more.
  await there?.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
