"""Who in Python accepts this webhook?

Input: {"secret", "public_key", "headers", "body"}; output: the verdict of each judge.
"""
import base64
import json
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook, WebhookVerificationError

call = json.load(sys.stdin)
headers, body = call["headers"], call["body"]


def standardwebhooks():
    try:
        Webhook(call["secret"]).verify(body, headers)
        return True
    except WebhookVerificationError:
        return False


def v1a():
    """By the published rule: Ed25519 over `id.timestamp.body`."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(call["public_key"].removeprefix("whpk_")))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    for one in headers["webhook-signature"].split(" "):
        scheme, _, signature = one.partition(",")
        try:
            if scheme == "v1a":
                key.verify(base64.b64decode(signature), signed)
                return True
        except InvalidSignature:
            continue
    return False


print(json.dumps({"standardwebhooks": standardwebhooks(), "v1a": v1a()}))
