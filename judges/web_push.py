"""Who in Python opens this push, and believes who sent it?

Input: {"authorization", "body", "private", "auth", "audience", "now"}, bytes in base64url;
output: the text, and whether the sender's proof holds.
"""
import base64
import json
import sys

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

call = json.load(sys.stdin)


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


number = int.from_bytes(decode(call["private"]), "big")
private = ec.derive_private_key(number, ec.SECP256R1())
plain = http_ece.decrypt(
    decode(call["body"]),
    private_key=private,
    auth_secret=decode(call["auth"]),
    version="aes128gcm",
)


def vapid():
    """Verified by py_vapid; the claims by RFC 8292 section 2."""
    if not Vapid02.verify(call["authorization"]):
        return False
    token = call["authorization"].removeprefix("vapid t=").partition(",")[0]
    claims = json.loads(decode(token.split(".")[1]))
    lives = claims["exp"] - call["now"]
    return claims["aud"] == call["audience"] and 0 < lives <= 86_400 and claims["sub"].startswith("https:")


print(json.dumps({"plain": plain.decode(), "vapid": vapid()}))
