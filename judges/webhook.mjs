// Who in JavaScript accepts this webhook?
// Input: {"secret", "public_key", "headers", "body"}; output: the verdict of each judge.
import { createPublicKey, verify } from "node:crypto";
import { text } from "node:stream/consumers";
import { Webhook as Standard } from "standardwebhooks";
import { Webhook as Svix } from "svix";

const { secret, public_key, headers, body } = JSON.parse(await text(process.stdin));

function accepts(judge) {
  try {
    judge();
    return true;
  } catch {
    return false;
  }
}

/** `v1a` by the published rule: Ed25519 over `id.timestamp.body`. */
function v1a() {
  const x = Buffer.from(public_key.replace("whpk_", ""), "base64").toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const signed = Buffer.from(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`);
  const ours = headers["webhook-signature"].split(" ").filter((one) => one.startsWith("v1a,"));
  return ours.some((one) => verify(null, signed, key, Buffer.from(one.slice(4), "base64")));
}

console.log(JSON.stringify({
  standardwebhooks: accepts(() => new Standard(secret).verify(body, headers)),
  svix: accepts(() => new Svix(secret).verify(body, headers)),
  v1a: v1a(),
}));
