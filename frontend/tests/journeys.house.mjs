// The real server on free ports of loopback with a folder of its own, and its doors.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const BINARY = process.env.HOMEWARD_BIN ?? fileURLToPath(new URL("../../target/debug/homeward", import.meta.url));
const START_MAX_MS = 30_000;

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

export class House {
  /** A drill whose clock runs `rate` times faster than life. */
  async open(rate = 60) {
    this.folder = mkdtempSync(join(tmpdir(), "homeward-journey-"));
    const doors = [];
    for (let n = 0; n < 3; n++) doors.push(`127.0.0.1:${await freePort()}`);
    const [open, desk, inside] = doors;
    this.public = `http://${open}`;
    this.console = `http://${desk}`;
    this.data = join(this.folder, "data");
    const flags = ["--exercise-rate", String(rate), "--loopback-webhooks", "--jurisdiction", "13", "--agency-slug", "cn-130000",
      "--agency-name-zh", "河北演练中心", "--agency-name-en", "Hebei exercise centre",
      "--public", open, "--console", desk, "--metrics", inside, "--log", join(this.folder, "log.jsonl")];
    this.process = spawn(BINARY, ["serve", "--data", this.data, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
    this.link = await this.#firstLink();
    this.key = this.operator("key");
    return this;
  }

  #firstLink() {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("the server did not start")), START_MAX_MS);
      createInterface(this.process.stdout).on("line", (line) => {
        if (!line.startsWith("sign in ")) return;
        clearTimeout(late);
        resolve(line.slice("sign in ".length));
      });
      this.process.on("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    });
  }

  operator(verb) {
    return execFileSync(BINARY, ["officer", verb, "--data", this.data], { encoding: "utf8" }).trim();
  }

  /** As a dispatch system asks. */
  async ask(method, path, body) {
    const headers = { authorization: `Bearer ${this.key}`, ...(body && { "content-type": "application/json" }) };
    const answer = await fetch(`${this.console}/console/v1${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  async close() {
    this.process.removeAllListeners("exit");
    const gone = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await gone;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A browser that can draw the map without a graphics card. */
export const openBrowser = () => chromium.launch({
  executablePath: process.env.HOMEWARD_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});

/** Where the journeys are: a city in the jurisdiction of the drill. */
export const CITY = { lat: 38.01, lon: 114.48 };

/** A drawn child: nobody's face. */
export const PORTRAIT = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 600" width="480" height="600">
<rect width="480" height="600" fill="#cfe0e6"/><path d="M0 430c90-40 150-30 240-30s150-10 240 30v170H0z" fill="#a9c4b0"/>
<path d="M90 600c0-110 60-170 150-170s150 60 150 170z" fill="#c8372d"/><path d="M205 400h70v60c-20 22-50 22-70 0z" fill="#e8b894"/>
<ellipse cx="240" cy="290" rx="120" ry="140" fill="#f2c9a5"/><path d="M112 300c-12-130 50-190 128-190s140 60 128 190c-14-70-40-104-60-118-60 30-130 24-150 12-20 24-36 56-46 106z" fill="#2b211d"/>
<circle cx="96" cy="250" r="34" fill="#2b211d"/><circle cx="384" cy="250" r="34" fill="#2b211d"/><path d="M84 222h24v16H84zM372 222h24v16h-24z" fill="#e0b12f"/>
<ellipse cx="195" cy="295" rx="11" ry="14" fill="#2b211d"/><ellipse cx="285" cy="295" rx="11" ry="14" fill="#2b211d"/><circle cx="199" cy="290" r="4" fill="#fff"/><circle cx="289" cy="290" r="4" fill="#fff"/>
<path d="M172 266c12-9 32-9 44 0M264 266c12-9 32-9 44 0" stroke="#2b211d" stroke-width="6" fill="none" stroke-linecap="round"/>
<path d="M205 362c22 20 48 20 70 0" stroke="#9c4a3c" stroke-width="7" fill="none" stroke-linecap="round"/><path d="M236 318c-4 12 0 18 10 18" stroke="#d49a74" stroke-width="6" fill="none" stroke-linecap="round"/>
<circle cx="165" cy="338" r="20" fill="#eaa88c" opacity=".6"/><circle cx="315" cy="338" r="20" fill="#eaa88c" opacity=".6"/><circle cx="178" cy="326" r="5" fill="#6b3f2a"/></svg>`;

/** The portrait as the bytes of a photo. */
export async function portrait(browser) {
  const page = await browser.newPage();
  await page.setContent(`<style>body{margin:0}</style>${PORTRAIT}`);
  const photo = await page.screenshot({ type: "png", clip: { x: 0, y: 0, width: 480, height: 600 } });
  await page.close();
  return photo;
}

/** The facts of a child who was last seen some minutes of the drill ago. */
export const aChild = (now, minutes = 20) => {
  const at = new Date(Date.parse(now) - minutes * 60_000).toISOString();
  return {
    name: { zh: "测试·小禾", en: "Test Xiaohe" }, sex: "female", age_years: 6, height_cm: 118,
    features: { zh: "左脸颊有一颗小痣", en: "A small mole on the left cheek" }, clothes: { zh: "红色外套，双马尾", en: "Red coat, two pigtails" },
    last_seen: { place: { zh: "长安公园北门", en: "North gate of Chang'an park" }, point: CITY, from: at, to: at },
    circumstances: { zh: "在公园游玩时与家人走散。", en: "Lost sight of her family while playing in the park." },
  };
};

/** A live drill made as a dispatch system makes one; gives the alert. */
export async function published(house, photo, minutes = 20) {
  const { now } = await house.ask("GET", "/me");
  const { id } = await house.ask("POST", "/cases", { status: "Exercise" });
  const headers = { authorization: `Bearer ${house.key}`, "content-type": "image/png" };
  const sent = await fetch(`${house.console}/console/v1/cases/${id}/photo`, { method: "POST", headers, body: photo });
  const { id: photoId } = await sent.json();
  await house.ask("PUT", `/cases/${id}/file`, { ...aChild(now, minutes), photo: photoId });
  return house.ask("POST", `/cases/${id}/publish`, {});
}
