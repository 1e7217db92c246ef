// The rules on a phone: what it believes, shows, changes, keeps silent about and forgets.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bundled } from "./bundle.mjs";
import { aCancel, aPackage, canonical, Signer } from "./phone_world.mjs";

const { emptyMemory, take, moved, passed, told, opened, hidden, lacks, cellsOwed, isSilent, settledIn, unheard } = await bundled("phone/rules.ts");
const { verify, canonicalise, fallBackTo, proves } = await bundled("shared/verify.ts", "shared/verify_by_library.ts");
const { distance_m, parseCircle, parsePoint, cellFor, populousSet } = await bundled("shared/geo.ts", "shared/cell.ts");
const { EventReader } = await bundled("shared/event_stream.ts");
const { ServerClock } = await bundled("shared/clock.ts");

const NOON = Date.UTC(2026, 10, 23, 4);
const HOUR = 3_600_000;
const SHIJIAZHUANG = { lat: 38.04, lon: 114.51 };
const SHANGHAI = { lat: 31.23, lon: 121.47 };
const here = (more = {}) => ({ now: NOON, hour: 12, door: "Exercise", cell: "8431a55ffffffff", position: SHIJIAZHUANG, ...more });
const said = (more = {}) => aPackage(more, NOON);
const INCIDENT = "homeward:sjz:alert1";
const after = (packages, facts = here()) => packages.reduce((memory, one) => take(memory, one, facts).memory, emptyMemory());
const stage = (memory) => memory.incidents[INCIDENT]?.stage;

test("an alert for here is shown once", () => {
  const first = take(emptyMemory(), said(), here());
  assert.deepEqual(first.tell, [{ kind: "show", incident: INCIDENT, silent: false }]);
  const again = take(first.memory, said(), here());
  assert.deepEqual([again.tell, again.ignored], [[], "old_version"]);
});

test("an alert for elsewhere waits until the person comes there", () => {
  const far = here({ position: SHANGHAI });
  const held = take(emptyMemory(), said(), far);
  assert.deepEqual([stage(held.memory), held.tell], ["held", []]);
  const arrived = moved(held.memory, here());
  assert.deepEqual([stage(arrived.memory), arrived.tell.length], ["shown", 1]);
  assert.deepEqual(moved(arrived.memory, here()).tell, []);
});

test("without a position nothing is shown", () => {
  const { position: _, ...nowhere } = here();
  assert.equal(stage(take(emptyMemory(), said(), nowhere).memory), "held");
});

test("an update changes a shown card silently wherever the person has gone", () => {
  const moved = said({ version: 2, area: { circle: "31.23,121.47 10" } });
  const decided = take(after([said()]), moved, here({ position: { lat: 23, lon: 113 } }));
  assert.deepEqual([decided.tell, decided.memory.incidents[INCIDENT].said.version], [[], 2]);
});

test("an update of an alert never shown is shown when it reaches here", () => {
  const memory = after([said({ area: { circle: "31.23,121.47 10" } })]);
  assert.equal(take(memory, said({ version: 2 }), here()).tell.length, 1);
});

test("found closes the card and takes everything about the child away", () => {
  const { memory, tell } = take(after([said()]), aCancel("found", {}, NOON), here());
  assert.deepEqual(tell, [{ kind: "close", incident: INCIDENT, ending: "found" }]);
  const kept = JSON.stringify(memory);
  for (const trace of ["小禾", "Xiaohe", "photo", "红色外套", "114.48"]) assert.ok(!kept.includes(trace), trace);
});

test("withdrawn closes the card as ended", () => {
  assert.equal(take(after([said()]), aCancel("ended", {}, NOON), here()).memory.incidents[INCIDENT].ending, "ended");
});

test("a cancel needs neither area nor expiry to count", () => {
  const bare = { ...aCancel("found", {}, NOON), expires: new Date(NOON - HOUR).toISOString(), area: undefined };
  assert.equal(stage(take(after([said()]), bare, here({ position: SHANGHAI })).memory), "closed");
});

test("a phone that never showed the alert hears nothing of its end, and never shows an older copy", () => {
  for (const before of [[], [said({ area: { circle: "31.23,121.47 10" } })]]) {
    const ended = take(after(before), aCancel("found", {}, NOON), here());
    assert.deepEqual([ended.tell, stage(ended.memory)], [[], "over"]);
    const late = take(ended.memory, said({ version: 12 }), here());
    assert.deepEqual([late.tell, late.ignored], [[], "ended_before"]);
  }
});

test("a found child is never shown again, not even days later", () => {
  let memory = after([said(), aCancel("found", {}, NOON)]);
  memory = passed(memory, NOON + 25 * HOUR).memory;
  assert.equal(stage(memory), "over");
  assert.deepEqual(take(memory, said({ version: 20, expires: new Date(NOON + 99 * HOUR).toISOString() }), here({ now: NOON + 26 * HOUR })).tell, []);
});

test("the closing stays one day", () => {
  const memory = after([said(), aCancel("found", {}, NOON)]);
  assert.equal(stage(passed(memory, NOON + 24 * HOUR - 1).memory), "closed");
  assert.equal(stage(passed(memory, NOON + 24 * HOUR).memory), "over");
});

test("an alert runs out by itself and comes back silently when it is renewed", () => {
  const ran = passed(after([said()]), NOON + 24 * HOUR);
  assert.deepEqual(ran.tell, [{ kind: "close", incident: INCIDENT, ending: "expired" }]);
  assert.ok(!JSON.stringify(ran.memory).includes("小禾"));
  const renewed = take(ran.memory, aPackage({ version: 2 }, NOON + 24 * HOUR), here({ now: NOON + 24 * HOUR }));
  assert.deepEqual([stage(renewed.memory), renewed.tell], ["shown", []]);
});

test("what is expired, of the other door, or of an unknown type is refused", () => {
  const refusal = (more) => take(emptyMemory(), said(more), here()).ignored;
  assert.equal(refusal({ expires: new Date(NOON).toISOString() }), "expired");
  assert.equal(refusal({ status: "Actual" }), "wrong_status");
  assert.equal(refusal({ msgType: "Ack" }), "unknown_type");
  assert.equal(refusal({ version: 0 }), "malformed");
});

test("loud once a day beyond 5 km, silent at night beyond 50 km", () => {
  const rows = [
    // distance, hours since a loud one, hour of day, silent
    [4_000, undefined, 12, false], [4_000, 1, 12, false], [4_000, 1, 3, false],
    [6_000, undefined, 12, false], [6_000, 23, 12, true], [6_000, 24, 12, false],
    [49_000, undefined, 3, false], [51_000, undefined, 3, true], [51_000, undefined, 21, false],
    [51_000, undefined, 22, true], [51_000, undefined, 7, false], [51_000, undefined, 6, true],
  ];
  for (const [distance, ago, hour, silent] of rows) {
    const loud = ago === undefined ? [] : [NOON - ago * HOUR];
    assert.equal(isSilent(distance, loud, here({ hour })), silent, `${distance} m, ${ago} h, ${hour}:00`);
  }
});

test("a second alert on the same day is silent, one next door is not", () => {
  const far = { lastSeen: { from: "2026-11-23T03:00:00Z", to: "2026-11-23T03:00:00Z", point: "38.5,114.5" } };
  const first = take(emptyMemory(), said(far), here());
  const second = take(first.memory, said({ ...far, number: 2 }), here());
  const near = take(second.memory, said({ number: 3, lastSeen: { ...far.lastSeen, point: "38.041,114.511" } }), here());
  assert.deepEqual([first, second, near].map(({ tell }) => tell[0].silent), [false, true, false]);
});

test("receipts are said once each", () => {
  let memory = after([said()]);
  memory = opened(told(told(opened(told(memory, INCIDENT), INCIDENT), INCIDENT), INCIDENT), INCIDENT);
  assert.deepEqual(memory.receipts.map(({ event }) => event), ["shown", "opened"]);
  memory = told(take(memory, said({ version: 2 }), here()).memory, INCIDENT);
  assert.equal(memory.receipts.length, 2);
});

test("a hidden card stays hidden through updates and goes without a word", () => {
  let memory = hidden(after([said()]), INCIDENT, true);
  memory = take(memory, said({ version: 2 }), here()).memory;
  assert.equal(memory.incidents[INCIDENT].hidden, true);
  assert.equal(stage(take(memory, aCancel("found", {}, NOON), here()).memory), "over");
});

test("a heartbeat shows what is missing", () => {
  const live = (version) => ({ incident: INCIDENT, identifier: `${INCIDENT}:${version}` });
  assert.ok(lacks(emptyMemory(), live(1)));
  assert.ok(!lacks(after([said()]), live(1)));
  assert.ok(lacks(after([said()]), live(2)));
  assert.ok(!lacks(after([said(), aCancel("found", {}, NOON)]), live(99)));
});

test("a shown card that a heartbeat no longer names is asked after", () => {
  const shown = after([said()]);
  assert.deepEqual(unheard(shown, [], here().cell), [INCIDENT]);
  assert.deepEqual(unheard(shown, [{ incident: INCIDENT }], here().cell), []);
  assert.deepEqual(unheard(shown, [], "84309a1ffffffff"), []);
  assert.deepEqual(unheard(after([said(), aCancel("found", {}, NOON)]), [], here().cell), []);
});

test("what was only held for another cell is forgotten, what was shown is not", () => {
  const held = after([said()], here({ position: SHANGHAI }));
  assert.equal(stage(settledIn(held, "84309a1ffffffff")), undefined);
  assert.equal(stage(settledIn(held, here().cell)), "held");
  assert.equal(stage(settledIn(after([said()]), "84309a1ffffffff")), "shown");
});

test("endings are asked for in the cell where the alert came from", () => {
  const memory = after([said()]);
  assert.deepEqual(cellsOwed(memory, "8431a55ffffffff"), []);
  assert.deepEqual(cellsOwed(memory, "84309a1ffffffff"), ["8431a55ffffffff"]);
  assert.deepEqual(cellsOwed(after([said(), aCancel("found", {}, NOON)]), "84309a1ffffffff"), []);
});

test("only the pinned key's word is believed", async () => {
  const signer = new Signer();
  const text = signer.sign(said());
  const reason = async (text, keys = [signer.jwk]) => { const read = await verify(text, keys); return read.ok ? "ok" : read.reason; };
  assert.equal(await reason(text), "ok");
  assert.equal(await reason(JSON.stringify(JSON.parse(text), null, 2)), "ok");
  assert.equal(await reason(text.replace("红色外套", "蓝色外套")), "bad_signature");
  assert.equal(await reason(text, [new Signer("key-2").jwk]), "unknown_key");
  assert.equal(await reason(text, [new Signer().jwk]), "bad_signature");
  assert.equal(await reason(canonical(said())), "unsigned");
  assert.equal(await reason("<html>"), "not_json");
  assert.equal(await reason(text.replace('"version":1', '"version":1.5')), "not_canonical");
});

test("without the browser's own Ed25519 the library says the same", async () => {
  const signer = new Signer();
  const text = signer.sign(said());
  const own = crypto.subtle.importKey;
  crypto.subtle.importKey = () => Promise.reject(new Error("NotSupportedError"));
  try {
    assert.equal((await verify(text, [signer.jwk])).reason, "no_verifier");
    fallBackTo(proves);
    assert.equal((await verify(text, [signer.jwk])).ok, true);
    assert.equal((await verify(text.replace("110", "119"), [signer.jwk])).reason, "bad_signature");
  } finally {
    crypto.subtle.importKey = own;
  }
});

test("the canonical form is RFC 8785's", () => {
  // The names of the RFC's own example, which sort differently by code point and by UTF-16.
  const value = { "\u20ac": 1, "\r": "\u0007\n\"\\/", "\ufb33": "\u00f6", "1": [true, null, -0], "\ud83d\ude00": {}, "\u0080": 2 };
  const expected = '{"\\r":"\\u0007\\n\\"\\\\/","1":[true,null,0],"\u0080":2,"\u20ac":1,"\ud83d\ude00":{},"\ufb33":"\u00f6"}';
  assert.equal(canonicalise(value), expected);
});

test("distances and circles are read as the server writes them", () => {
  assert.ok(Math.abs(distance_m({ lat: 0, lon: 0 }, { lat: 0, lon: 180 }) - Math.PI * 6_371_008.8) < 1);
  assert.ok(Math.abs(distance_m(SHIJIAZHUANG, SHANGHAI) - 990_000) < 10_000);
  assert.deepEqual(parseCircle("38.04,114.51 100"), { centre: SHIJIAZHUANG, radius_m: 100_000 });
  for (const wrong of ["", "38.04 114.51", "138,114 5", "38,114 x", "38,114 -1"]) assert.equal(parseCircle(wrong), undefined, wrong);
  assert.deepEqual(parsePoint(" 38.04，114.51 "), SHIJIAZHUANG);
  for (const wrong of [",", "38", "a,b", "91,0"]) assert.equal(parsePoint(wrong), undefined, wrong);
});

test("a phone names the finest cell that hides it", () => {
  const URUMQI = { lat: 43.82, lon: 87.62 };
  const named = (position, ...cells) => cellFor(position, populousSet(cells));
  assert.equal(named(SHIJIAZHUANG, "85319c93fffffff", "84319c9ffffffff"), "85319c93fffffff");
  assert.equal(named(SHIJIAZHUANG, "84319c9ffffffff", "8530995bfffffff"), "84319c9ffffffff");
  // Around Shijiazhuang a cell of resolution 3 has 8,996 km2, around Urumqi 14,123 km2.
  assert.equal(named(SHIJIAZHUANG), "823187fffffffff");
  assert.equal(named(URUMQI), "8325b0fffffffff");
});

test("a cell finer than the list may hold is never named", () => {
  assert.deepEqual([...populousSet(["8831a5a001fffff", "8331a5fffffffff"])], []);
});

test("the stream is read however it is cut", () => {
  const stream = ": hello\r\nevent: alert\r\nid: c1\r\ndata: {\"a\":1}\r\n\r\nevent: reset\n\nid: c2\ndata: x\ndata: y\n\n";
  for (let size = 1; size < 12; size += 1) {
    const reader = new EventReader();
    const events = [];
    for (let at = 0; at < stream.length; at += size) events.push(...reader.take(stream.slice(at, at + size)));
    assert.deepEqual(events, [
      { event: "alert", data: "{\"a\":1}", id: "c1" }, { event: "reset", data: "" }, { event: "message", data: "x\ny", id: "c2" },
    ], `pieces of ${size}`);
  }
});

test("the clock follows the server, also when its day is faster", () => {
  let count = 0;
  const clock = new ServerClock(() => count, () => NOON - HOUR);
  clock.observe(new Date(NOON).toISOString());
  count = 10_000;
  assert.equal(clock.now(), NOON + 10_000);
  clock.observe(new Date(NOON + 600_000).toISOString());
  count = 11_000;
  assert.equal(clock.now(), NOON + 660_000);
});
