// A push service on loopback with one phone's browser inside: it takes what the
// standards allow (RFC 8030, RFC 8292), opens the envelope with the phone's own key
// (RFC 8291), and hands on what it found. Node's own cryptography, none of ours.

import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

const DAY_S = 86_400;
const BODY_BYTES_MAX = 4_096;

export class PushService {
  #browser = createECDH("prime256v1");
  #auth = randomBytes(16);
  #server;
  /** what was taken, in order: {plain, topic, urgency, ttl} */
  taken = [];
  /** why something was refused */
  faults = [];

  async open() {
    this.#browser.generateKeys();
    this.#server = createServer((request, answer) => void this.#answer(request, answer)).listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.origin = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** What the browser hands out. */
  get subscription() {
    return {
      endpoint: `${this.origin}/wake/1`,
      keys: { p256dh: this.#browser.getPublicKey("base64url"), auth: this.#auth.toString("base64url") },
    };
  }

  /** Only this key may push from now on (RFC 8292 section 4.2). */
  belongsTo(applicationServerKey) { this.key = applicationServerKey; }

  async #answer(request, answer) {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces);
    try {
      if (request.method !== "POST" || request.url !== "/wake/1") throw new Error(`${request.method} ${request.url}`);
      this.#knows(request.headers.authorization ?? "");
      const { ttl, topic, urgency } = request.headers;
      if (!/^\d+$/.test(ttl ?? "")) throw new Error("TTL");
      if (!/^[A-Za-z0-9_-]{1,32}$/.test(topic ?? "")) throw new Error("Topic");
      if (!["very-low", "low", "normal", "high"].includes(urgency)) throw new Error("Urgency");
      if (request.headers["content-encoding"] !== "aes128gcm") throw new Error("Content-Encoding");
      if (body.length > BODY_BYTES_MAX) throw new Error("too long");
      this.taken.push({ plain: this.#open(body), ttl: Number(ttl), topic, urgency });
      answer.writeHead(201).end();
    } catch (error) {
      this.faults.push(error.message);
      answer.writeHead(400).end(error.message);
    }
  }

  #knows(authorization) {
    const [, token, key] = /^vapid t=([^,\s]+),\s*k=([A-Za-z0-9_-]+)$/.exec(authorization) ?? [];
    if (!key || key !== this.key) throw new Error("not the key that the phone subscribed with");
    const [head, claims, signature] = token.split(".");
    const point = Buffer.from(key, "base64url");
    const jwk = { kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") };
    const proof = { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" };
    if (!verify("sha256", Buffer.from(`${head}.${claims}`), proof, Buffer.from(signature, "base64url"))) throw new Error("signature");
    const { aud, exp, sub } = JSON.parse(Buffer.from(claims, "base64url"));
    const left = exp - Date.now() / 1_000;
    if (JSON.parse(Buffer.from(head, "base64url")).alg !== "ES256" || aud !== this.origin) throw new Error("alg or aud");
    if (!(left > 0 && left <= DAY_S) || !/^(https:|mailto:)/.test(sub)) throw new Error("exp or sub");
  }

  #open(body) {
    const salt = body.subarray(0, 16);
    const length = body[20];
    const theirs = body.subarray(21, 21 + length);
    const record = body.subarray(21 + length);
    const secret = this.#browser.computeSecret(theirs);
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), this.#browser.getPublicKey(), theirs]);
    const ikm = Buffer.from(hkdfSync("sha256", secret, this.#auth, info, 32));
    const derive = (name, bytes) => Buffer.from(hkdfSync("sha256", ikm, salt, `Content-Encoding: ${name}\0`, bytes));
    const cipher = createDecipheriv("aes-128-gcm", derive("aes128gcm", 16), derive("nonce", 12));
    cipher.setAuthTag(record.subarray(-16));
    const plain = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()]);
    const end = plain.findLastIndex((byte) => byte !== 0);
    if (plain[end] !== 2) throw new Error("not the last record");
    return plain.subarray(0, end).toString("utf8");
  }
}
