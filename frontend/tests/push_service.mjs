// A push service on loopback with one phone's browser inside: it opens the envelope
// with the phone's own key (RFC 8291), and hands on what it found. Node's own
// cryptography, none of ours.

import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import { PushDoor, Refused } from "./push_door.mjs";

export class PushService extends PushDoor {
  #browser = createECDH("prime256v1");
  #auth = randomBytes(16);
  #key;
  /** what was taken, in order: {plain, topic, urgency, ttl} */
  taken = [];

  async open() {
    this.#browser.generateKeys();
    return super.open();
  }

  /** What the browser hands out. */
  get subscription() {
    return {
      endpoint: `${this.origin}/wake/1`,
      keys: { p256dh: this.#browser.getPublicKey("base64url"), auth: this.#auth.toString("base64url") },
    };
  }

  /** Only this key may push from now on. */
  belongsTo(applicationServerKey) { this.#key = applicationServerKey; }

  keyFor(path) {
    if (path !== "/wake/1") throw new Refused(path, 404);
    return this.#key;
  }

  take(_, { body, ...said }) {
    this.taken.push({ plain: this.#open(body), ...said });
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
    if (plain[end] !== 2) throw new Refused("not the last record");
    return plain.subarray(0, end).toString("utf8");
  }
}
