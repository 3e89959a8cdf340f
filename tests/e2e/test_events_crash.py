"""kill -9 while events of Stripe are looked at: each effect is there once, and the state is Stripe's."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from sqlalchemy import text

from qbdconnect_server.gateways.opening import Opener
from qbdconnect_server.gateways.stripe import StripeGateway
from qbdconnect_server.services.call import Hub, new_id
from qbdconnect_server.services.vault import open_vault
from qbdconnect_server.settings import Settings
from qbdconnect_server.simulators.stripe import TEST_KEY
from qbdconnect_server.simulators.stripe.app import build_app
from qbdconnect_server.storage.database import connect
from qbdconnect_server.storage.migrating import migrate
from tests.factories import Clock
from tests.live_server import server_environment
from tests.money_town import Town
from tests.profiles import sized
from tests.stripe_desk import Desk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.types import ASGIApp, Receive, Scope, Send

    from qbdconnect_server.storage.database import Connection

pytestmark = pytest.mark.anyio
# What is waited for happens in other processes, which set no event.
DEATHS, CUSTOMERS = sized(quick=(1, 8), full=(25, 100))
SECRET = "whsec_" + "0" * 24
ROOT = Path(__file__).parents[2]
PATIENCE = 120.0  # seconds
LONGEST_DELAY = 0.02  # of death after a question, in seconds: by then the answer may have had its effect
WAITING = text("SELECT count(*) FROM gateway_event WHERE state = 'received'")
STATES = text("SELECT id, status FROM subscription UNION SELECT id, status FROM invoice")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


class Mortal:
    """A worker that is killed, by whoever it asks, at the question that `count` says."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._process: subprocess.Popen[bytes] | None = None
        self.count = 0

    def start(self, database_url: str, stripe_url: str) -> None:
        """Start a process."""
        command = [sys.executable, "-m", "tests.e2e.events_process", database_url, stripe_url]
        self._process = subprocess.Popen(command, cwd=ROOT, env=server_environment(), stderr=subprocess.DEVNULL)

    @property
    def is_alive(self) -> bool:
        """Whether there is a process."""
        return self._process is not None and self._process.poll() is None

    def ask(self) -> None:
        """Count a question; the fatal one kills, a moment later."""
        self.count -= 1
        if self.count == 0:
            threading.Timer(self._chance.random() * LONGEST_DELAY, self.kill).start()

    def kill(self) -> None:
        """End the process as a power failure would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=30)


@pytest.fixture
def chance() -> random.Random:
    return random.Random(20261121)


@pytest.fixture
def mortal(chance: random.Random) -> Iterator[Mortal]:
    made = Mortal(chance)
    yield made
    made.count = 0
    made.kill()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def stripe_url(desk: Desk, mortal: Mortal) -> Iterator[str]:
    config = uvicorn.Config(
        _asking(build_app(desk.simulator), mortal), host="127.0.0.1", port=0, log_level="error", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def _asking(app: ASGIApp, mortal: Mortal) -> ASGIApp:
    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        mortal.ask()
        await app(scope, receive, send)

    return asked


@pytest.fixture
async def town(fresh_url: str, desk: Desk) -> AsyncIterator[Town]:
    await asyncio.to_thread(migrate, fresh_url)
    database = connect(fresh_url)
    await database.open()
    clock = Clock()
    clock.now = datetime.now(UTC)
    desk.clock.seconds = int(clock.now.timestamp())
    settings = Settings(database_url=fresh_url, payments="off")

    def open_gateway() -> StripeGateway:
        return StripeGateway(TEST_KEY, webhook_secrets=[SECRET], transport=desk.transport)

    hub = Hub(database, settings, clock, new_id, str, payments=Opener(open_gateway))
    await open_vault(hub.vault, database, settings.sealing_keys, now=clock())
    made = Town(hub, desk, clock, SECRET)
    await made.listen()
    yield made
    await database.close()


def rows(connection: Connection, statement: Any) -> list[Any]:
    return [tuple(row) for row in connection.execute(statement)]


async def test_killed_while_events_are_looked_at(
    town: Town, mortal: Mortal, stripe_url: str, chance: random.Random
) -> None:
    price = town.price()
    subscriptions = []
    for number in range(CUSTOMERS):
        await town.settle(f"cust_{number}")
        subscriptions.append(town.subscribe(f"cust_{number}", price))
    for each in subscriptions[::2]:
        town.desk.v1.subscriptions.cancel(each)
    bodies = town.collect() * 2
    chance.shuffle(bodies)
    await town.post(*bodies)

    deaths, deadline = 0, time.monotonic() + PATIENCE * (1 + DEATHS / 5)
    while (await town.hub.database.read(rows, WAITING))[0][0]:
        assert time.monotonic() < deadline
        if not mortal.is_alive:
            # Of the first of several questions that are asked at once, or of a later one.
            mortal.count = chance.randint(1, 4) if deaths < DEATHS else 0
            deaths += 1
            mortal.start(town.hub.settings.database_url, stripe_url)
        await asyncio.sleep(0.02)
    assert deaths > DEATHS

    kept = dict(await town.hub.database.read(rows, STATES))
    expected = {
        each.id: str(each.status)
        for listed in (
            town.desk.v1.subscriptions.list({"status": "all", "limit": 100}),
            town.desk.v1.invoices.list({"limit": 100}),
        )
        for each in listed.auto_paging_iter()
    }
    assert kept == expected
    told = Counter(
        (kind, data.get("invoiceId") or data["subscriptionId"])
        for kind, data in await town.told()
        if "." in kind and not kind.startswith("instance.")
    )
    assert set(told.values()) == {1}
    ended = {each for kind, each in told if kind == "subscription.ended"}
    assert ended == set(subscriptions[::2])
    assert {each for kind, each in told if kind == "invoice.paid"} == {
        key for key, status in kept.items() if status == "paid"
    }
