"""What happens in a hub reaches a program of its customer, which proves and reads it with the SDK."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from qbdconnect import QBDConnect, models, webhooks
from tests.api_keys import create_key
from tests.e2e.tenants import customer_body
from tests.live_server import LiveServer, quick_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SECONDS = 20.0


class Program:
    """A customer's program: remembers what it is sent, and answers with the first of its statuses that is left."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.sent: list[tuple[dict[str, str], bytes]] = []
        self.url = ""

    def take(self, headers: dict[str, str], body: bytes) -> int:
        self.sent.append((headers, body))
        return self.statuses.pop(0) if self.statuses else 204


@contextmanager
def listening() -> Iterator[Program]:
    program = Program()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(program.take(dict(self.headers.items()), body))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    program.url = f"http://127.0.0.1:{server.server_port}/hooks"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield program
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_program_hears_what_happens_even_if_it_fails_at_first(server: LiveServer, operator_key: str) -> None:
    with listening() as program, quick_client() as http:
        client = QBDConnect(operator_key, base_url=server.api, http_client=http)
        customer_id = str(client.customers.create(customer_body("listening")).id)
        hook = client.webhooks.create(
            models.Webhook(url=program.url, events=["instance.created"], customer_id=customer_id)
        )
        program.statuses = [503]
        contact = models.Contact(first_name="Ada", last_name="Byron", email="ada@example.com")
        made = client.instances.create(models.Instance(name="Heard of", customer_id=customer_id, contact=contact))
        until(lambda: len(program.sent) == 2)
        for headers, body in program.sent:
            event = webhooks.unwrap(body, headers, str(hook.secret))
            assert isinstance(event, models.InstanceEvent)
            assert (event.type, event.data) == ("instance.created", made)
        assert program.sent[0][1] == program.sent[1][1]
        until(lambda: client.webhooks.list_deliveries(str(hook.id)).items[0].status == "delivered")
        client.webhooks.delete(str(hook.id))


def delivery(client: QBDConnect, hook: models.Webhook, delivery_id: str) -> models.WebhookDelivery:
    return client.webhooks.retrieve_delivery(str(hook.id), delivery_id)


def test_a_killed_hub_delivers_when_it_is_back(fresh_url: str, tmp_path: Path) -> None:
    server = LiveServer(fresh_url, tmp_path, webhook_allow_private="127.0.0.0/8")
    with listening() as program, quick_client() as http:
        try:
            server.start()
            client = QBDConnect(create_key(fresh_url), base_url=server.api, http_client=http)
            hook = client.webhooks.create(models.Webhook(url=program.url, events=["*"]))
            program.statuses = [500] * 5
            pings = [client.webhooks.test(str(hook.id)).id for _ in range(5)]
            until(lambda: all(len(delivery(client, hook, each).attempts) == 1 for each in pings))
            server.kill()
            server.start()
            until(lambda: all(delivery(client, hook, each).status == "delivered" for each in pings))
            assert len(program.sent) == 10
            assert len({headers["webhook-id"] for headers, _ in program.sent}) == 5
        finally:
            server.stop()
