"""A worker that looks at events of Stripe, in a process of its own; tests kill it."""

from __future__ import annotations

import argparse
import asyncio
import warnings
from dataclasses import replace

import uvloop

from qbdconnect_server.gateways.opening import Opener
from qbdconnect_server.gateways.stripe import StripeGateway
from qbdconnect_server.hub import build_hub, opened
from qbdconnect_server.services.money.events import inbox
from qbdconnect_server.settings import Settings
from qbdconnect_server.simulators.stripe import TEST_KEY
from qbdconnect_server.work import working
from qbdconnect_server.work.handlers import HANDLERS
from qbdconnect_server.work.worker import Pace

LEASE = 1.0  # seconds


async def main(database_url: str, stripe_url: str) -> None:
    """Work until the process is killed."""
    # The SDK hands forms to httpx by a parameter that httpx would rather see called `content`.
    warnings.simplefilter("ignore", DeprecationWarning)
    hub = replace(
        build_hub(Settings(database_url=database_url, payments="off", workers=4)),
        payments=Opener(lambda: StripeGateway(TEST_KEY, base_address=stripe_url)),
    )
    kinds = {inbox.KIND: HANDLERS[inbox.KIND]}
    async with opened(hub), working(hub, kinds=kinds, intervals={}, pace=Pace(lease=LEASE)):
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database_url")
    parser.add_argument("stripe_url")
    options = parser.parse_args()
    uvloop.run(main(options.database_url, options.stripe_url))
