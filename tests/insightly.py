"""Insightly's stand-in behind a web server on 127.0.0.1, and the real client that speaks to it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import uvicorn

from qbdconnect_server.gateways.insightly import InsightlyCrm
from qbdconnect_server.gateways.insightly.http import Pace
from qbdconnect_server.simulators.insightly import API_KEY, Fault, InsightlySimulator, Options
from qbdconnect_server.simulators.insightly.app import build_app
from qbdconnect_server.simulators.insightly.collections import ORGANISATIONS, PROJECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

# A test has no time for ten requests a second, neither on this side nor on the other.
UNLIMITED = 1_000_000
FIELDS = {"organisation_field": "QBD_CUSTOMER__c", "project_field": "QBD_INSTANCE__c"}
CUSTOM_FIELDS = {"Organisations": frozenset({"QBD_CUSTOMER__c"}), "Projects": frozenset({"QBD_INSTANCE__c"})}


@dataclass(frozen=True)
class StandIn:
    """A stand-in that listens."""

    simulator: InsightlySimulator
    address: str
    clients: list[InsightlyCrm] = field(default_factory=list)

    def crm(self, api_key: str = API_KEY, **options: Any) -> InsightlyCrm:
        """Make a client, to be closed by `close_clients`."""
        made = InsightlyCrm(api_key, self.address, **{"pace": Pace(UNLIMITED), **options})
        self.clients.append(made)
        return made

    async def close_clients(self) -> None:
        while self.clients:
            await self.clients.pop().close()

    def empty(self) -> None:
        """Forget everything, also how much of the limits is used."""
        blank = simulator()
        for name in ("world", "faults", "requests", "limits"):
            setattr(self.simulator, name, getattr(blank, name))

    def organisations(self) -> list[dict[str, Any]]:
        return self.simulator.world.all(ORGANISATIONS)

    def projects(self) -> list[dict[str, Any]]:
        return self.simulator.world.all(PROJECTS)

    def fail(self, when: Any, status: int | None = None, **more: Any) -> None:
        """Let a coming request go wrong; without a status its connection is lost."""
        self.simulator.faults.append(Fault(when, status, **more))

    def asked(self) -> list[str]:
        """Give what was asked since the last time."""
        asked, self.simulator.requests[:] = list(self.simulator.requests), []
        return asked


def simulator(**options: Any) -> InsightlySimulator:
    return InsightlySimulator(
        options=Options(**{"per_second": UNLIMITED, "custom_fields": CUSTOM_FIELDS, **options}),
    )


@contextmanager
def standing_in(made: InsightlySimulator | None = None) -> Iterator[StandIn]:
    """Run a stand-in in a thread; a connection that it is told to lose is an error to the web server."""
    made = made or simulator()
    config = uvicorn.Config(build_app(made), host="127.0.0.1", port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    try:
        yield StandIn(made, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join()
