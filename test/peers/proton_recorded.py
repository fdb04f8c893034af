"""An agent that is not ours, as python-qpid-proton serves it: it answers what was recorded of Python gofer.

    /usr/bin/python3 proton_recorded.py URL ADDRESS SCRIPT

SCRIPT is a JSON list of cases, each a list of documents in their order: a caller's `request`, or a reply of any other kind.
A request is answered with the replies that follow it in its case, up to the next request, under the numbers and to the
address that are asked for. Prints a line when it serves.
"""

import json
import sys

from proton import Message, ProtonException
from proton.utils import BlockingConnection

URL, ADDRESS, SCRIPT = sys.argv[1:]


def shape(document):
    """What of a request is the same each time that it is sent. Text that is no document stays what it is."""
    if not isinstance(document, dict):
        return document
    return {name: value for name, value in document.items() if name not in ("sn", "replyto", "routing")}


def find(cases, document):
    """The request's place; one that was not asked for yet comes first."""
    places = [
        (case["asked"] > at, number, at)
        for number, case in enumerate(cases)
        for at, one in enumerate(case["documents"])
        if one["kind"] == "request" and shape(one["body"]) == shape(document)
    ]
    return min(places)[1:] if places else None


def renumbered(text, numbers):
    """A call is cancelled by its number."""
    for old, new in numbers.items():
        if old is not None and new is not None:
            text = text.replace(json.dumps(old), json.dumps(new))
    return text


def serve(connection, cases):
    receiver = connection.create_receiver(ADDRESS, credit=1000)  # more than are sent
    print("serving", flush=True)
    numbers = {}  # as asked → as recorded
    while True:
        message = receiver.receive(timeout=None)
        receiver.accept()
        body = message.body
        text = bytes(body).decode() if isinstance(body, (bytes, memoryview)) else body
        try:
            document = json.loads(text)
        except ValueError:
            continue  # as gofer: dropped without a word
        place = find(cases, json.loads(renumbered(text, numbers))) if isinstance(document, dict) else None
        if place is not None:
            case, at = cases[place[0]], place[1]
            numbers[document.get("sn")] = case["documents"][at]["body"].get("sn")
            answer(connection, case, at, document)


def answer(connection, case, at, document):
    case["asked"] = at + 1
    asked = case["documents"][at]["body"]
    case["numbers"][asked.get("sn")] = (document.get("sn"), document.get("replyto"))
    for reply in case["documents"][at + 1 :]:
        if reply["kind"] == "request":
            return
        number, replyto = case["numbers"].get(reply["body"].get("sn"), (None, document.get("replyto")))
        if replyto is not None:
            own = {recorded: given for recorded, (given, _) in case["numbers"].items()}
            body = json.loads(renumbered(json.dumps(reply["body"]), own))
            send(connection, replyto, {**body, "sn": number, "routing": [None, replyto]})


def send(connection, address, document):
    try:
        sender = connection.create_sender(address)
        sender.send(Message(body=json.dumps(document, sort_keys=True), durable=True))
        sender.close()
    except ProtonException:
        pass  # nobody is there


with open(SCRIPT, encoding="utf-8") as file:
    script = json.load(file)
serve(
    BlockingConnection(URL, timeout=20),
    [{"documents": documents, "asked": 0, "numbers": {}} for documents in script],
)
