// The side of a push service that the house sees: what the standards ask of a push
// (RFC 8030, RFC 8292) is asked here, whoever stands behind it as the browser.

import { createPublicKey, verify } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

const DAY_S = 86_400;
const BODY_BYTES_MAX = 4_096;

/** Why a push is not taken, and the status that says so. */
export class Refused extends Error {
  constructor(reason, status = 400) {
    super(reason);
    this.status = status;
  }
}

/** Needs of whoever extends it `keyFor(path)` and `take(path, push)`; both may refuse. */
export class PushDoor {
  /** why something was refused */
  faults = [];

  async open() {
    this.server = createServer((request, answer) => void this.#answer(request, answer)).listen(0, "127.0.0.1");
    await once(this.server, "listening");
    this.host = `127.0.0.1:${this.server.address().port}`;
    this.origin = `http://${this.host}`;
    return this;
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  async #answer(request, answer) {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    try {
      if (request.method !== "POST") throw new Refused(`${request.method} ${request.url}`, 405);
      this.#knows(request.headers.authorization ?? "", this.keyFor(request.url));
      const said = asked(request.headers, Buffer.concat(pieces));
      this.take(request.url, said);
      answer.writeHead(201, { location: `${this.origin}/message`, ttl: String(said.ttl) }).end();
    } catch (error) {
      this.faults.push(error.message);
      answer.writeHead(error.status ?? 400).end(error.message);
    }
  }

  /** Only the key that the phone subscribed with may push (RFC 8292 section 4.2). */
  #knows(authorization, applicationServerKey) {
    const [, token, key] = /^vapid t=([^,\s]+),\s*k=([A-Za-z0-9_-]+)$/.exec(authorization) ?? [];
    if (!key || key !== applicationServerKey) throw new Refused("not the key that the phone subscribed with");
    const [head, claims, signature] = token.split(".");
    const point = Buffer.from(key, "base64url");
    const jwk = { kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") };
    const proof = { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" };
    if (!verify("sha256", Buffer.from(`${head}.${claims}`), proof, Buffer.from(signature, "base64url"))) throw new Refused("signature");
    const { aud, exp, sub } = JSON.parse(Buffer.from(claims, "base64url"));
    const left = exp - Date.now() / 1_000;
    if (JSON.parse(Buffer.from(head, "base64url")).alg !== "ES256" || aud !== this.origin) throw new Refused("alg or aud");
    if (!(left > 0 && left <= DAY_S) || !/^(https:|mailto:)/.test(sub)) throw new Refused("exp or sub");
  }
}

/** What a push asks for, where it asks as the standard says. */
function asked(headers, body) {
  const { ttl, topic, urgency } = headers;
  if (!/^\d+$/.test(ttl ?? "")) throw new Refused("TTL");
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(topic ?? "")) throw new Refused("Topic");
  if (!["very-low", "low", "normal", "high"].includes(urgency)) throw new Refused("Urgency");
  if (headers["content-encoding"] !== "aes128gcm") throw new Refused("Content-Encoding");
  if (body.length > BODY_BYTES_MAX) throw new Refused("too long", 413);
  return { ttl: Number(ttl), topic, urgency, body };
}
