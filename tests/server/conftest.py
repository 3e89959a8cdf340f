"""What tests of the server share; above all databases: the same tests run on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import logging
import shutil
from typing import TYPE_CHECKING

import asyncpg
import pytest
import structlog

from qbdconnect_server.contract import Contract, compile_contract, load_document
from qbdconnect_server.gateways.opening import Opener
from qbdconnect_server.gateways.stripe import StripeGateway
from qbdconnect_server.logs import QUIET_LOGGERS
from qbdconnect_server.services.call import Hub, new_id
from qbdconnect_server.services.vault import new_encryption_key
from qbdconnect_server.settings import Settings
from qbdconnect_server.simulators.stripe import TEST_KEY
from qbdconnect_server.storage.database import Database, connect
from qbdconnect_server.storage.migrating import migrate
from qbdconnect_server.storage.tables import metadata
from tests.factories import Calls, Clock
from tests.postbox import Postbox
from tests.stripe_desk import Desk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from tests.postgresql import PostgreSQL

WEBHOOK_SECRET = "whsec_" + "0" * 24
TRUNCATE = "TRUNCATE " + ", ".join(table.name for table in metadata.sorted_tables)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def restored_logs() -> Iterator[None]:
    """Undo what a test configures for its process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    # A new configuration closes the handlers that it replaces, and pytest's own must live on.
    root.handlers[:] = []
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one file; each test gets a copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'hub.db')}"


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: PostgreSQL) -> str:
    """Migrate one database; each test finds it empty."""
    url = postgresql.fresh()
    migrate(url)
    return url


@pytest.fixture
def postgresql_url(migrated_postgresql: str) -> str:
    async def empty() -> None:
        connection = await asyncpg.connect(migrated_postgresql)
        await connection.execute(TRUNCATE)
        await connection.close()

    asyncio.run(empty())
    return migrated_postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the URL of a migrated database without data."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = connect(database_url)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def contract() -> Contract:
    return compile_contract(load_document())


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def desk(clock: Clock) -> Desk:
    """Give a simulated Stripe whose time is that of the hub."""
    made = Desk()
    made.clock.seconds = int(clock().timestamp())
    return made


@pytest.fixture
def hub(database: Database, clock: Clock, postbox: Postbox, request: pytest.FixtureRequest) -> Hub:
    settings = Settings(public_url="https://hub.example.com")

    def open_gateway() -> StripeGateway:
        desk: Desk = request.getfixturevalue("desk")
        return StripeGateway(TEST_KEY, webhook_secrets=[WEBHOOK_SECRET], transport=desk.transport)

    made = Hub(
        database,
        settings,
        clock,
        new_id,
        lambda password: f"hash of {password}",
        mailer=postbox,
        payments=Opener(open_gateway),
    )
    made.vault.open([new_encryption_key()])
    return made


@pytest.fixture
def calls(hub: Hub, contract: Contract) -> Calls:
    return Calls(hub, contract)
