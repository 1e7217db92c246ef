// An invented exercise for looking at the console without a server. No child, no
// officer and no number here is real.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const both = (zh, en) => ({ zh, en });

export const STATION = { lat: 38.0106, lon: 114.4846 };
const RADII = [100_000, 200_000, 300_000, 500_000];

export function exercise({ tips = 3, rate = 1, name = both("测试·小禾", "Exercise Xiaohe"), signedOut = false, leaving } = {}) {
  const now = Date.now();
  const at = (ms) => new Date(now + ms).toISOString();
  const seen = { place: both("石家庄站北广场，出站口旁", "Shijiazhuang Station, north square by the exit"), point: STATION, from: at(-52 * MINUTE), to: at(-42 * MINUTE) };
  const file = {
    name, sex: "female", age_years: 6, height_cm: 118,
    features: both("左脸颊有一颗小痣，说话略慢", "Small mole on the left cheek, speaks slowly"),
    clothes: both("黄色外套、蓝色牛仔裤、白色运动鞋", "Yellow jacket, blue jeans, white trainers"),
    companion: both("四十岁左右的女子，灰色短发", "A woman of about forty with short grey hair"),
    vehicle: both("白色面包车", "A white van"),
    last_seen: seen,
    circumstances: both("在出站口与家人走散，随一名陌生女子离开。", "Lost from her family at the exit and left with a woman unknown to them."),
    call: "110", photo: "ph_1",
  };
  const row = (id, stage, more = {}) => ({ id, status: "Exercise", stage, name, photo_url: "/photo/1.svg", opened_at: at(-48 * MINUTE), last_seen_from: seen.from, ...more });
  const rows = [
    row("live", "live", { alert: "alert-live", code: "K7Q4M" }),
    row("second", "live", { alert: "alert-live", code: "R2T9W", name: both("测试·阿力木江·吐尔逊买买提·艾合买提江", "Exercise Alimjan Tursunmamat Ahmatjan of Hotan"), photo_url: "/photo/2.svg", last_seen_from: at(-3.4 * HOUR) }),
    row("draft", "draft", { opened_at: at(-6 * MINUTE), photo_url: "/photo/1.svg" }),
    row("empty", "draft", { opened_at: at(-1 * MINUTE), name: both("", ""), photo_url: undefined, last_seen_from: undefined }),
    row("found", "resolved", { alert: "alert-found", code: "B3X8P", name: both("测试·小树", "Exercise Xiaoshu"), opened_at: at(-26 * HOUR) }),
    row("withdrawn", "withdrawn", { alert: "alert-withdrawn", code: "D5N2H", name: both("测试·小满", "Exercise Xiaoman"), opened_at: at(-30 * HOUR) }),
  ];
  const missing = [
    { code: "photo", field: "photo", words: both("缺少照片；没有照片请说明原因", "A photo is missing; if there is none, say why") },
    { code: "name", field: "name", words: both("缺少姓名", "The name is missing") },
    { code: "description", field: "features", words: both("至少写一项特征或衣着", "Give at least one feature or the clothes") },
    { code: "last-seen", field: "last_seen", words: both("缺少地点和时间", "Place and time are missing") },
    { code: "circumstances", field: "circumstances", words: both("缺少事情经过", "What happened is missing") },
  ];
  const people = [3_214_000, 14_800_000, 31_250_000, 76_000_000];
  const reach = {
    attribution: "GHSL 2025, WorldPop; stations: OpenStreetMap contributors",
    rings: RADII.map((radius_m, i) => ({ number: i + 1, circle: { centre: STATION, radius_m }, opens_at: at([0, 12, 72, 132][i] * MINUTE), open_now: i === 0, people: people[i], phones: [48_320, 61_204, 83_377, 120_455][i], stations: [14, 52, 96, 201][i], airports: [2, 5, 9, 17][i], screens: [31, 80, 122, 240][i], partners: [6, 6, 8, 11][i], etas: etasOf([48_320, 61_204, 83_377, 120_455][i], i + 1) })),
  };
  // A neighbour says what CAP has places for; the rest is asked of the officer.
  const foreign = [
    {
      id: "f1", neighbour: "n1", neighbour_name: both("演练·邻省公安厅", "Exercise police next door"), status: "Exercise", stage: "waiting", sender: "exercise.example", identifier: "a1", sent: at(-9 * MINUTE), heard_at: at(-8 * MINUTE),
      says: {
        event: both("儿童失踪", "Missing child"), headline: both("寻找演练·小树，男，7岁", "Missing: Exercise Xiaoshu, boy, 7"),
        description: both("在人民公园走失，穿蓝色外套。", "Lost in the people’s park, wears a blue jacket."), instruction: both("", ""), area_desc: both("演练市人民公园周围", "Around the people’s park"),
        event_codes: [{ name: "SAME", value: "CAE" }], area: { centre: STATION, radius_m: 612_000 }, area_cut: true, web: "https://exercise.example/a/1", has_photo: true, expires: at(20 * HOUR),
        file: { circumstances: both("在人民公园走失，穿蓝色外套。", ""), no_photo_reason: "relayed" }, missing: missing.slice(1, 4),
      },
    },
    { id: "f2", neighbour: "n1", neighbour_name: both("演练·邻省公安厅", "Exercise police next door"), status: "Exercise", stage: "cancelled", sender: "exercise.example", identifier: "a0", sent: at(-9 * HOUR), heard_at: at(-9 * HOUR) },
  ];
  return {
    foreign, now, at, file, rows, missing, reach, name, seen, rate, signedOut, tips: tipsOf(tips, at), alert: (id) => alertOf(id, { at, now, name, rows, leaving }), preview: previewOf(file, name), me: meOf(at, rate) };
}

/** The speeds of the channels: live connections, a vendor's quota, what was seen last time. */
function etasOf(live, times) {
  const one = (channel, phones, each_second, speed) => ({ channel, phones, seconds: Math.max(1, Math.ceil(phones / each_second)), speed });
  return [one("device", live, 20_000, "assumed"), one("web_push", 21_400 * times, 400, "seen"), one("fcm", 700_000 * times, 10_000, "allowed")];
}

function meOf(at, rate) {
  return {
    officer: { id: "o1", name: "演练员 林 · Drill Officer Lin", role: "admin", agency: "hebei", added_at: at(-90 * 24 * HOUR) },
    agency: { id: "hebei", slug: "hebei", name: both("演练省公安厅", "Exercise Province Police"), jurisdiction: ["13"], call: "110" },
    now: at(0), clock_rate: rate, public_url: "https://homeward.example", exercise_only: false,
  };
}

function previewOf(file, name) {
  const short = { "zh-CN": `【演练】寻找${name.zh}，女，6岁，身高118厘米，黄色外套、蓝色牛仔裤。14:20左右在石家庄站北广场走失。见到请拨110。核实：homeward.example/v/K7Q4M`, en: `Exercise: missing ${name.en}, girl, 6, 118 cm, yellow jacket, blue jeans. Last seen about 14:20 at Shijiazhuang Station, north square. Call 110. Is it real: homeward.example/v/K7Q4M` };
  return {
    texts: {
      "zh-CN": { headline: `寻找${name.zh}，女孩，6 岁`, name: name.zh, about: "女孩，6 岁，身高 118 厘米", features: file.features.zh, clothes: file.clothes.zh, with: `${file.companion.zh}；${file.vehicle.zh}`, place: file.last_seen.place.zh, when: "约 14:20", what: file.circumstances.zh, instruction: "不要靠近，请立即拨打 110。" },
      en: { headline: `Missing: ${name.en}, girl, 6`, name: name.en, about: "Girl, 6, 118 cm", features: file.features.en, clothes: file.clothes.en, with: `${file.companion.en}; ${file.vehicle.en}`, place: file.last_seen.place.en, when: "about 14:20", what: file.circumstances.en, instruction: "Do not approach. Call 110 at once." },
    },
    short: { "zh-CN": { text: short["zh-CN"], length: short["zh-CN"].length, limit: 140 }, en: { text: short.en, length: short.en.length, limit: 160 } },
    broadcast: {
      "zh-CN": {
        short: { form: "short", text: `演练：寻找${name.zh}，女，6岁。11-26 14:20 石家庄站北广场。黄色外套。请勿拨打电话。`, coding: "ucs2", units: 50, pages: 2, units_max: 90, cut: ["clothes"], left_out: ["features", "page", "what"] },
        long: { form: "long", text: `演练：寻找${name.zh}，女，6岁。11-26 14:20 石家庄站北广场。${file.features.zh}${file.clothes.zh}https://homeward.example/drill/a/K7Q4M2 演练省公安厅。请勿拨打电话。`, coding: "ucs2", units: 150, pages: 4, units_max: 360, cut: [], left_out: [] },
      },
      en: {
        short: { form: "short", text: `Exercise: missing ${name.en}, girl, 6. 11-26 14:20 Shijiazhuang Station. Do not call.`, coding: "gsm7", units: 86, pages: 1, units_max: 90, cut: ["place"], left_out: ["clothes", "features", "page", "what", "agency"] },
        long: { form: "long", text: `Exercise: missing ${name.en}, girl, 6. 11-26 14:20 ${file.last_seen.place.en}. ${file.clothes.en}. https://homeward.example/drill/a/K7Q4M2 Do not call.`, coding: "gsm7", units: 210, pages: 3, units_max: 360, cut: [], left_out: ["what"] },
      },
    },
    page_path: { "zh-CN": "/page.html?zh", en: "/page.html?en" },
  };
}

function tipsOf(count, at) {
  const first = [
    { state: "new", with_child: false, place: "正定县城南门外公交站", point: { lat: 38.135, lon: 114.57 }, distance_m: 16_200, seen_at: at(-14 * MINUTE), text: "看到一个穿黄外套的小女孩，和一个短发女人上了白色面包车，往北走了。", photos: ["a.jpg"], has_contact: true },
    { state: "useful", with_child: false, place: "长安区北国商城一层", point: { lat: 38.047, lon: 114.51 }, distance_m: 4_700, seen_at: at(-25 * MINUTE), text: "A girl with a mole on her cheek was crying near the escalator, a woman led her out to the east side.", photos: [], has_contact: false, sighting: "s1" },
    { state: "false", with_child: false, place: "保定东站候车厅", point: { lat: 38.86, lon: 115.6 }, distance_m: 135_000, text: "也许是她，但看起来更大一些。", photos: [], has_contact: true },
  ];
  return Array.from({ length: count }, (_, i) => ({ id: `t${i}`, alert: "alert-live", received_at: at(-(i * 3 + 2) * MINUTE), ...first[i % 3], ...(i > 2 ? { point: { lat: 38 + Math.sin(i) * 0.6, lon: 114.5 + Math.cos(i * 1.7) * 0.7 }, sighting: undefined } : {}) }));
}

function alertOf(id, { at, now, name, rows, leaving }) {
  const stage = { "alert-found": "resolved", "alert-withdrawn": "withdrawn" }[id] ?? "live";
  const over = stage !== "live";
  const sent = -36 * MINUTE;
  const after = (ms) => at(sent + ms);
  const message = (n, msg_type, cause, ms, handed) => ({ identity: `homeward:hebei:7f3a:${n}`, msg_type, cause, sent: after(ms), handed, shown: Math.round(handed * 0.91), opened: Math.round(handed * 0.22) });
  return {
    id, case: rows.find((row) => row.alert === id)?.id ?? "live", code: "K7Q4M", status: "Exercise", stage, name, photo_url: over ? undefined : "/photo/1.svg",
    ...(stage === "resolved" ? { outcome: "found_safe" } : {}),
    page_url: "https://homeward.example/a/K7Q4M", verify_url: "https://homeward.example/v/K7Q4M", version: 3, expires: at(23.4 * HOUR),
    rings: RADII.map((radius_m, i) => ({ number: i + 1, circle: { centre: STATION, radius_m }, opens_at: at([-36, 12, 72, 132][i] * MINUTE), ...(i === 0 ? { opened_at: after(400) } : {}) })),
    told: [{ centre: STATION, radius_m: 100_000 }],
    channels: [
      { id: "device", queued: 0, delivered: 48_107, later: 0, failed: 0, skipped: 211, first_ms: 240, last_ms: 4_900 },
      { id: "public_page", queued: 0, delivered: 1, later: 0, failed: 0, skipped: 0, first_ms: 90, last_ms: 90 },
      { id: "signage", queued: 0, delivered: 29, later: 2, failed: 0, skipped: 0, first_ms: 610, last_ms: 9_300, last_error: "screen-17: no heartbeat for 4 min" },
      { id: "partner_webhook", queued: 0, delivered: 4, later: 1, failed: 1, skipped: 0, first_ms: 380, last_ms: 61_000, last_error: "503 Service Unavailable" },
      ...(leaving && !over ? [{ id: "fcm", queued: 1, delivered: 0, later: 0, failed: 0, skipped: 0, leaving: leaving() }] : []),
    ],
    numbers: { connected: 61_204, inside: 48_320, handed: 48_107, shown: 43_980, opened: 10_466, tips: 3 },
    stopwatch: { last_seen: at(-52 * MINUTE), reported: at(-48 * MINUTE), published: after(0), first_phone: after(240), half: after(1_300), ninety: after(2_700), ninety_nine: after(4_900), first_tip: after(7 * MINUTE), first_sighting: after(15 * MINUTE), ...(over ? { closed: at(-2 * MINUTE) } : {}) },
    messages: [message(1, "Alert", "issued", 0, 48_107), message(2, "Update", "corrected", 9 * MINUTE, 47_950), ...(over ? [message(3, "Cancel", stage === "resolved" ? "found" : "ended", 34 * MINUTE, 47_802)] : [])],
    sightings: [{ id: "s1", number: 1, point: { lat: 38.047, lon: 114.51 }, place: both("北国商城东门", "Beiguo mall, east door"), at: at(-25 * MINUTE), tip: "t1", confirmed_by: "o1" }, { id: "s2", number: 2, point: { lat: 38.4, lon: 114.72 }, place: both("新乐服务区", "Xinle service area"), at: at(-9 * MINUTE), confirmed_by: "o1" }],
    timeline: [
      { at: at(-48 * MINUTE), kind: "case", words: both("建立案件", "Case opened"), actor: "Drill Officer Lin" },
      { at: after(0), kind: "issued", words: both("发布警报，100 公里以内", "Alert published within 100 km"), actor: "Drill Officer Lin" },
      { at: after(4_900), kind: "told", words: both("99% 的手机已收到", "99 % of phones have it") },
      { at: after(15 * MINUTE), kind: "sighting", words: both("确认目击：北国商城东门", "Sighting confirmed: Beiguo mall, east door"), actor: "Drill Officer Lin" },
      ...(over ? [{ at: at(-2 * MINUTE), kind: "closed", words: both("已结案", "Case closed"), actor: "Drill Officer Lin" }] : []),
    ],
  };
}
