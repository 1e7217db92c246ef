"""A partner that chose the format `cap`: one card for each missing child, gone when the alert ends.
Needs Python and xmlsec1 (`apt-get install -y xmlsec1`). Settings: PEM, PORT, STATUS (README.md)."""
import base64, hashlib, json, os, subprocess, tempfile
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STATUS, PEM = os.environ.get("STATUS", "Exercise"), os.environ["PEM"]
BYTES_MAX = 1 << 20
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
KEY_ID = hashlib.sha256(base64.b64decode("".join(open(PEM).read().split("-----")[2].split()))).hexdigest()
cards = {}  # by the identifier of the message
over = set()  # identifiers that a later message took back: they never come up again

def is_of_the_agency(body):
    if len(body) > BYTES_MAX or b"<!DOCTYPE" in body:
        return False
    with tempfile.NamedTemporaryFile(suffix=".xml") as file:  # xmlsec1 reads files
        file.write(body)
        file.flush()
        trusted = ["--pubkey-pem:" + KEY_ID, PEM, "--enabled-key-data", "key-name", "--enabled-reference-uris", "empty"]
        return subprocess.run(["xmlsec1", "--verify", *trusted, file.name], capture_output=True).returncode == 0

def card_of(alert):
    block = next(info for info in alert.iter(CAP + "info") if info.findtext(CAP + "language") == "zh-CN")
    centre, _radius_km = block.findtext(f"{CAP}area/{CAP}circle").split(" ")
    lat, lon = map(float, centre.split(","))
    facts = {name: block.findtext(CAP + name) for name in ("expires", "headline", "web")}
    return facts | {"incident": alert.findtext(CAP + "incidents"), "lat": lat, "lon": lon, "datum": "WGS-84"}

def take(alert):  # an Update replaces what it refers to, a Cancel takes it down; late ones change nothing
    told = {name: alert.findtext(CAP + name) for name in ("identifier", "status", "msgType", "references")}
    if told["status"] != STATUS:
        return
    for reference in (told["references"] or "").split():
        over.add(identifier := reference.split(",")[1])
        cards.pop(identifier, None)
    if told["msgType"] != "Cancel" and told["identifier"] not in over:
        cards[told["identifier"]] = card_of(alert) | {"identifier": told["identifier"]}

class Door(BaseHTTPRequestHandler):
    def answer(self, status, body=b""):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)
    def do_POST(self):
        body = self.rfile.read(min(int(self.headers["content-length"]), BYTES_MAX + 1))
        if genuine := is_of_the_agency(body):
            take(ElementTree.fromstring(body))
        self.answer(204 if genuine else 401)
    def do_GET(self):
        ends = lambda card: datetime.fromisoformat(card["expires"])
        live = [card for card in cards.values() if ends(card) > datetime.now(timezone.utc)]
        self.answer(200, json.dumps({"showing": live}).encode())

ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8090"))), Door).serve_forever()
