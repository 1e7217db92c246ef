// A stand-in for the officers' listener: the built console and an invented
// exercise behind it, for looking at pages.
//
//   node tests/console.mock.mjs 8099

import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { exercise, STATION } from "./console.data.mjs";

const DIST = fileURLToPath(new URL("../dist/console", import.meta.url));
/** As strict as the console can live with, so that a breach shows here first. */
const POLICY = "default-src 'self'; img-src 'self' data: blob:; worker-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'";
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json" };
const both = (zh, en) => ({ zh, en });
const hit = (zh, en, kind, code, lat, lon) => ({ name: both(zh, en), kind, province: both("河北", "Hebei"), code, point: { lat, lon } });
const PLACES = [
  hit("石家庄站", "Shijiazhuang Station", "station", "SJP", STATION.lat, STATION.lon),
  hit("正定", "Zhengding", "county", "130123", 38.147, 114.571),
  hit("保定", "Baoding", "city", "1306", 38.874, 115.465),
  hit("衡水", "Hengshui", "city", "1311", 37.739, 115.669),
  hit("邢台", "Xingtai", "city", "1305", 37.071, 114.504),
  hit("阳泉", "Yangquan", "city", "1403", 37.857, 113.58),
  hit("石家庄正定国际机场", "Shijiazhuang Zhengding Airport", "airport", "SJW", 38.281, 114.697),
];

/** A drawn face, so that no picture of anybody is needed. */
function face(n) {
  const [skin, hair, coat] = n === "1" ? ["#f0c9a4", "#2b211c", "#f2c230"] : ["#e3b48c", "#1d1a18", "#4a7bb5"];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 600"><rect width="480" height="600" fill="#b9c4c9"/><path d="M60 600c0-130 80-190 180-190s180 60 180 190z" fill="${coat}"/><rect x="200" y="340" width="80" height="100" fill="${skin}"/><ellipse cx="240" cy="260" rx="118" ry="142" fill="${skin}"/><path d="M112 270c-10-120 50-190 128-190s138 70 128 190c-16-70-60-96-128-96s-112 26-128 96z" fill="${hair}"/><circle cx="196" cy="262" r="12" fill="#222"/><circle cx="284" cy="262" r="12" fill="#222"/><path d="M204 330q36 26 72 0" fill="none" stroke="#8c4a3c" stroke-width="7" stroke-linecap="round"/><circle cx="176" cy="306" r="4" fill="#5a3a2a"/></svg>`;
}

export function serve(options = {}) {
  const story = exercise(options);
  const server = createServer((request, answer) => void handle(story, options, request, answer));
  return new Promise((resolve) => server.listen(options.port ?? 0, "127.0.0.1", () => resolve({ server, story, url: `http://127.0.0.1:${server.address().port}` })));
}

async function handle(story, options, request, answer) {
  const { pathname } = new URL(request.url, "http://x");
  const say = (body, status = 200, type = "application/json") => answer.writeHead(status, { "content-type": type, ...(type === TYPES[".html"] && pathname !== "/page.html" ? { "content-security-policy": POLICY } : {}) }).end(Buffer.isBuffer(body) || typeof body === "string" ? body : JSON.stringify(body));
  if (pathname.startsWith("/console/v1/")) return api(story, options, request, pathname.slice(12), say, answer);
  if (pathname.startsWith("/photo/")) return say(face(pathname[7]), 200, TYPES[".svg"]);
  if (pathname === "/page.html") return say("<!doctype html><meta name=viewport content='width=device-width'><title>x</title><body style='font:16px system-ui;margin:1rem'><h1>测试·小禾</h1><p>Exercise page</p>", 200, TYPES[".html"]);
  const file = DIST + (extname(pathname) ? pathname : "/index.html");
  if (!existsSync(file)) return say("missing", 404, "text/plain");
  return say(readFileSync(file), 200, TYPES[extname(file)] ?? "application/octet-stream");
}

function api(story, options, request, path, say, answer) {
  const [head, id, part] = path.split("/");
  if (request.method !== "GET" && request.headers["x-homeward"] !== "console") return say(problem(403, "请求来源不明", "This request did not come from the console", both("", "")), 403);
  if (story.signedOut && head !== "session") return say(problem(401, "请先登录", "Sign in first", both("", "")), 401);
  if (options.fails?.(request.method, path)) return say(problem(503, "服务暂不可用", "The service is not available right now", both("请稍后再试", "Try again in a moment")), 503);
  if (head === "me" || head === "session") return say(story.me);
  if (head === "events") return events(options, answer);
  if (head === "cases") return say(caseAnswer(story, request.method, id, part), request.method === "POST" && !id ? 201 : 200);
  if (head === "alerts") return say(alertAnswer(story, id, part));
  if (head === "tips") return part === "photos" ? say(face("1"), 200, TYPES[".svg"]) : say(part === "contact" ? { contact: "+86 138 0000 0000" } : story.alert("alert-live"));
  if (head === "pfif") return say(id ? { case: "draft" } : { records: [
    { id: "registry.example/p.1", kind: "person", name: "测试·小树", text: "左手有一道疤，穿蓝色外套。", source_date: story.at(-3_600_000), expiry_date: story.at(80_000_000), age: "6-8" },
    { id: "registry.example/p.2", kind: "person", name: "", text: "", source_date: story.at(-90_000_000), expiry_date: story.at(-3_600_000), refused: "an expired record" },
    { id: "registry.example/n.7", kind: "note", name: "Exercise Registry", text: "Somebody says that they saw her at the bus station.", source_date: story.at(-600_000), code: "K7Q4M2" },
  ], left_out: ["12:3 /pfif/person[3]: full_name: there is none"] });
  if (head === "foreign") return say(id ? story.foreign[0] : story.foreign);
  if (head === "places") return say(id === "at" ? PLACES[1] : PLACES);
  return say(settingsAnswer(story, head, request.method, part));
}

function caseAnswer(story, method, id, part) {
  if (!id) return method === "GET" ? story.rows : view(story, "empty");
  if (part === "reach") return story.reach;
  if (part === "preview") return story.preview;
  if (part === "photo") return { id: "ph_1", url: "/photo/1.svg", width: 480, height: 600 };
  if (part === "publish") {
    Object.assign(story.rows.find((row) => row.id === id), { stage: "live", alert: "alert-live", code: "K7Q4M" });
    return story.alert("alert-live");
  }
  return view(story, id);
}

function view(story, id) {
  const row = story.rows.find((one) => one.id === id) ?? story.rows[0];
  const isEmpty = row.id === "empty";
  const warnings = isEmpty ? [] : [{ code: "old-photo", field: "photo", words: both("照片可能超过一年", "The photo may be older than a year") }];
  return { ...row, epoch: 1, file: isEmpty ? {} : story.file, missing: isEmpty ? story.missing : [], warnings };
}

function alertAnswer(story, id, part) {
  if (part === "tips") return story.tips;
  if (part === "attempts") return attempts(story);
  if (part === "withdraw") return story.alert("alert-withdrawn");
  if (part === "resolve") return story.alert("alert-found");
  return story.alert(id);
}

function attempts({ at }) {
  const row = (delivery, partner, state, tries, more = {}) => ({ delivery, identity: "homeward:hebei:7f3a:1", channel: partner ? "partner_webhook" : "weibo", partner, state, attempts: tries, at: at(-60_000 * tries), ...more });
  return [row("d1", "演练地图 Drill Maps", "delivered", 1, { answer: "200" }), row("d2", "演练出租 Drill Taxi", "failed", 8, { answer: "503 Service Unavailable" }), row("d4", "", "delivered", 1, { answer: "4923750198" }), row("d3", "演练广播 Drill Radio", "later", 3, { next_at: at(90_000), answer: "connect timeout" })];
}

function settingsAnswer({ me, at }, head, method, part) {
  if (part === "link") return { url: "https://police.example/signin/EXERCISE-ONLY-TOKEN", expires_at: at(3_600_000) };
  const key = { id: "k1", label: "Drill Maps 1", created_at: at(-86_400_000), revoked: false };
  if (part === "keys") return { ...key, token: "hwk_exercise_only" };
  if (head === "officers") return method === "GET" ? [me.officer, { ...me.officer, id: "o2", name: "演练员 周", role: "officer" }] : { ...me.officer, id: "o3" };
  if (head === "partner-requests") return method === "GET" ? [{ id: "r1", status: "Exercise", mail: "team@signs.example", wish: "join", name: "演练路牌 Drill Signs", datum: "wgs84", asked_at: at(-240_000), ends_at: at(80_000_000), linked: false }] : { url: "https://homeward.example/drill/partner/#link=" + "0".repeat(64), expires_at: at(900_000), mailed: false };
  if (head === "partners") return method === "GET" ? [{ id: "p1", name: "演练地图 Drill Maps", status: "Exercise", webhook_url: "https://maps.example/homeward", datum: "gcj02", format: "cap", languages: ["zh-CN", "en"], webhook_public_key: "whpk_exercise", created_at: at(0), keys: [key] }] : { id: "p2", name: "x", status: "Exercise", datum: "gcj02", format: "json", languages: ["zh-CN", "en"], webhook_public_key: "whpk_exercise", created_at: at(0), keys: [], webhook_secret: "whsec_exercise" };
  if (head === "screens") return [{ id: "s1", name: "北广场 1", status: "Exercise", place: both("石家庄站北广场", "Shijiazhuang Station, north square"), point: { lat: 38.02, lon: 114.48 }, seen_at: at(-4_000) }, { id: "s2", name: "T1", status: "Exercise", place: both("正定机场到达厅", "Zhengding Airport arrivals"), point: { lat: 38.281, lon: 114.697 } }];
  return method === "GET" ? [key] : { ...key, token: "hwk_exercise_only" };
}

function events({ pulses = false, offline = false }, answer) {
  if (offline) return answer.destroy();
  answer.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  answer.write(": hello\n\n");
  if (!pulses) return undefined;
  let n = 0;
  const timer = setInterval(() => {
    n += 1;
    const handed = Math.round(48_107 * (1 - Math.exp(-n / 14)));
    answer.write(`event: pulse\ndata: ${JSON.stringify({ alert: "alert-live", connected: 61_204, handed, shown: Math.round(handed * 0.9), opened: Math.round(handed * 0.2) })}\n\n`);
  }, pulses);
  answer.on("close", () => clearInterval(timer));
  return undefined;
}

const problem = (status, zh, en, fix) => ({ type: "about:blank", title: en, status, detail: en, code: "mock", words: both(zh, en), fix });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serve({ port: Number(process.argv[2] ?? 8099), pulses: 1000 });
  console.log(url);
}
