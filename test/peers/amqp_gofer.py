"""A gofer peer that is not ours, over AMQP 0-9-1: py-amqp, with the documents that Python gofer was recorded to send.

    /usr/bin/python3 amqp_gofer.py call URL ADDRESS RECORDING…   sends each recording's text as it is but for `sn` and
                                                                 `replyto`; prints the replies to each as a JSON line
    /usr/bin/python3 amqp_gofer.py serve URL ADDRESS RECORDING…  answers one request with the recorded replies; prints
                                                                 the request as a JSON line
"""

import json
import sys
import uuid
from urllib.parse import unquote, urlsplit

import amqp

TIMEOUT_S = 20


def connect(url):
    parts = urlsplit(url)
    connection = amqp.Connection(
        host=f"{parts.hostname}:{parts.port}", userid="guest", password="guest", virtual_host=unquote(parts.path[1:]) or "/"
    )
    connection.connect()
    return connection


def recording(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def properties(message):
    """What a gofer sends on 0-9-1 (W-8 to W-11): text with its encoding, kept by the broker, and no other property."""
    return dict(message.properties)


def publish(channel, address, document):
    exchange, _, key = address.rpartition("/")
    message = amqp.Message(json.dumps(document, sort_keys=True), delivery_mode=2, content_encoding="utf-8")
    channel.basic_publish(message, exchange=exchange, routing_key=key, mandatory=True)


class Reader:
    def __init__(self, connection, queue):
        self.connection = connection
        self.messages = []
        self.channel = connection.channel()
        self.channel.auto_decode = False
        self.channel.basic_consume(queue, callback=self.messages.append)

    def next(self):
        while not self.messages:
            self.connection.drain_events(timeout=TIMEOUT_S)
        message = self.messages.pop(0)
        self.channel.basic_ack(message.delivery_tag)
        return message


def call(connection, address, paths):
    channel = connection.channel()
    replyto = str(uuid.uuid4())
    channel.queue_declare(replyto, durable=True, auto_delete=False)
    reader = Reader(connection, replyto)
    for path in paths:
        publish(channel, address, {**recording(path)["body"], "sn": str(uuid.uuid4()), "replyto": replyto})
        replies = []
        while not replies or ("result" not in replies[-1]["body"] and replies[-1]["body"]["status"] != "rejected"):
            message = reader.next()
            replies.append({"body": json.loads(message.body), "properties": properties(message)})
        print(json.dumps(replies), flush=True)
    reader.channel.close()
    channel.queue_delete(replyto)


def serve(connection, address, paths):
    channel = connection.channel()
    channel.queue_declare(address, durable=True, auto_delete=False)
    reader = Reader(connection, address)
    print("ready", flush=True)
    message = reader.next()
    request = json.loads(message.body)
    print(json.dumps({"body": request, "properties": properties(message)}), flush=True)
    for path in paths:
        publish(channel, request["replyto"], {**recording(path)["body"], "sn": request["sn"], "routing": [None, request["replyto"]]})


if __name__ == "__main__":
    command, url, address, *paths = sys.argv[1:]
    with_connection = connect(url)
    {"call": call, "serve": serve}[command](with_connection, address, paths)
    with_connection.close()
