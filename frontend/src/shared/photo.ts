// Photos of open alerts, kept on the device so that a lost connection does not
// lose the face, and taken away with the alert.

import type { Shelf } from "./shelf";

/** A poster photo has at most 40 KB; what is far larger is not one of ours. */
const PHOTO_BYTES_MAX = 1_000_000;
const PREFIX = "photo:";

/**
 * Where to fetch a photo: always from the host that served this page. A package
 * names the public address, which may be written differently (localhost and
 * 127.0.0.1, a name behind a proxy), and no other host is ever asked.
 */
export function photoAddress(photo: string): string {
  const named = new URL(photo, location.href);
  return named.origin === location.origin ? named.href : location.origin + named.pathname + named.search;
}

export async function keptPhoto(shelf: Shelf, photo: string): Promise<Blob | undefined> {
  return shelf.read<Blob>(PREFIX + photo);
}

/** The photo from the shelf, or from the network and then on the shelf; undefined while there is none. */
export async function fetchPhoto(shelf: Shelf, photo: string): Promise<Blob | undefined> {
  const kept = await keptPhoto(shelf, photo);
  if (kept) return kept;
  try {
    const answer = await fetch(photoAddress(photo), { credentials: "omit" });
    if (!answer.ok || !(answer.headers.get("content-type") ?? "").startsWith("image/")) return undefined;
    const blob = await answer.blob();
    if (blob.size > PHOTO_BYTES_MAX) return undefined;
    await shelf.change<Blob>(PREFIX + photo, () => blob);
    return blob;
  } catch {
    return undefined;
  }
}

/** Takes away every photo that no open alert names any more. */
export async function keepOnly(shelf: Shelf, named: ReadonlySet<string>): Promise<void> {
  const keys = await shelf.keys();
  const gone = keys.filter((key) => key.startsWith(PREFIX) && !named.has(key.slice(PREFIX.length)));
  for (const key of gone) await shelf.change(key, () => undefined);
}
