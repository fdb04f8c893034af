"""What python-qpid-proton, a client that is not ours, gets done at a broker.

    /usr/bin/python3 proton_broker.py CASE URL [ARGUMENT…]

Each case prints what it saw as one JSON line.
"""

import json
import sys

from proton import Delivery, Message, SSLDomain
from proton.handlers import MessagingHandler
from proton.reactor import AtMostOnce, Container
from proton.utils import BlockingConnection, LinkDetached, SendException

TIMEOUT_S = 10


def connect(url, **options):
    return BlockingConnection(url, timeout=TIMEOUT_S, **options)


def exchange(url):
    """Sends to a queue and receives from it, both links under one name on one session, as proton names them."""
    connection = connect(url)
    receiver = connection.create_receiver("inbox", name="twin", credit=5)
    sender = connection.create_sender("inbox", name="twin")
    bodies = ["text", 7, 2.5, True, None, ["a", 1], {"k": "v"}, "x" * 300_000]
    for number, body in enumerate(bodies):
        sender.send(Message(id=number, body=body, durable=True, properties={"n": number}))
    seen = []
    for _ in bodies:
        message = receiver.receive(timeout=TIMEOUT_S)
        seen.append([message.id, message.properties["n"], message.durable, message.first_acquirer])
        same = message.body == bodies[message.id]
        seen[-1].append(same)
        receiver.accept()
    remote = {str(key): value for key, value in connection.conn.remote_properties.items()}
    connection.close()
    return {"seen": seen, "remote": remote}


def dynamic(url):
    """A request and its reply over a dynamic node, which is gone with its receiver."""
    caller, agent = connect(url), connect(url)
    requests = agent.create_receiver("requests", credit=1)
    replies = caller.create_receiver(None, dynamic=True, credit=1)
    reply_to = replies.link.remote_source.address
    caller.create_sender("requests").send(Message(body="ping", reply_to=reply_to))
    request = requests.receive(timeout=TIMEOUT_S)
    requests.accept()
    agent.create_sender(request.reply_to).send(Message(body="pong"))
    reply = replies.receive(timeout=TIMEOUT_S)
    replies.accept()
    replies.close()
    stranger = connect(url)
    gone = refused(lambda: stranger.create_sender(reply_to))
    told = refused(lambda: agent.wait(lambda: False, timeout=TIMEOUT_S))
    for connection in (caller, agent, stranger):
        connection.close()
    return {"reply": reply.body, "gone": gone, "told": told}


def refused(attempt):
    try:
        attempt()
    except LinkDetached as detached:
        return detached.condition
    return None


def not_found(url):
    connection = connect(url)
    condition = refused(lambda: connection.create_sender("nobody"))
    anonymous = connection.create_sender(None)
    outcomes = {}
    for to in ("nobody", "somebody"):
        if to == "somebody":
            receiver = connection.create_receiver("somebody", credit=1)
        try:
            anonymous.send(Message(address=to, body="hello"))
            outcomes[to] = "accepted"
        except SendException as failed:
            outcomes[to] = {Delivery.RELEASED: "released", Delivery.REJECTED: "rejected"}[failed.state]
    arrived = receiver.receive(timeout=TIMEOUT_S).body
    connection.close()
    return {"condition": condition, "outcomes": outcomes, "arrived": arrived}


def ttl(url):
    """Messages that have expired are not delivered. The broker's clock is the test's: it goes on after "sent"."""
    connection = connect(url)
    connection.create_receiver("expiring", credit=0).close()
    sender = connection.create_sender("expiring")
    sender.send(Message(body="short", ttl=30))
    sender.send(Message(body="long", ttl=60))
    print("sent", flush=True)
    sys.stdin.readline()
    receiver = connection.create_receiver("expiring", credit=2)
    message = receiver.receive(timeout=TIMEOUT_S)
    receiver.accept()
    connection.close()
    return {"body": message.body, "left": message.ttl}


def redelivery(url):
    """What is released comes back in order; so does what a lost connection had."""
    first, second = connect(url), connect(url)
    one = first.create_receiver("again", credit=0)  # one at a time: what is released is not for it again
    sender = second.create_sender("again")
    for body in ("a", "b", "c"):
        sender.send(Message(body=body))
    for _ in range(3):
        one.receive(timeout=TIMEOUT_S)
    one.fetcher.settle(Delivery.ACCEPTED)
    one.fetcher.settle(Delivery.RELEASED)
    first.close()
    two = second.create_receiver("again", credit=3)
    seen = []
    for _ in range(2):
        message = two.receive(timeout=TIMEOUT_S)
        two.accept()
        seen.append([message.body, message.delivery_count, message.first_acquirer])
    second.close()
    return {"seen": seen}


class Drained(MessagingHandler):
    """Gives credit, and takes back what is left of it."""

    def __init__(self, url):
        super().__init__(prefetch=0, auto_accept=True)
        self.url, self.bodies, self.credit = url, [], None

    def on_start(self, event):
        connection = event.container.connect(self.url, reconnect=False)
        self.receiver = event.container.create_receiver(connection, "drained")
        self.sender = event.container.create_sender(connection, "drained", name="to-drained")

    def on_sendable(self, event):
        if event.link == self.sender and not self.bodies and self.sender.credit:
            self.sender.send(Message(body="only one"))
            self.bodies.append(None)

    def on_accepted(self, event):
        self.receiver.flow(10)

    def on_message(self, event):
        self.bodies.append(event.message.body)
        self.receiver.drain(0)

    def on_link_flow(self, event):
        if event.link == self.receiver and event.link.drained() is not None and not event.link.credit:
            self.credit = event.link.credit
            event.connection.close()


def drain(url):
    handler = Drained(url)
    Container(handler).run()
    return {"bodies": handler.bodies[1:], "credit": handler.credit}


def presettled(url):
    connection = connect(url)
    receiver = connection.create_receiver("unasked", credit=2, options=AtMostOnce())
    sender = connection.create_sender("unasked", options=AtMostOnce())
    sender.link.send(Message(body="fire and forget"))
    message = receiver.receive(timeout=TIMEOUT_S)
    connection.close()
    return {"body": message.body}


def login(url, user, password):
    try:
        connection = connect(url, user=user, password=password, allow_insecure_mechs=True, allowed_mechs="PLAIN")
    except Exception as failed:
        return {"failed": str(failed)}
    connection.create_receiver("inbox").close()
    connection.close()
    return {"failed": None}


def tls(url, authority, certificate=None, key=None):
    domain = SSLDomain(SSLDomain.MODE_CLIENT)
    domain.set_trusted_ca_db(authority)
    domain.set_peer_authentication(SSLDomain.VERIFY_PEER_NAME, authority)
    if certificate is not None:
        domain.set_credentials(certificate, key, None)
    try:
        connection = connect(url, ssl_domain=domain)
    except Exception as failed:
        return {"failed": str(failed)}
    receiver = connection.create_receiver("inbox", credit=1)
    connection.create_sender("inbox", name="other").send(Message(body="over TLS"))
    body = receiver.receive(timeout=TIMEOUT_S).body
    connection.close()
    return {"failed": None, "body": body}


class Closed(MessagingHandler):
    """Waits until the broker says goodbye."""

    def __init__(self, url):
        super().__init__()
        self.url, self.condition = url, None

    def on_start(self, event):
        event.container.connect(self.url, reconnect=False)

    def on_connection_opened(self, event):
        print("open", flush=True)

    def on_connection_remote_close(self, event):  # proton tells its users nothing of amqp:connection:forced
        self.condition = event.connection.remote_condition.name
        event.connection.close()


def goodbye(url):
    handler = Closed(url)
    Container(handler).run()
    return {"condition": handler.condition}


CASES = [exchange, dynamic, not_found, ttl, redelivery, drain, presettled, login, tls, goodbye]

if __name__ == "__main__":
    case = {function.__name__: function for function in CASES}[sys.argv[1]]
    print(json.dumps(case(*sys.argv[2:])))
