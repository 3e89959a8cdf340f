"""The life of a hub."""

import asyncio
from pathlib import Path

import pytest

from qbdconnect_server.errors import Unavailable
from qbdconnect_server.hub import build_hub, opened, running, utc_now
from qbdconnect_server.settings import Settings
from qbdconnect_server.simulators.insightly import API_KEY
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import job_listing, schedules
from qbdconnect_server.work.schedules import SCHEDULES
from tests.insightly import standing_in
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


def test_there_is_a_crm_with_a_key_alone(settings: Settings) -> None:
    assert build_hub(settings).crm is None

    async def live() -> None:
        with standing_in() as insightly:
            update = {"insightly_api_key": API_KEY, "insightly_url": insightly.address, "workers": 0}
            hub = build_hub(settings.model_copy(update=update))
            async with opened(hub):
                assert hub.crm is not None
                assert await (await hub.crm()).get_organisation("1") is None
            assert insightly.asked() == ["GET Organisations/1"]

    asyncio.run(live())


def test_background_work_runs_as_long_as_the_hub(settings: Settings) -> None:
    async def live() -> None:
        hub = build_hub(settings)
        async with asyncio.timeout(10), running(hub):
            # What schedules ask for at the first start is done at once.
            while await hub.database.read(unfinished_jobs) or not await hub.database.read(done_jobs):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    asyncio.run(live())


def test_no_background_work_with_no_workers(settings: Settings) -> None:
    async def live() -> None:
        hub = build_hub(settings.model_copy(update={"workers": 0}))
        async with running(hub):
            await asyncio.sleep(0.1)
            assert await hub.database.read(schedules.next_due, SCHEDULES) is None

    asyncio.run(live())


def unfinished_jobs(connection: Connection) -> int:
    return sum(each.number for each in job_listing.counts(connection))


def done_jobs(connection: Connection) -> int:
    return len(job_listing.latest(connection, "done", count=10))


def test_nothing_is_left_running_at_the_end(settings: Settings) -> None:
    async def live() -> int:
        async with running(build_hub(settings)):
            pass
        return len(asyncio.all_tasks())

    assert asyncio.run(live()) == 1
