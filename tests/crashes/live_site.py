"""A hub in a process of its own, whose Stripe is a simulator in this one and kills it."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx2

from qbdconnect_server.storage.database import connect
from tests.api_keys import create_key
from tests.crashes.account import SECRET, new_account
from tests.crashes.footprint import money_jobs
from tests.crashes.site import HURRY, NO_WORK
from tests.crashes.stripe_server import serving_stripe
from tests.live_server import LiveServer
from tests.server.api.client import Received

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta
    from pathlib import Path

    from tests.crashes.account import Account
    from tests.crashes.runs import Rehearsal
    from tests.crashes.stripe_server import StripeServer, When

BASE_PATH = "/qbdconnect-api/v1"
HUB = "http://hub.test"  # events are posted by the test, which knows where the hub is
PATIENCE = 60.0  # seconds
PAUSE = 0.02


class LiveSite:
    """A server that can be killed and started again; its Stripe outlives it."""

    def __init__(self, server: LiveServer, stripe: StripeServer, account: Account) -> None:
        self.account = account
        self.rehearsals: dict[str, Rehearsal] = {}
        self._accounts = 0
        self._server = server
        self._stripe = stripe
        self._database = connect(server.database_url)
        self._runner = asyncio.Runner()
        self._runner.run(self._database.open())
        self._client = httpx2.Client(verify=False, timeout=PATIENCE)
        self._operator_key = create_key(server.database_url)
        self._is_killed = False

    def close(self) -> None:
        self._client.close()
        self._runner.run(self._database.close())
        self._runner.close()

    @property
    def requests(self) -> list[tuple[str, str]]:
        """The calls to Stripe, method and path of each, since they are counted."""
        return self._stripe.requests

    @property
    def moments(self) -> list[str]:
        """What of them may have changed something there."""
        return [f"{method} {path}" for method, path in self.requests if method != "GET"]

    def count_anew(self) -> None:
        """Count calls from now on."""
        self._stripe.begin()

    def kill_at(self, number: int, when: When) -> None:
        """Kill the hub with SIGKILL before or after a call to Stripe is executed."""
        self._stripe.interrupt(number, when, self.kill)

    def reset_at(self, number: int, when: When) -> None:
        """Reset the connection of a call to Stripe before or after it is executed."""
        self._stripe.interrupt(number, when, lambda: None)

    def kill(self) -> None:
        """End the process as a power failure would."""
        self._is_killed = True
        os.kill(self._server.pid, signal.SIGKILL)

    def begin_anew(self) -> None:
        """Give the hub, started again if need be, a new account at Stripe, and no work that waits."""
        self._accounts += 1
        self.account = new_account(HUB, first_id=self._accounts * 100_000)
        self._stripe.simulator = self.account.desk.simulator
        self.revive()
        self._runner.run(self._database.write(lambda connection: connection.execute(NO_WORK) and None))

    def send(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, base: str = BASE_PATH
    ) -> Received | None:
        """Send a request of the operator's, perhaps with an idempotency key; None if the hub died of it."""
        headers = {"Authorization": f"Bearer {self._operator_key}"} | ({"Idempotency-Key": key} if key else {})
        self.pass_time(None)
        try:
            answer = self._client.request(method, self._server.address + base + path, json=body, headers=headers)
        except httpx2.TransportError:
            assert self._is_killed
            return None
        return Received(answer.status_code, dict(answer.headers), answer.content)

    def work(self) -> bool:
        """Wait for the background work about money; False if the hub was killed meanwhile."""
        deadline = time.monotonic() + PATIENCE
        while jobs := self.query(money_jobs):
            if self._is_killed:
                return False
            assert time.monotonic() < deadline, jobs
            time.sleep(PAUSE)
        return not self._is_killed

    def hear(self) -> None:
        """Take all events that Stripe has to tell, and do what follows from them."""
        self.pass_time(None)
        for each in self.account.events():
            answer = self._client.post(f"{self._server.address}/hooks/stripe", content=each.body, headers=each.headers)
            assert answer.status_code == 200, answer.text
        assert self.work()

    def revive(self) -> None:
        """Start the hub again if it was killed."""
        if self._is_killed:
            self._server.kill()
            self._runner.run(self._database.write(lambda connection: connection.execute(HURRY) and None))
            self._server.start()
            self._is_killed = False
        self._stripe.begin()

    def pass_time(self, _time: timedelta | None) -> None:
        """Let it be now at Stripe; time passes by itself here."""
        self.account.set_time(datetime.now(UTC))

    def query(self, function: Any, *args: Any) -> Any:
        """Look into the database."""
        return self._runner.run(self._database.read(function, *args))


@contextmanager
def live_site(database_url: str, folder: Path, **settings: str) -> Iterator[LiveSite]:
    """Run a hub and its Stripe for the length of a block."""
    account = new_account(HUB)
    with serving_stripe(account.desk.simulator) as stripe:
        server = LiveServer(
            database_url,
            folder,
            stripe_secret_key="sk_test_of_a_test",
            stripe_url=stripe.url,
            stripe_webhook_secrets=SECRET,
            **settings,
        )
        server.start()
        site = LiveSite(server, stripe, account)
        try:
            yield site
        finally:
            site.close()
            server.kill()
