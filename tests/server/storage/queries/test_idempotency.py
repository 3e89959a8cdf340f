from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.storage.queries import idempotency
from qbdconnect_server.storage.queries.idempotency import Claim, SavedAnswer
from tests.factories import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from qbdconnect_server.storage.database import Connection, Database

pytestmark = pytest.mark.anyio
ANSWER = SavedAnswer(b"print", 201, "application/json", {"Location": "/x"}, b'{"a":1.0}')
DAY = timedelta(days=1)


def claim(tenant: str = "cust_a", key: str = "k", *, now: datetime = NOW) -> Claim:
    return Claim(tenant, key, b"print", now, now - DAY)


def answer_once(connection: Connection, wanted: Claim) -> SavedAnswer | None:
    saved = idempotency.claim(connection, wanted)
    if saved is None:
        idempotency.save(connection, wanted.tenant, wanted.key, ANSWER)
    return saved


async def test_an_answer_is_found_under_its_tenant_and_key(database: Database) -> None:
    assert await database.write(answer_once, claim()) is None
    assert await database.write(answer_once, claim()) == ANSWER
    assert await database.write(answer_once, claim(tenant="cust_b")) is None
    assert await database.write(answer_once, claim(key="K")) is None


async def test_an_expired_key_is_claimed_anew(database: Database) -> None:
    await database.write(answer_once, claim())
    just_before = claim(now=NOW + DAY - timedelta(seconds=1))
    assert await database.write(answer_once, just_before) == ANSWER
    assert await database.write(answer_once, claim(now=NOW + DAY)) is None
    assert await database.write(answer_once, claim(now=NOW + DAY)) == ANSWER


async def test_expired_answers_are_pruned_oldest_first(database: Database) -> None:
    for hours in range(5):
        await database.write(answer_once, claim(key=f"k{hours}", now=NOW + timedelta(hours=hours)))
    expired = NOW + timedelta(hours=3)
    assert await database.write(idempotency.prune, expired=expired, count=3) == 3
    assert await database.write(idempotency.prune, expired=expired, count=3) == 1
    assert await database.write(idempotency.prune, expired=expired, count=3) == 0
    assert await database.write(answer_once, claim(key="k4", now=NOW + timedelta(hours=4))) == ANSWER
