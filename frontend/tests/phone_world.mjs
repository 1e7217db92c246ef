// A small world for the pages of phones and screens: a server on a free port that
// serves the built pages and answers the device and signage doors, with packages
// that are really signed. Nothing in it is real; every child is made up.

import { createServer } from "node:http";
import { generateKeyPairSync, sign } from "node:crypto";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".webmanifest": "application/manifest+json" };
/** The same policy that the pages must live with in the product. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PORTRAIT = `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="600" viewBox="0 0 480 600"><rect width="480" height="600" fill="#c9d6cf"/><path d="M60 600c0-130 80-190 180-190s180 60 180 190z" fill="#c1483c"/><path d="M195 360h90v70q-45 40-90 0z" fill="#e5b391"/><ellipse cx="240" cy="265" rx="118" ry="142" fill="#f0c4a2"/><path d="M112 270c-18-150 60-205 128-205s146 55 128 205c-16-80-50-118-128-118s-112 38-128 118z" fill="#2a211d"/><circle cx="196" cy="282" r="11" fill="#2a211d"/><circle cx="284" cy="282" r="11" fill="#2a211d"/><path d="M206 346q34 26 68 0" stroke="#a45a48" stroke-width="9" fill="none" stroke-linecap="round"/></svg>`;

export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

export class Signer {
  constructor(kid = "key-1") {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    this.privateKey = privateKey;
    this.kid = kid;
    this.jwk = { ...publicKey.export({ format: "jwk" }), kid, alg: "EdDSA", use: "sig" };
  }

  sign(said) {
    const value = sign(null, Buffer.from(canonical(said)), this.privateKey).toString("base64url");
    return canonical({ ...said, signature: { alg: "EdDSA", kid: this.kid, value } });
  }
}

/** The public key of RFC 8291 appendix A: any point of the curve will do. */
export const PUSH_KEY = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";

const minutesFrom = (now, minutes) => new Date(now + minutes * 60_000).toISOString();

/** The parts of a package; `more` overrides any of them. */
export function aPackage(more = {}, now = Date.now()) {
  const { number = 1, version = 1, status = "Exercise", msgType = version === 1 ? "Alert" : "Update", ...rest } = more;
  const incident = `homeward:sjz:alert${number}`;
  const whole = {
    identifier: `${incident}:${version}`,
    incident,
    sender: "homeward.example",
    sent: minutesFrom(now, 0),
    expires: minutesFrom(now, 24 * 60),
    status,
    msgType,
    cause: version === 1 ? "issued" : "corrected",
    references: [],
    code: `7K3M${number}`,
    version,
    area: { circle: "38.0428,114.5149 100" },
    lastSeen: { from: minutesFrom(now, -134), to: minutesFrom(now, -120), point: "38.0107,114.4815" },
    texts: {
      "zh-CN": { headline: "寻找 测试·小禾", name: "测试·小禾", about: "女，6 岁，身高 115 厘米", features: "左眼下有一颗小痣，走路右脚略外八", clothes: "红色外套，白色运动鞋，双马尾", with: "与一名约 50 岁、穿灰色夹克的男子同行", place: "石家庄站 西广场公交站台旁", when: "今天 14:20 左右", what: "在车站走失", instruction: "请不要上前拉扯。看到孩子请立即拨打电话；没有线索请不要占用线路。", agency: "石家庄市公安局（演练）" },
      en: { headline: "Looking for Exercise Xiaohe", name: "Exercise Xiaohe", about: "girl, 6 years, 115 cm", features: "a small mole under the left eye, right foot turned slightly out", clothes: "red coat, white trainers, two pigtails", with: "with a man of about 50 in a grey jacket", place: "Shijiazhuang station, west square, beside the bus stops", when: "today about 14:20", what: "lost at the station", instruction: "Do not approach. If you see the child, call at once; do not call if you have nothing to report.", agency: "Shijiazhuang police (exercise)" },
    },
    call: "110",
    photo: "/photo/xiaohe.svg",
    page: "/a/7K3M1",
    ...rest,
  };
  return whole;
}

export function aCancel(cause = "found", more = {}, now = Date.now()) {
  const { texts, lastSeen, photo, call, ...rest } = aPackage({ version: 9, msgType: "Cancel", cause, ...more }, now);
  void lastSeen; void photo; void call;
  const agency = Object.fromEntries(Object.entries(texts).map(([lang, { agency }]) => [lang, { headline: "", agency }]));
  return { ...rest, texts: agency };
}

export class World {
  signer = new Signer();
  receipts = [];
  /** what phones asked to be woken with */
  subscribed = [];
  /** texts in the order they were said; the cursor is an index */
  said = [];
  streams = new Set();
  requests = [];
  populous = [];
  isDown = false;
  streamsFail = false;
  screen = { alerts: [], rate: "1" };
  changedAt = 0;
  #waiting = new Set();
  #server;

  async open() {
    this.#server = createServer((request, answer) => void this.#answer(request, answer));
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.origin = `http://localhost:${this.#server.address().port}`;
    return this;
  }

  close() {
    for (const stream of this.streams) stream.end();
    for (const wake of this.#waiting) wake();
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  /** Signs and sends a package to everybody who listens. */
  say(said) {
    const text = this.signer.sign(said);
    this.sayText(text);
    return text;
  }

  sayText(text) {
    this.said.push(text);
    for (const stream of this.streams) stream.write(`event: alert\nid: c${this.said.length}\ndata: ${text}\n\n`);
  }

  /** Said while nobody could hear it. */
  sayUnheard(said) { this.said.push(this.signer.sign(said)); }

  beat(live = []) {
    for (const stream of this.streams) stream.write(`event: heartbeat\ndata: ${JSON.stringify({ now: new Date().toISOString(), live })}\n\n`);
  }

  /** The network is gone, or back. */
  down(isDown) {
    this.isDown = isDown;
    if (isDown) this.#server.closeAllConnections();
  }

  show(packages, more = {}) {
    this.screen = { ...this.screen, alerts: packages.map((said) => (typeof said === "string" ? said : this.signer.sign(said))), ...more };
    this.changedAt = Date.now();
    for (const wake of this.#waiting) wake();
  }

  async #answer(request, answer) {
    if (this.isDown) { request.socket.destroy(); return; }
    const { pathname, searchParams } = new URL(request.url, this.origin);
    this.requests.push(`${request.method} ${request.url}`);
    const path = pathname.replace(/^\/drill/, "");
    const json = (value) => answer.writeHead(200, { "content-type": "application/json" }).end(typeof value === "string" ? value : JSON.stringify(value));
    if (path === "/device/v1/keys") json({ keys: [this.signer.jwk] });
    else if (path === "/device/v1/cells.json") json({ populous: this.populous });
    else if (path === "/device/v1/alerts") json({ now: new Date().toISOString(), cursor: `c${this.said.length}`, alerts: this.said });
    else if (path === "/device/v1/receipts") await this.#receipt(request, answer);
    else if (path === "/device/v1/push/key") json({ key: PUSH_KEY });
    else if (path === "/device/v1/push") await this.#subscribe(request, answer);
    else if (path.startsWith("/device/v1/push/")) answer.writeHead(204).end();
    else if (path === "/device/v1/stream") this.#stream(request, answer);
    else if (/^\/signage\/v1\/[^/]+\/state$/.test(path)) await this.#state(request, path.split("/")[3], searchParams, json, answer);
    else if (path.startsWith("/photo/")) answer.writeHead(200, { "content-type": "image/svg+xml" }).end(PORTRAIT);
    else await this.#file(path, answer);
  }

  async #subscribe(request, answer) {
    let body = "";
    for await (const piece of request) body += piece;
    this.subscribed.push(JSON.parse(body));
    const granted = { token: `t${this.subscribed.length}`, expires: minutesFrom(Date.now(), 60 * 24 * 60) };
    answer.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify(granted));
  }

  async #receipt(request, answer) {
    let body = "";
    for await (const piece of request) body += piece;
    this.receipts.push(JSON.parse(body));
    answer.writeHead(204).end();
  }

  #stream(request, answer) {
    if (this.streamsFail) { answer.writeHead(503).end(); return; }
    answer.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const after = Number((request.headers["last-event-id"] ?? "c0").slice(1));
    this.said.slice(after).forEach((text, index) => answer.write(`event: alert\nid: c${after + index + 1}\ndata: ${text}\n\n`));
    answer.write(`event: heartbeat\ndata: ${JSON.stringify({ now: new Date().toISOString(), live: [] })}\n\n`);
    this.streams.add(answer);
    answer.on("close", () => this.streams.delete(answer));
  }

  async #state(request, screen, searchParams, json, answer) {
    if (request.headers.authorization !== "Bearer secret") { answer.writeHead(401).end(); return; }
    const have = searchParams.get("have");
    if (have && Date.parse(have) >= this.changedAt) {
      await new Promise((resolve) => {
        const wake = () => { clearTimeout(timer); this.#waiting.delete(wake); resolve(); };
        const timer = setTimeout(wake, Number(searchParams.get("wait")) * 1000);
        this.#waiting.add(wake);
        answer.on("close", wake);
      });
    }
    json(this.signer.sign({ screen, at: new Date().toISOString(), clock_rate: this.screen.rate, place: { zh: "石家庄站 候车厅", en: "Shijiazhuang station, waiting hall" }, alerts: this.screen.alerts }));
  }

  async #file(path, answer) {
    const inside = path.replace(/^\/signage\/[^/]+$/, "/signage/index.html").replace(/^\/signage-app\//, "/signage/").replace(/\/$/, "/index.html");
    const file = normalize(join(DIST, inside));
    try {
      if (!file.startsWith(DIST.replace(/[\\/]$/, "") + sep)) throw new Error("outside");
      const body = await readFile(file);
      const headers = { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "content-security-policy": POLICY };
      if (path.endsWith("/signage-app/sw.js")) headers["service-worker-allowed"] = path.replace("signage-app/sw.js", "signage/");
      if (path === "/signage-app/sw.js") headers["service-worker-allowed"] = "/";
      answer.writeHead(200, headers).end(body);
    } catch {
      answer.writeHead(404).end("not here");
    }
  }
}
