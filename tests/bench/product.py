"""QBD Connect as a variant: the whole hub on a database, filled through its own API."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from qbdconnect_server.app import build_asgi
from qbdconnect_server.contract import compile_contract, load_document
from qbdconnect_server.hub import build_hub, running
from qbdconnect_server.services.users import keys
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.migrating import migrate

from .asgi import Request, ask
from .data import JSON, Dataset, Key, first_customers
from .fixed import SCOPES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from qbdconnect_server.services.call import Hub

    from .asgi import ASGIApp

POOL_SIZE = 16  # connections to PostgreSQL, as many as each peer has


def migrate_database(url: str) -> None:
    """Create the tables; blocks, and must not be called from a running event loop."""
    migrate(url)


@asynccontextmanager
async def running_hub(url: str) -> AsyncIterator[tuple[ASGIApp, Dataset]]:
    """Run the hub on a migrated, empty database and fill it through its own API; yields the app and what it stores."""
    hub = build_hub(Settings(database_url=url, database_pool_size=POOL_SIZE))
    app: Any = build_asgi(hub, compile_contract(load_document(), hub.settings.responses))
    async with running(hub):
        yield app, await _fill(hub, app)


async def _fill(hub: Hub, app: ASGIApp) -> Dataset:
    operator_key = await _create_key(hub, None)
    customers = tuple([await _create_customer(app, body, operator_key) for body in first_customers()])
    small, large, *_ = customers
    return Dataset(
        customers,
        small,
        large,
        operator_key=operator_key,
        small_key=await _create_key(hub, small["id"]),
        large_key=await _create_key(hub, large["id"]),
    )


async def _create_customer(app: ASGIApp, body: JSON, key: Key) -> JSON:
    reply = await ask(app, Request("POST", "/customers", body=json.dumps(body).encode(), token=key.secret))
    assert reply.status == 201, reply.body
    answer: JSON = json.loads(reply.body)
    return answer


async def _create_key(hub: Hub, customer_id: str | None) -> Key:
    new_key = await keys.create(
        hub.database,
        kind="operator" if customer_id is None else "customer",
        customer_id=customer_id,
        scopes=SCOPES,
        name="bench",
        expires_at=None,
        now=hub.clock(),
        new_id=hub.new_id,
    )
    return Key(new_key.secret, customer_id)
