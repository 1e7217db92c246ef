// The partners' API, asked with the key that the person pasted.
//
// The key lives in the tab's own session: closing the tab forgets it. It is never part
// of an address, and never where another tab or a later visit would find it.

import type { Problem } from "../shared/api";

export interface Door {
  isDrill: boolean;
  /** where the API answers, ending in a slash */
  api: string;
  /** the same page at the other door */
  other: string;
  /** the name of the key in the tab's session */
  keptAs: string;
}

/** `home` is the address of the page's folder, ending in a slash. */
export function doorAt(home: string): Door {
  const isDrill = new URL(home).pathname.split("/").includes("drill");
  return {
    isDrill,
    api: new URL("v1/", home).href,
    other: new URL(isDrill ? "../../partner/" : "../drill/partner/", home).href,
    keptAs: `homeward-partner-${isDrill ? "drill" : "live"}`,
  };
}

/** A rule said no; the problem says why and what to do. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}
/** Nobody answered. */
export class Unreached extends Error {}
export type Trouble = Refused | Unreached;

export const isSignedOut = (trouble: Trouble): boolean => trouble instanceof Refused && trouble.problem.status === 401;

/** Longer than this, and the person is told that nobody answers. */
const ANSWER_MAX_MS = 15_000;

export async function ask<T>(door: Door, key: string, method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (key) headers.authorization = `Bearer ${key}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  const wait = new AbortController();
  const late = setTimeout(() => wait.abort(), ANSWER_MAX_MS);
  try {
    const answer = await fetch(door.api + path, {
      method, headers, cache: "no-store", credentials: "omit", signal: wait.signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.ok) {
      const text = await answer.text();
      return (text ? JSON.parse(text) : undefined) as T;
    }
    throw new Refused((await answer.json()) as Problem);
  } catch (error) {
    throw error instanceof Refused ? error : new Unreached(String(error));
  } finally {
    clearTimeout(late);
  }
}

/** The link of a letter, which stands in the fragment so that no server between sees it. */
export function linkIn(hash: string): string | undefined {
  return /^#link=([0-9a-f]{64})$/.exec(hash)?.[1];
}

export function keptKey(door: Door): string | undefined {
  try {
    return sessionStorage.getItem(door.keptAs) ?? undefined;
  } catch {
    return undefined;
  }
}

export function keepKey(door: Door, key: string | undefined): void {
  try {
    if (key === undefined) sessionStorage.removeItem(door.keptAs);
    else sessionStorage.setItem(door.keptAs, key);
  } catch {
    // A browser that keeps nothing asks again after a reload.
  }
}
