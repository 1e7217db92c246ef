// A partner of Homeward: one card for each missing child, gone when the alert ends.
// Needs Node 20 or newer and nothing else. Settings: SECRET, KEYS, PORT, STATUS (README.md).
import { createHmac, createPublicKey, timingSafeEqual, verify } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

const { SECRET, KEYS, PORT = "8090", STATUS = "Exercise" } = process.env;
const secret = Buffer.from(SECRET.replace("whsec_", ""), "base64");
const published = JSON.parse(await readFile(KEYS, "utf8"));
const ed25519 = (x) => createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
const packageKeys = new Map(published.keys.map(({ kid, x }) => [kid, ed25519(x)]));
const houseKeys = published.webhooks.map(({ key }) => ed25519(Buffer.from(key.slice(5), "base64").toString("base64url")));
const cards = new Map(); // by incident: { version, card }; the card of one that ended is null

/** Both signatures of the webhook: `v1` with our secret, `v1a` by the house. */
function isGenuine(headers, body) {
  const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": header = "" } = headers;
  if (!(Math.abs(Date.now() / 1000 - at) <= 300)) return false;
  const signed = Buffer.from(`${id}.${at}.${body}`);
  const of = (scheme) => header.split(" ").map((one) => one.split(",")).filter(([name]) => name === scheme);
  const signatures = (scheme) => of(scheme).map(([, text = ""]) => Buffer.from(text, "base64"));
  const own = createHmac("sha256", secret).update(signed).digest();
  return signatures("v1").some((one) => one.length === own.length && timingSafeEqual(one, own))
    && signatures("v1a").some((one) => houseKeys.some((key) => verify(null, signed, key, one)));
}

const canonical = (value) =>
  Array.isArray(value) ? `[${value.map(canonical)}]`
  : value && typeof value === "object" ? `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)}}`
  : JSON.stringify(value);

/** The agency's own message, if its signature holds. */
function opened(text) {
  const { signature, ...message } = JSON.parse(text);
  const key = packageKeys.get(signature.kid);
  const holds = key && verify(null, Buffer.from(canonical(message)), key, Buffer.from(signature.value, "base64url"));
  return holds ? message : undefined;
}

/** An Update replaces the card, a Cancel takes it down; what comes late changes nothing. */
function take(message, { geometry: { coordinates: [lon, lat] }, properties: { radius_m, datum } }) {
  const { incident, identifier, version, msgType, expires, page, texts } = message;
  if (message.status !== STATUS || version <= (cards.get(incident)?.version ?? 0)) return;
  const place = { lat, lon, datum, radius_m };
  const card = msgType === "Cancel" ? null : { incident, identifier, ...place, headline: texts["zh-CN"].headline, expires, page };
  cards.set(incident, { version, card });
}

/** A card that has expired is not shown, whether or not anybody told us. */
const shown = () => [...cards.values()].map(({ card }) => card).filter((card) => card && Date.parse(card.expires) > Date.now());

createServer(async (request, response) => {
  if (request.method === "GET") return response.end(JSON.stringify({ showing: shown() }));
  const body = Buffer.concat(await request.toArray()).toString();
  const message = isGenuine(request.headers, body) ? opened(JSON.parse(body).package) : undefined;
  if (message) take(message, JSON.parse(body).data);
  response.writeHead(message ? 204 : 401).end();
}).listen(Number(PORT), "127.0.0.1");
