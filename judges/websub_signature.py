"""Does a subscriber in Python believe this delivery?

Input: {"secret", "header", "body"}; output: {"believed"}. Asked of Flask-WebSub itself.
"""
import json
import sys

from flask import Flask
from flask_websub.subscriber.blueprint import body_is_valid

call = json.load(sys.stdin)
with Flask("judge").test_request_context(headers={"X-Hub-Signature": call["header"]}):
    believed = body_is_valid({"secret": call["secret"]}, call["body"].encode())
print(json.dumps({"believed": believed}))
