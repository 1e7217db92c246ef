"""A subscriber that uses Flask-WebSub, as a reader of feeds would.

Argument: the feed's address. It finds the hub by itself, subscribes with a secret, and says
what happens as lines of JSON: {"mode"} once it was verified, {"sha256", "ids", "topic"} for
each delivery whose signature it believes. Lines on its input: `deaf` and `hear` make it answer
503 and then listen again, `leave` unsubscribes.
"""
import hashlib
import json
import logging
import sys
import tempfile
import threading

import feedparser
from flask import Flask, abort, request
from flask_websub import subscriber as websub
from werkzeug.serving import make_server

logging.getLogger("werkzeug").setLevel(logging.ERROR)
# The library gives its secret to hubs behind https only. On loopback there is no TLS, and
# the way to the hub is not what is judged.
websub.is_secure = lambda _: True


def say(**what):
    print(json.dumps(what), flush=True)


app = Flask("subscriber")
deaf = threading.Event()
with tempfile.TemporaryDirectory() as folder:
    subscriber = websub.Subscriber(
        websub.SQLite3SubscriberStorage(f"{folder}/kept"),
        websub.SQLite3TempSubscriberStorage(f"{folder}/asked"),
    )
    app.register_blueprint(subscriber.build_blueprint(url_prefix="/hook"))

    @app.before_request
    def is_deaf():
        if deaf.is_set():
            say(refused=request.method)
            abort(503)

    @subscriber.add_listener
    def told(topic, _, body):
        ids = [entry.id for entry in feedparser.parse(body).entries]
        say(topic=topic, sha256=hashlib.sha256(body).hexdigest(), ids=ids)

    @subscriber.add_success_handler
    def verified(topic, _, mode):
        say(mode=mode)

    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with app.test_request_context(base_url=f"http://127.0.0.1:{server.port}"):
        callback = subscriber.subscribe(**websub.discover(sys.argv[1]), lease_seconds=600)
        for line in sys.stdin:
            match line.strip():
                case "deaf":
                    deaf.set()
                case "hear":
                    deaf.clear()
                case "leave":
                    subscriber.unsubscribe(callback)
