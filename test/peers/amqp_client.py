"""What python-amqp, the library of Python gofer's adapter, sends and receives.

    /usr/bin/python3 amqp_client.py HOST:PORT VHOST CASE QUEUE

Each case prints what it saw as one JSON line.
"""

import json
import sys

from amqp import Connection
from amqp.basic_message import Message


def receive(channel, queue):
    """Takes one message: its properties are those that were set on the wire, and no others."""
    message = channel.basic_get(queue, no_ack=True)
    return {"properties": message.properties, "text": isinstance(message.body, str), "body": message.body}


def send(channel, queue):
    """Publishes as gofer does."""
    channel.basic_publish(Message("hällo", delivery_mode=2), mandatory=True, routing_key=queue)
    return {}


def main(host, virtual_host, case, queue):
    with Connection(host, virtual_host=virtual_host, confirm_publish=True) as connection:
        with connection.channel() as channel:
            print(json.dumps(globals()[case](channel, queue)))


main(*sys.argv[1:])
