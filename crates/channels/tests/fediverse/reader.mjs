// Somebody's server, played by Fedify: it follows the account of the house and
// takes what the house posts, or refuses it, by Fedify's own rules. The tests in
// ../it/fediverse/ start it, write commands to its stdin and read one JSON object
// per line from its stdout. It listens on loopback only and ends with its stdin.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { createFederation, generateCryptoKeyPair, MemoryKvStore } from "@fedify/fedify";
import { Accept, Create, Delete, Endpoints, Follow, Person, Undo, Update } from "@fedify/vocab";

const say = (words) => process.stdout.write(`${JSON.stringify(words)}\n`);
// With "old" it is a server from before RFC 9421: it signs and reads the draft only.
const isOld = process.argv[2] === "old";
const DRAFT = "draft-cavage-http-signatures-12";

const federation = createFederation({
  kv: new MemoryKvStore(),
  allowPrivateAddress: true,
  firstKnock: isOld ? DRAFT : "rfc9421",
});
const keys = [await generateCryptoKeyPair("RSASSA-PKCS1-v1_5")];

federation
  .setActorDispatcher("/users/{identifier}", async (context, identifier) => {
    const [key] = await context.getActorKeyPairs(identifier);
    return new Person({
      id: context.getActorUri(identifier),
      preferredUsername: identifier,
      inbox: context.getInboxUri(identifier),
      endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
      publicKey: key.cryptographicKey,
    });
  })
  .setKeyPairsDispatcher(() => keys);

federation
  .setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .on(Accept, (_, accept) => say({ heard: "Accept", of: accept.objectId.href, by: accept.actorId.href }))
  .on(Create, (context, create) => heard("Create", context, create))
  .on(Update, (context, update) => heard("Update", context, update))
  .on(Delete, async (context, deleted) => {
    const object = await deleted.getObject(context);
    say({ heard: "Delete", id: deleted.id.href, object: object.id.href, is: object.constructor.name });
  })
  .onError((_, error) => say({ failed: String(error) }));

async function heard(verb, context, activity) {
  const note = await activity.getObject(context);
  const pictures = [];
  for await (const picture of note.getAttachments(context)) {
    pictures.push({ is: picture.constructor.name, url: picture.url.href, mediaType: picture.mediaType, name: String(picture.name) });
  }
  const inLanguage = {};
  for (const words of note.contents) {
    inLanguage[words.locale?.baseName ?? ""] = String(words);
  }
  say({
    heard: verb,
    id: activity.id.href,
    by: activity.actorId.href,
    note: note.id.href,
    is: note.constructor.name,
    to: activity.toIds.map((id) => id.href),
    published: String(note.published),
    updated: note.updated == null ? null : String(note.updated),
    summary: note.summary == null ? null : String(note.summary),
    sensitive: note.sensitive,
    url: note.url.href,
    contents: inLanguage,
    pictures,
  });
}

const server = createServer(async (incoming, outgoing) => {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const scheme = incoming.headers["signature-input"] != null ? "rfc9421" : "cavage";
  const isRefused = isOld && scheme === "rfc9421";
  const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
    method: incoming.method,
    headers: incoming.headers,
    body: incoming.method === "POST" ? Buffer.concat(chunks) : undefined,
  });
  const response = isRefused
    ? new Response("What is that?", { status: 401 })
    : await federation.fetch(request, { contextData: undefined });
  if (incoming.method === "POST") say({ arrived: scheme, status: response.status });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
});

server.listen(0, "127.0.0.1", () => {
  const home = `http://127.0.0.1:${server.address().port}`;
  say({ ready: `${home}/users/reader` });
  createInterface({ input: process.stdin })
    .on("line", (line) => obey(home, ...line.split(" ")).catch((error) => say({ failed: String(error) })))
    .on("close", () => process.exit(0));
});

// `follow <actor>` and `unfollow <actor>`.
async function obey(home, verb, actor) {
  const context = federation.createContext(new URL(home), undefined);
  const account = await context.lookupObject(actor);
  const follow = new Follow({
    id: new URL(`${home}/follows/1`),
    actor: context.getActorUri("reader"),
    object: account.id,
  });
  const undo = new Undo({
    id: new URL(`${home}/follows/1#undo`),
    actor: context.getActorUri("reader"),
    object: follow,
  });
  await context.sendActivity({ identifier: "reader" }, account, verb === "follow" ? follow : undo);
  say({ done: verb, name: String(account.name), is: account.constructor.name, followers: account.followersId.href });
}
