"""A partner of Homeward: one card for each missing child, gone when the alert ends.
Needs `pip install standardwebhooks cryptography`. Settings: SECRET, KEYS, PORT, STATUS (README.md)."""
import base64, json, os
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook, WebhookVerificationError

STATUS = os.environ.get("STATUS", "Exercise")
webhook = Webhook(os.environ["SECRET"])
published = json.load(open(os.environ["KEYS"]))
raw = lambda text: base64.urlsafe_b64decode(text.translate(str.maketrans("+/", "-_")) + "==")
package_keys = {key["kid"]: Ed25519PublicKey.from_public_bytes(raw(key["x"])) for key in published["keys"]}
house_keys = [Ed25519PublicKey.from_public_bytes(raw(one["key"][5:])) for one in published["webhooks"]]
cards = {}  # by incident: (version, card); the card of one that ended is None
def holds(key, signature, signed):
    try:
        return key.verify(raw(signature), signed) is None
    except InvalidSignature:
        return False

def is_of_the_house(headers, body):  # `v1a`: nobody can forge it who steals our secret
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    ours = [one[4:] for one in headers["webhook-signature"].split(" ") if one.startswith("v1a,")]
    return any(holds(key, one, signed) for one in ours for key in house_keys)

def opened(text):  # the agency's own message, if its signature holds
    signature = (message := json.loads(text)).pop("signature")
    canonical = json.dumps(message, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return message if holds(package_keys[signature["kid"]], signature["value"], canonical.encode()) else None

def take(message, place):  # an Update replaces the card, a Cancel takes it down; late ones change nothing
    incident, version = message["incident"], message["version"]
    if message["status"] == STATUS and version > cards.get(incident, (0, None))[0]:
        (lon, lat), facts = place["geometry"]["coordinates"], place["properties"]
        card = {name: message[name] for name in ("incident", "identifier", "expires", "page")} | {"lat": lat, "lon": lon, "datum": facts["datum"], "radius_m": facts["radius_m"]}
        cards[incident] = (version, None if message["msgType"] == "Cancel" else card | {"headline": message["texts"]["zh-CN"]["headline"]})

class Door(BaseHTTPRequestHandler):
    def answer(self, status, body=b""):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            said = webhook.verify(body, dict(self.headers))
            message = opened(said["package"]) if is_of_the_house(self.headers, body) else None
        except (WebhookVerificationError, KeyError):
            message = None
        if message: take(message, said["data"])
        self.answer(204 if message else 401)
    def do_GET(self):
        ends = lambda card: datetime.fromisoformat(card["expires"])
        live = [card for _, card in cards.values() if card and ends(card) > datetime.now(timezone.utc)]
        self.answer(200, json.dumps({"showing": live}).encode())

ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8090"))), Door).serve_forever()
