"""The life of a hub."""

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from qbdconnect_server import hub as hub_module
from qbdconnect_server.errors import Unavailable
from qbdconnect_server.hub import build_hub, opened, running, utc_now
from qbdconnect_server.services import idempotency
from qbdconnect_server.settings import Settings
from tests.postgresql import PostgreSQL


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{tmp_path}/hub.db")


def test_time_is_in_utc() -> None:
    assert str(utc_now().tzinfo) == "UTC"


def test_ids_have_a_prefix_and_sort_by_their_time(settings: Settings) -> None:
    hub = build_hub(settings)
    first, second = hub.new_id("cust"), hub.new_id("cust")
    assert len(first) == len("cust_") + 32
    assert first.startswith("cust_")
    assert first < second


def test_password_is_hashed_with_argon2id_as_owasp_asks(settings: Settings) -> None:
    assert build_hub(settings).hash_password("secret").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_sqlite_is_migrated_when_it_is_opened(settings: Settings) -> None:
    async def live() -> None:
        hub = build_hub(settings)
        async with opened(hub):
            await hub.database.check()

    asyncio.run(live())


def test_postgresql_is_not_migrated_behind_the_operators_back(postgresql: PostgreSQL) -> None:
    async def live() -> None:
        async with opened(build_hub(Settings(database_url=postgresql.fresh()))):
            raise AssertionError("a hub must not run on these tables")

    with pytest.raises(Unavailable, match="database is not migrated: run qbdconnect-server migrate"):
        asyncio.run(live())


def test_expired_idempotency_keys_go_at_the_start_and_every_hour(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = iter([1000, 3, 0, 5, 0])
    done = asyncio.Event()

    async def prune(*_: object) -> int:
        count = next(counts, None)
        if count is None:
            done.set()
        return count or 0

    async def live() -> None:
        async with asyncio.timeout(10), running(build_hub(settings)):
            await done.wait()

    monkeypatch.setattr(idempotency, "prune", prune)
    monkeypatch.setattr(hub_module, "PRUNE_SECONDS", 0.001)
    asyncio.run(live())


def test_pruning_goes_on_after_a_failure(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts: list[None] = []
    done = asyncio.Event()

    async def prune(*_: object) -> int:
        attempts.append(None)
        if len(attempts) == 1:
            raise OSError("disk on fire")
        done.set()
        return 0

    async def live() -> None:
        async with asyncio.timeout(10), running(build_hub(settings)):
            await done.wait()

    monkeypatch.setattr(idempotency, "prune", prune)
    monkeypatch.setattr(hub_module, "PRUNE_SECONDS", 0.001)
    with capture_logs() as logs:
        asyncio.run(live())
    assert logs == [{"event": "expired idempotency keys not pruned", "fault": "OSError", "log_level": "warning"}]


def test_nothing_is_left_running_at_the_end(settings: Settings) -> None:
    async def live() -> int:
        async with running(build_hub(settings)):
            pass
        return len(asyncio.all_tasks())

    assert asyncio.run(live()) == 1
