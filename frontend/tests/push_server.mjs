// A push server on loopback that Firefox takes for its own: the browser keeps a
// WebSocket open to it (Mozilla's protocol of autopush), and the house pushes to the
// addresses that it gave out. It sees sealed bodies only: it has no key to open one.

import { randomBytes, randomUUID } from "node:crypto";
import { WebSocketServer } from "ws";
import { PushDoor, Refused } from "./push_door.mjs";

const PROTOCOL = "push-notification";
/** What Firefox says of a message: given to the worker, or not to be opened. */
export const DELIVERED = 100;
export const NOT_OPENED = 101;

/** What a page subscribed to: the address that was given out, and what waits behind it. */
class Channel {
  path = `/wake/${randomBytes(24).toString("base64url")}`;
  waiting = [];

  constructor(id, uaid, key) {
    Object.assign(this, { id, uaid, key });
  }

  /** A message takes the place of one with the same topic that nobody has got (RFC 8030 section 5.4). */
  put(message) {
    const now = Date.now();
    this.waiting = this.waiting.filter(({ topic, until }) => topic !== message.topic && until > now);
    this.waiting.push(message);
  }
}

/** The same again under a name of its own: what comes twice by one name, Firefox itself would drop. */
export const copyOf = (message) => ({ ...message, version: randomUUID(), body: Buffer.from(message.body) });

export class PushServer extends PushDoor {
  /** names that were given out to browsers */
  #names = new Set();
  /** by the browser's name */
  #sockets = new Map();
  /** by the name that the browser gave them */
  #channels = new Map();
  /** what was taken, in order: {version, topic, urgency, ttl, body} */
  taken = [];
  /** what the browser said of each message it got: version to code */
  said = new Map();
  /** the names by which browsers introduced themselves; empty for a new one */
  hellos = [];
  /** a browser whose messages are kept from it, like a phone in a tunnel */
  isHolding = false;

  async open() {
    await super.open();
    // Named in the answer, or Firefox ends the connection: it asked for this protocol alone.
    this.doors = new WebSocketServer({ server: this.server, handleProtocols: (offered) => offered.has(PROTOCOL) && PROTOCOL });
    this.doors.on("connection", (socket) => {
      socket.on("message", (text) => this.#hear(socket, JSON.parse(text)));
      socket.on("close", () => { if (this.#sockets.get(socket.uaid) === socket) this.#sockets.delete(socket.uaid); });
    });
    return this;
  }

  close() {
    for (const socket of this.doors.clients) socket.terminate();
    super.close();
  }

  get url() { return `ws://${this.host}/`; }
  get isConnected() { return this.#sockets.size > 0; }
  get channels() { return [...this.#channels.values()]; }

  /** As after a move, or a fault in its store: whoever comes back is a stranger. */
  forget() {
    this.#names.clear();
    this.#channels.clear();
  }

  keyFor(path) { return this.#channelAt(path).key; }

  take(path, { body, ttl, ...said }) {
    const channel = this.#channelAt(path);
    const message = { version: randomUUID(), ttl, ...said, body, until: Date.now() + ttl * 1_000 };
    this.taken.push(message);
    channel.put(message);
    if (!this.isHolding) this.hand(channel, message);
  }

  /** Gives a message to the browser; gives the name under which the browser will speak of it. */
  hand(channel, { version, body }) {
    const data = body.toString("base64url");
    this.#say(channel.uaid, { messageType: "notification", channelID: channel.id, version, data, headers: { encoding: "aes128gcm" } });
    return version;
  }

  #channelAt(path) {
    const channel = this.channels.find((one) => one.path === path);
    if (!channel) throw new Refused("nobody is at this address any more", 410);
    return channel;
  }

  #say(uaid, message) { this.#sockets.get(uaid)?.send(JSON.stringify(message)); }

  #hear(socket, message) {
    const { messageType } = message;
    if (messageType === undefined) return socket.send("{}");
    if (messageType === "hello") return this.#hello(socket, message);
    if (messageType === "register") return this.#register(socket, message);
    if (messageType === "unregister") return this.#unregister(socket, message);
    if (messageType === "ack") for (const update of message.updates) this.#acked(update);
    // The worker failed with a message that Firefox has already said it gave to it.
    if (messageType === "nack") this.faults.push(`nack ${message.code}`);
  }

  /** A browser that comes back with its name gets what waited for it. */
  #hello(socket, { uaid: known, use_webpush }) {
    if (!use_webpush) this.faults.push("a browser without Web Push");
    this.hellos.push(known ?? "");
    const uaid = this.#names.has(known) ? known : randomBytes(16).toString("hex");
    this.#names.add(uaid);
    socket.uaid = uaid;
    this.#sockets.set(uaid, socket);
    this.#say(uaid, { messageType: "hello", uaid, status: 200, use_webpush: true, broadcasts: {} });
    const theirs = this.channels.filter((channel) => channel.uaid === uaid);
    for (const channel of theirs) for (const message of channel.waiting) if (message.until > Date.now()) this.hand(channel, message);
  }

  #register({ uaid }, { channelID, key }) {
    // Firefox writes the key with padding; RFC 8292 writes it without.
    const channel = new Channel(channelID, uaid, key?.replaceAll("=", ""));
    this.#channels.set(channelID, channel);
    this.#say(uaid, { messageType: "register", channelID, status: 200, pushEndpoint: this.origin + channel.path });
  }

  #unregister({ uaid }, { channelID }) {
    this.#channels.delete(channelID);
    this.#say(uaid, { messageType: "unregister", channelID, status: 200 });
  }

  #acked({ channelID, version, code }) {
    this.said.set(version, code);
    const channel = this.#channels.get(channelID);
    if (channel) channel.waiting = channel.waiting.filter((message) => message.version !== version);
  }
}
