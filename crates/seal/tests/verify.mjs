// Verifies a signed package with nothing but the web platform: WebCrypto Ed25519.
// Input: {"jwk": …, "text": …} on standard input. Output: true or false.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

const canonical = (value) =>
  Array.isArray(value) ? `[${value.map(canonical)}]`
  : value !== null && typeof value === "object"
    ? `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)}}`
  : JSON.stringify(value);

export async function verify(jwk, text) {
  const { signature, ...object } = JSON.parse(text);
  if (signature?.alg !== "EdDSA" || signature.kid !== jwk.kid) return false;
  const { kty, crv, x } = jwk; // browsers differ on which names they accept in "alg"
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x }, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, bytes(signature.value), new TextEncoder().encode(canonical(object)));
}

let input = "";
for await (const chunk of process.stdin.setEncoding("utf8")) input += chunk;
const { jwk, text } = JSON.parse(input);
console.log(await verify(jwk, text));
