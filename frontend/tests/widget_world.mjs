// A house that answers what the widget asks, and a partner's page on another origin
// under the strictest policy that the widget promises to work with.

import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("../dist/widget/widget.js", import.meta.url));
export const FACE = `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="600" viewBox="0 0 480 600"><rect width="480" height="600" fill="#c9d6cf"/><path d="M60 600c0-130 80-190 180-190s180 60 180 190z" fill="#c1483c"/><path d="M195 360h90v70q-45 40-90 0z" fill="#e5b391"/><ellipse cx="240" cy="265" rx="118" ry="142" fill="#f0c4a2"/><path d="M112 270c-18-150 60-205 128-205s146 55 128 205c-16-80-50-118-128-118s-112 38-128 118z" fill="#2a211d"/><circle cx="196" cy="282" r="11" fill="#2a211d"/><circle cx="284" cy="282" r="11" fill="#2a211d"/><path d="M206 346q34 26 68 0" stroke="#a45a48" stroke-width="9" fill="none" stroke-linecap="round"/></svg>`;

/** Two names of one machine, so that to the browser they are two sites. */
const opened = (server, host) => new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(`http://${host}:${server.address().port}`)));
const closed = (server) => { server.closeAllConnections(); return new Promise((resolve) => server.close(resolve)); };

/** The parts of an active alert as `/widget/v1/alerts` lists it; `more` overrides any of them. */
export function anAlert(more = {}, now = Date.now()) {
  const code = more.code ?? "7K3M12";
  return {
    code,
    state: "active",
    expires: new Date(now + 86_400_000).toISOString(),
    incident: "homeward-case-1",
    sent: new Date(now).toISOString(),
    texts: {
      "zh-CN": { headline: "寻找测试·小禾，女，6岁", name: "测试·小禾", about: "女，6岁，身高约115厘米", place: "石家庄站西广场，公交站旁", when: "今天14:20左右", agency: "石家庄市公安局（测试）" },
      en: { headline: "Missing: Test Xiaohe, girl, 6", name: "Test Xiaohe", about: "girl, 6 years, about 115 cm", place: "Shijiazhuang station, west square, by the bus stop", when: "today about 14:20", agency: "Shijiazhuang police (test)" },
    },
    area: { lat: 38.0107, lon: 114.4815, radius_km: 100, datum: "WGS-84" },
    last_seen: new Date(now - 134 * 60_000).toISOString(),
    call: "110",
    ...more,
  };
}

export const aFound = ({ code, expires }) => ({ code, state: "found", expires });

/** Who answers the widget, and remembers what was asked of it. */
export class House {
  alerts = [];
  status = "Actual";
  requests = [];
  isDown = false;

  async open() {
    this.server = createServer((request, answer) => void this.#answer(request, answer));
    this.origin = await opened(this.server, "localhost");
    return this;
  }

  close() { return closed(this.server); }

  /** An alert with addresses at this house. */
  alert(more = {}) {
    const door = this.status === "Exercise" ? "/drill" : "";
    const code = more.code ?? "7K3M12";
    return anAlert({ photo: `${this.origin}${door}/photo/xiaohe.svg`, page: `${this.origin}${door}/a/${code}`, ...more });
  }

  asked(path) { return this.requests.filter(({ url }) => url.startsWith(path)); }

  async #answer(request, answer) {
    const path = new URL(request.url, this.origin).pathname.replace(/^\/drill\//, "/");
    this.requests.push({ url: request.url, headers: request.headers });
    const open = { "access-control-allow-origin": "*" };
    if (path === "/widget.js") answer.writeHead(200, { ...open, "content-type": "text/javascript" }).end(await readFile(SCRIPT));
    else if (path.startsWith("/photo/")) answer.writeHead(200, { "content-type": "image/svg+xml" }).end(FACE);
    else if (this.isDown || path !== "/widget/v1/alerts") answer.writeHead(503).end();
    else {
      const body = JSON.stringify({ status: this.status, alerts: this.alerts });
      const etag = `"${createHash("sha256").update(body).digest("hex")}"`;
      const fields = { ...open, etag, "content-type": "application/json", "cache-control": "public, max-age=5, stale-while-revalidate=5" };
      if (request.headers["if-none-match"] === etag) answer.writeHead(304, fields).end();
      else answer.writeHead(200, fields).end(body);
    }
  }
}

/** A partner's page with the one line in it. */
export class Partner {
  constructor(house) { this.house = house; }

  async open() {
    this.server = createServer((request, answer) => this.#answer(request, answer));
    this.origin = await opened(this.server, "127.0.0.1");
    return this;
  }

  close() { return closed(this.server); }

  #answer(request, answer) {
    const asked = new URL(request.url, this.origin).searchParams;
    const house = this.house.origin;
    const policy = `default-src 'none'; script-src ${house}; connect-src ${house}; img-src ${house}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;
    const attributes = asked.get("attributes") ?? "";
    const page = `<!doctype html><html lang="${asked.get("lang") ?? "zh-CN"}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>404</title><main><h1>404</h1><p id="before">This page is not here.</p><script type="module" src="${house}${asked.get("door") ?? ""}/widget.js"></script><homeward-alert ${attributes}></homeward-alert><p id="after">Back to the start</p></main></html>`;
    answer.writeHead(404, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy, "set-cookie": "own=1" }).end(page);
  }
}
