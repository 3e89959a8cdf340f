"""A hub within this process, on a real database, whose Stripe is a simulator that outlives it."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from qbdconnect_server.app import build_asgi
from qbdconnect_server.gateways.opening import Opener
from qbdconnect_server.gateways.stripe import StripeGateway
from qbdconnect_server.services.call import Hub, new_id
from qbdconnect_server.services.vault import new_encryption_key
from qbdconnect_server.settings import Settings
from qbdconnect_server.simulators.stripe import TEST_KEY
from qbdconnect_server.storage.database import connect
from qbdconnect_server.work.handlers import HANDLERS
from tests.api_keys import create_key
from tests.background import drain
from tests.crashes.account import SECRET, new_account
from tests.crashes.lifeline import Death, Lifeline, MortalDatabase, MortalTransport
from tests.factories import Clock
from tests.postbox import Postbox
from tests.server.api.client import Received, http_scope

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from starlette.types import Message

    from qbdconnect_server.contract import Contract
    from tests.crashes.account import Account
    from tests.crashes.runs import Rehearsal

BASE_PATH = "/qbdconnect-api/v1"
PUBLIC_URL = "https://hub.example.com"
MONEY = {name: kind for name, kind in HANDLERS.items() if name.startswith(("gateway-", "subscription-"))}
# What the next process does by itself, once leases have expired and pauses are over.
HURRY = text(
    "UPDATE job SET state = 'ready', run_at = created_at, lease_owner = NULL, lease_expires_at = NULL"
    " WHERE state IN ('ready', 'running')"
)

NO_WORK = text("DELETE FROM job WHERE kind LIKE 'gateway-%' OR kind LIKE 'subscription-%'")


class LocalSite:
    """A hub that can die and come back; what it keeps in memory does not survive that."""

    def __init__(self, database_url: str, contract: Contract, **settings: Any) -> None:
        self.database_url = database_url
        self.lifeline = Lifeline()
        self.clock = Clock()
        self.operator_key = create_key(database_url)
        self.rehearsals: dict[str, Rehearsal] = {}
        self._accounts = 0
        self.account = self._new_account()
        self._runner = asyncio.Runner()
        self.hub = Hub(
            MortalDatabase(connect(database_url), self.lifeline),
            Settings(database_url=database_url, public_url=PUBLIC_URL, stripe_secret_key=TEST_KEY, **settings),
            self.clock,
            new_id,
            lambda password: f"hash of {password}",
            mailer=Postbox(),
            payments=Opener(self._open_gateway),
        )
        self.hub.vault.open([new_encryption_key()])
        self._runner.run(self.hub.database.open())
        self._app = build_asgi(self.hub, contract)

    def close(self) -> None:
        self._runner.run(self.hub.database.close())
        self._runner.close()

    @property
    def requests(self) -> list[tuple[str, str]]:
        """The calls to Stripe, method and path of each, since they are counted."""
        return self.lifeline.requests

    @property
    def moments(self) -> list[str]:
        """What the hub has done outside of itself since then."""
        return self.lifeline.moments

    def count_anew(self) -> None:
        """Count calls and moments from now on."""
        self.lifeline.begin()

    def begin_anew(self) -> None:
        """Give the hub a new account at Stripe, for one that has become big is slow, and no work that waits."""
        self.account = self._new_account()
        self.lifeline.begin()
        self._runner.run(self.hub.database.write(lambda connection: connection.execute(NO_WORK) and None))
        self.revive()

    def send(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, base: str = BASE_PATH
    ) -> Received | None:
        """Send a request of the operator's, perhaps with an idempotency key; None if the hub died of it."""
        headers = {"Authorization": f"Bearer {self.operator_key}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if key is not None:
            headers["Idempotency-Key"] = key
        content = b"" if body is None else json.dumps(body).encode()
        return self._exchange(method, base + path, content, headers)

    def work(self) -> bool:
        """Do the background work about money that waits; False if the hub died of it."""
        try:
            self._runner.run(drain(self.hub, MONEY))
        except Death:
            return False
        return True

    def hear(self) -> None:
        """Take all events that Stripe has to tell, and do what follows from them."""
        for each in self.account.events():
            answer = self._exchange("POST", "/hooks/stripe", each.body, dict(each.headers))
            assert answer is not None
            assert answer.status == 200, answer.body
        assert self.work()

    def revive(self, dies_after: int | None = None) -> None:
        """Start the hub again, with nothing in its memory, perhaps to die after some moments."""
        self.lifeline.begin()
        self._runner.run(self._forget())
        self.lifeline.begin(dies_after)

    def pass_time(self, time: timedelta) -> None:
        """Let time go by, here and at Stripe."""
        self.clock.advance(time)
        self.account.set_time(self.clock())

    def query(self, function: Any, *args: Any) -> Any:
        """Look into the database."""
        return self._runner.run(self.hub.database.read(function, *args))

    def _new_account(self) -> Account:
        self._accounts += 1
        account = new_account(PUBLIC_URL, first_id=self._accounts * 100_000)
        account.set_time(self.clock())
        return account

    async def _forget(self) -> None:
        await self.hub.payments.close()
        self.hub.catalogue.drop()
        await self.hub.database.write(lambda connection: connection.execute(HURRY) and None)

    def _open_gateway(self) -> StripeGateway:
        transport = MortalTransport(self.account.desk.transport, self.lifeline)
        return StripeGateway(TEST_KEY, webhook_secrets=[SECRET], transport=transport)

    def _exchange(self, method: str, target: str, content: bytes, headers: dict[str, str]) -> Received | None:
        sent: list[Message] = []
        incoming: Iterator[Message] = iter([{"type": "http.request", "body": content, "more_body": False}])

        async def receive() -> Message:
            return next(incoming, {"type": "http.disconnect"})

        async def send(message: Message) -> None:
            self.lifeline.check()
            sent.append(message)

        try:
            self._runner.run(self._app(http_scope(method, target, headers), receive, send))  # type: ignore[arg-type]  # an Awaitable is enough
        except Death:
            return None
        start, *rest = sent
        head = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
        return Received(start["status"], head, b"".join(message.get("body", b"") for message in rest))
