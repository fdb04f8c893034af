"""A small broker over python-qpid-proton: queues in memory, made by whoever reads them; dynamic nodes.

    /usr/bin/python3 proton_serving.py PORT
"""

import collections
import sys
import uuid

from proton import Condition, Terminus
from proton.handlers import MessagingHandler
from proton.reactor import Container


class Queue:
    def __init__(self):
        self.messages, self.readers = collections.deque(), []

    def dispatch(self):
        """Gives what there is to readers that have credit, in turn."""
        while self.messages:
            ready = next((reader for reader in self.readers if reader.credit), None)
            if ready is None:
                return
            self.readers.remove(ready)
            self.readers.append(ready)
            ready.send(self.messages.popleft())


class Broker(MessagingHandler):
    def __init__(self, port):
        super().__init__(prefetch=100, auto_accept=True)
        self.port, self.queues = port, {}

    def on_start(self, event):
        event.container.listen(f"127.0.0.1:{self.port}")
        print("listening", flush=True)

    def on_link_opening(self, event):
        if event.link.is_sender:
            self.read(event.link)
        else:
            self.write(event.link)

    def read(self, link):
        address = str(uuid.uuid4()) if link.remote_source.dynamic else link.remote_source.address
        link.source.address = address
        self.queues.setdefault(address, Queue()).readers.append(link)

    def write(self, link):
        if link.remote_target.address in self.queues:
            link.target.address = link.remote_target.address
        else:
            link.target.type = Terminus.UNSPECIFIED

    def on_link_opened(self, event):
        """What has no queue is refused as the standard has it: an attach without a target, then the detach."""
        link = event.link
        if link.is_receiver and link.remote_target.address not in self.queues:
            link.condition = Condition("amqp:not-found", f"no queue {link.remote_target.address}")
            link.close()

    def on_sendable(self, event):
        self.queues[event.link.source.address].dispatch()

    def on_message(self, event):
        queue = self.queues[event.link.target.address]
        queue.messages.append(event.message)
        queue.dispatch()

    def on_link_closing(self, event):
        self.forget(event.link)

    def on_disconnected(self, event):
        for queue in self.queues.values():
            queue.readers = [link for link in queue.readers if link.connection != event.connection]

    def forget(self, link):
        for queue in self.queues.values():
            if link in queue.readers:
                queue.readers.remove(link)


if __name__ == "__main__":
    Container(Broker(int(sys.argv[1]))).run()
