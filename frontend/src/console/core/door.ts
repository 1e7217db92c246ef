// The one door to the officers' listener. What a rule said comes back as Refused
// with the server's own words; what the network did comes back as Unreached, so
// that a page can keep what was typed and offer to try again.

import type { Problem } from "../../shared/api";

const BASE = "/console/v1";

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
  }
}

export class Unreached extends Error {}

/** What a page shows when something did not work. */
export type Trouble = Refused | Unreached;

export function troubleOf(cause: unknown): Trouble {
  return cause instanceof Refused || cause instanceof Unreached ? cause : new Unreached(String(cause));
}

interface Asking {
  body?: unknown;
  /** a photo goes as it is */
  raw?: Blob;
  /** the same key twice publishes once */
  idempotency_key?: string;
}

let whenSignedOut = () => {};
/** Called when the server no longer knows the session. */
export function onSignedOut(then: () => void): void {
  whenSignedOut = then;
}

export async function ask<T>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, asking: Asking = {}): Promise<T> {
  const answer = await send(method, path, asking);
  if (answer.status === 204) return undefined as T;
  if (answer.ok) return (await answer.json()) as T;
  const problem = await problemOf(answer);
  if (answer.status === 401) whenSignedOut();
  throw new Refused(problem);
}

export const read = <T>(path: string) => ask<T>("GET", path);
export const address = (path: string) => BASE + path;

async function send(method: string, path: string, { body, raw, idempotency_key }: Asking): Promise<Response> {
  const headers: Record<string, string> = { accept: "application/json, application/problem+json" };
  if (method !== "GET") {
    // A form on another site cannot set this header, so its presence proves the console.
    headers["x-homeward"] = "console";
    headers["content-type"] = raw ? raw.type : "application/json";
  }
  if (idempotency_key) headers["idempotency-key"] = idempotency_key;
  try {
    return await fetch(BASE + path, {
      method,
      headers,
      credentials: "same-origin",
      ...(method === "GET" ? {} : { body: raw ?? JSON.stringify(body ?? {}) }),
    });
  } catch (cause) {
    throw new Unreached(String(cause));
  }
}

async function problemOf(answer: Response): Promise<Problem> {
  const plain = {
    type: "about:blank",
    title: answer.statusText || `HTTP ${answer.status}`,
    status: answer.status,
    detail: "",
    code: "",
    words: { zh: "", en: "" },
    fix: { zh: "", en: "" },
  };
  try {
    return { ...plain, ...((await answer.json()) as Partial<Problem>) };
  } catch {
    return plain;
  }
}
