// Who really said it. Every package and every screen state is canonical JSON
// (RFC 8785) signed with Ed25519 over everything but its `signature` member.
//
// We verify what we parsed, never the bytes on the line: the text is read, its
// `signature` is left out, the rest is written again in the one canonical form,
// and that is what the key must have signed. So a proxy may re-indent a package
// without breaking it, and nobody can hide a second meaning in its spacing.

export interface Jwk { kty: string; crv: string; kid: string; x: string }

/** Why a text was refused; the code is stable, the detail is for a log. */
export type Refusal =
  | "not_json"
  | "not_canonical"
  | "unsigned"
  | "unknown_key"
  | "bad_signature"
  | "no_verifier";

export type Verified<T> =
  | { ok: true; value: T }
  | { ok: false; reason: Refusal; detail: string };

interface Seal { alg: string; kid: string; value: string }

const refuse = (reason: Refusal, detail: string) => ({ ok: false as const, reason, detail });

/**
 * Reads a signed text and proves it against the pinned keys.
 *
 * `const read = await verify<Package>(text, keys); if (read.ok) show(read.value);`
 */
export async function verify<T>(text: string, keys: readonly Jwk[]): Promise<Verified<T>> {
  const read = parse(text);
  if (!read) return refuse("not_json", "not a JSON object");
  const { signature, ...said } = read;
  const seal = signature as Seal | undefined;
  if (typeof seal?.value !== "string" || typeof seal.kid !== "string") {
    return refuse("unsigned", "no signature member");
  }
  if (seal.alg !== "EdDSA") return refuse("unsigned", `algorithm ${seal.alg} is not EdDSA`);
  const key = keys.find((key) => key.kid === seal.kid);
  if (!key) return refuse("unknown_key", `key ${seal.kid} is not pinned`);

  let canonical: string;
  try {
    canonical = canonicalise(said);
  } catch (error) {
    return refuse("not_canonical", String(error));
  }
  const message = new TextEncoder().encode(canonical);
  const proven = await provenBy(key, message, unbase64(seal.value));
  if (proven === undefined) return refuse("no_verifier", "no Ed25519 on this device");
  return proven ? { ok: true, value: read as T } : refuse("bad_signature", `not signed by ${key.kid}`);
}

/** Writes a value in RFC 8785 form. Our packages know no fractions, so a fraction is a mistake. */
export function canonicalise(value: unknown): string {
  if (typeof value === "string" || typeof value === "boolean" || value === null) {
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new TypeError(`${value} is not a whole number`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalise).join(",")}]`;
  if (typeof value === "object") {
    const members = value as Record<string, unknown>;
    // Plain sort compares UTF-16 code units, which is what the RFC asks for.
    const names = Object.keys(members).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalise(members[name])}`).join(",")}}`;
  }
  throw new TypeError(`a ${typeof value} has no canonical form`);
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function unbase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    const plain = text.replace(/-/g, "+").replace(/_/g, "/").replace(/=+$/, "");
    const binary = atob(plain);
    return Uint8Array.from(binary, (byte) => byte.charCodeAt(0));
  } catch {
    return new Uint8Array(0);
  }
}

async function provenBy(
  key: Jwk,
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean | undefined> {
  if (signature.length !== 64 || key.kty !== "OKP" || key.crv !== "Ed25519") return false;
  const bytes = unbase64(key.x);
  if (bytes.length !== 32) return false;
  const own = await ownCrypto(bytes, message, signature);
  if (own !== undefined) return own;
  return byLibrary?.(bytes, message, signature);
}

async function ownCrypto(
  key: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean | undefined> {
  try {
    const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", imported, signature, message);
  } catch {
    // Browsers before 2025, and pages not served over TLS, have no Ed25519 of their own.
    return undefined;
  }
}

type Proof = (key: Uint8Array, message: Uint8Array, signature: Uint8Array) => Promise<boolean | undefined>;
let byLibrary: Proof | undefined;

/**
 * Names what proves a signature where the browser cannot. It is handed in and not
 * imported here, because a page loads it only when needed and a service worker,
 * which may not load anything later, carries it inside.
 */
export function fallBackTo(proof: Proof): void {
  byLibrary = proof;
}
