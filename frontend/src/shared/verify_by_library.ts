// Ed25519 for old phones and for pages without TLS: a small audited library,
// loaded only where the browser has no Ed25519 itself.

import { hashes, verify } from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";

hashes.sha512 = sha512;

export async function proves(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  try {
    // zip215 off: the strict reading of RFC 8032, the same as the server's and WebCrypto's.
    return verify(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
}
