"""A gofer peer that is not ours: python-qpid-proton, with the documents that Python gofer was recorded to send.

    /usr/bin/python3 proton_gofer.py call URL ADDRESS RECORDING…   sends each recording's text as it is but for `sn` and
                                                                   `replyto`; prints the replies to each as a JSON line
    /usr/bin/python3 proton_gofer.py serve URL ADDRESS RECORDING…  answers one request with the recorded replies; prints
                                                                   the request as a JSON line

With --rabbitmq before the command, addresses are written as RabbitMQ's plugin for 1.0 wants them, and the reply queue is
one that the plugin declares, since it has no dynamic nodes.
"""

import json
import sys
import uuid

from proton import Message
from proton.utils import BlockingConnection

TIMEOUT_S = 20
RABBITMQ = "--rabbitmq" in sys.argv


def source(address):
    return f"/queue/{address}" if RABBITMQ else address


def target(address):
    return f"/amq/queue/{address}" if RABBITMQ else address


def properties(message):
    """What a gofer sends on 1.0: a string value, durable, and no time to live."""
    return {"string": isinstance(message.body, str), "durable": message.durable, "ttl": message.ttl}


def body_of(message):
    body = message.body
    return json.loads(bytes(body).decode() if isinstance(body, (bytes, memoryview)) else body)


def recording(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def call(connection, address, paths):
    if RABBITMQ:
        replyto = str(uuid.uuid4())
        receiver = connection.create_receiver(source(replyto), credit=10)
    else:
        receiver = connection.create_receiver(None, dynamic=True, credit=10)
        replyto = receiver.link.remote_source.address
    for path in paths:
        recorded = recording(path)["body"]
        text = json.dumps({**recorded, "sn": str(uuid.uuid4()), "replyto": replyto}, sort_keys=True)
        sender = connection.create_sender(target(address))  # a link for each message, as gofer does
        sender.send(Message(body=text, durable=True))
        if not RABBITMQ:  # its plugin does not answer that a link is closed, only that it is detached
            sender.close()
        replies = []
        while not replies or ("result" not in replies[-1]["body"] and replies[-1]["body"]["status"] != "rejected"):
            message = receiver.receive(timeout=TIMEOUT_S)
            receiver.accept()
            replies.append({"body": body_of(message), **properties(message)})
        print(json.dumps(replies), flush=True)


def serve(connection, address, paths):
    receiver = connection.create_receiver(source(address), credit=1)
    print("ready", flush=True)
    message = receiver.receive(timeout=TIMEOUT_S)
    receiver.accept()
    request = body_of(message)
    print(json.dumps({"body": request, **properties(message)}), flush=True)
    sender = connection.create_sender(target(request["replyto"]))
    for path in paths:
        reply = {**recording(path)["body"], "sn": request["sn"], "routing": [None, request["replyto"]]}
        sender.send(Message(body=json.dumps(reply, sort_keys=True), durable=True))


if __name__ == "__main__":
    command, url, address, *paths = [arg for arg in sys.argv[1:] if arg != "--rabbitmq"]
    with_connection = BlockingConnection(url, timeout=TIMEOUT_S)
    {"call": call, "serve": serve}[command](with_connection, address, paths)
    with_connection.close()
