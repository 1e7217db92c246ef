// The shell of an installed page: its one document and the files that the document
// names, kept so that it opens without a network. Used inside service workers.
//
// Nothing here knows file names: the document is read for what it needs, so a new
// build needs no list. Data from the server is never kept here; that is the
// shelf's work, where it can be taken away again.

/** How long a slow network may keep the person from the page that is already here. */
const DOCUMENT_WAIT_MS = 3_000;

export async function storeShell(name: string, home: string): Promise<void> {
  const answer = await fetch(home, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`could not fetch the page: ${answer.status}`);
  await keep(name, home, answer);
}

/** An answer for the page and its files, or nothing for everything else. */
export function serveShell(name: string, home: string, request: Request): Promise<Response> | undefined {
  if (request.method !== "GET" || !request.url.startsWith(new URL(home).origin)) return undefined;
  if (request.mode === "navigate") return documentFor(name, request);
  return isAsset(request) ? asset(name, request) : undefined;
}

/** Files with a content hash in their name never change; the rest is asked for again when possible. */
function isAsset(request: Request): boolean {
  return ["script", "style", "image", "manifest", "font"].includes(request.destination) && !/\/(device|signage\/v1)\//.test(request.url);
}

async function documentFor(name: string, request: Request): Promise<Response> {
  const home = new URL(request.url);
  home.hash = "";
  home.search = "";
  const fresh = fetch(request).then(async (answer) => {
    if (answer.ok) await keep(name, home.href, answer.clone());
    return answer;
  });
  const cache = await caches.open(name);
  const kept = await cache.match(home.href);
  if (!kept) return fresh;
  const late = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), DOCUMENT_WAIT_MS));
  return Promise.race([fresh.then((answer) => (answer.ok ? answer : kept), () => kept), late]);
}

async function asset(name: string, request: Request): Promise<Response> {
  const cache = await caches.open(name);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  const isOfThePage = /\/assets\//.test(new URL(request.url).pathname);
  if (answer.ok && isOfThePage) await cache.put(request.url, answer.clone());
  return answer;
}

/** Keeps a document with its files; when it is a new one, the files of the old one go. */
async function keep(name: string, home: string, answer: Response): Promise<void> {
  const cache = await caches.open(name);
  const text = await answer.clone().text();
  const before = await cache.match(home);
  if (before && (await before.text()) === text) return;
  const needed = [...text.matchAll(/(?:src|href)="([^"#:]+)"/g)].map((match) => new URL(match[1] ?? "", home).href);
  await Promise.all(needed.map(async (address) => {
    if (await cache.match(address)) return;
    const file = await fetch(address);
    if (file.ok) await cache.put(address, file);
  }));
  await cache.put(home, answer);
  const stays = new Set([home, ...needed]);
  for (const request of await cache.keys()) {
    const isFile = /\/assets\//.test(new URL(request.url).pathname);
    if (isFile && !stays.has(request.url)) await cache.delete(request);
  }
}
