"""The inbox: what is taken in, and once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from qbdconnect_server.errors import GatewayUnavailable, InvalidRequest
from qbdconnect_server.gateways.opening import Opener
from qbdconnect_server.gateways.payments_off import refuse_payments
from qbdconnect_server.services.money.events import inbox
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.queries import gateway_events, jobs
from qbdconnect_server.work.handlers import HANDLERS
from qbdconnect_server.work.schedules import SCHEDULES
from tests.background import drain
from tests.server.conftest import WEBHOOK_SECRET
from tests.stripe_events import about, event, signed

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.storage.queries.gateway_events import StoredEvent
    from qbdconnect_server.storage.queries.jobs import ClaimedJob
    from tests.factories import Clock

pytestmark = pytest.mark.anyio


async def post(hub: Hub, document: dict[str, Any], secret: str = WEBHOOK_SECRET) -> None:
    await inbox.receive(hub, *signed(document, secret, hub.clock()))


async def stored(hub: Hub, event_id: str = "evt_1") -> StoredEvent | None:
    return await hub.database.read(gateway_events.by_id, event_id)


async def waiting_jobs(hub: Hub) -> list[ClaimedJob]:
    return await hub.database.write(jobs.claim, "test", kinds={inbox.KIND}, count=100, lease_seconds=60)


async def test_an_event_is_stored_with_its_job(hub: Hub) -> None:
    await post(hub, event())
    moment = datetime.fromtimestamp(1_795_000_000, UTC)
    assert await stored(hub) == (
        *("evt_1", "invoice.paid", "invoice", "in_1"),
        *(False, moment, hub.clock(), "received"),
    )
    assert [each.payload for each in await waiting_jobs(hub)] == [
        {"objectKind": "invoice", "objectId": "in_1", "untold": False}
    ]


async def test_the_same_event_is_taken_once(hub: Hub, clock: Clock) -> None:
    await post(hub, event())
    received = await stored(hub)
    clock.advance(timedelta(hours=1))
    await post(hub, event())
    assert await stored(hub) == received
    assert len(await waiting_jobs(hub)) == 1


async def test_what_is_not_believed_leaves_nothing(hub: Hub) -> None:
    with pytest.raises(InvalidRequest):
        await post(hub, event(), secret="whsec_" + "1" * 24)
    assert await stored(hub) is None
    assert await waiting_jobs(hub) == []


@pytest.mark.parametrize("event_type", ["charge.succeeded", "invoice.upcoming", "product.updated"])
async def test_other_types_are_taken_and_forgotten(hub: Hub, event_type: str) -> None:
    await post(hub, event(event_type))
    assert await stored(hub) is None
    assert await waiting_jobs(hub) == []


@pytest.mark.parametrize(("event_type", "drops"), [("product.updated", 1), ("price.created", 1), ("invoice.paid", 0)])
async def test_the_catalogue_is_read_again_when_it_changed(
    hub: Hub, event_type: str, drops: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped: list[int] = []
    monkeypatch.setattr(hub.catalogue, "drop", lambda: dropped.append(1))
    await post(hub, event(event_type))
    assert len(dropped) == drops


def test_the_operator_is_told_which_types_to_send() -> None:
    readme = (Path(__file__).parents[5] / "server/README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:checkout|customer|invoice|payout|price|product)\.[a-z_.]+)`", readme))
    assert {each for each in named if not each.startswith(inbox.CATALOGUE)} == inbox.TYPES
    assert len(named - inbox.TYPES) == 6


async def test_an_event_about_something_without_id_is_forgotten(hub: Hub) -> None:
    await post(hub, event(data={"object": {"object": "invoice"}}))
    assert await stored(hub) is None


async def test_live_and_test_data_do_not_mix(hub: Hub) -> None:
    with capture_logs() as logs:
        await post(hub, event(livemode=True))
        await post(hub, event(livemode=True))
    found = await stored(hub)
    assert found is not None
    assert found.state == "ignored"
    assert await waiting_jobs(hub) == []
    assert [(each["event_id"], each["live"], each["log_level"]) for each in logs] == [("evt_1", True, "warning")]


@pytest.mark.parametrize(
    ("settings", "live"),
    [
        ({"stripe_secret_key": "sk_live_a"}, True),
        ({"stripe_secret_key": "rk_live_a"}, True),
        ({"stripe_secret_key": "sk_test_a"}, False),
        ({"payments": "simulated", "stripe_secret_key": "sk_test_a"}, False),
        ({"payments": "simulated"}, False),
    ],
)
async def test_the_key_tells_whether_money_is_real(hub: Hub, settings: dict[str, Any], live: bool) -> None:
    hub = replace(hub, settings=Settings(public_url="https://hub.example.com", **settings))
    await post(hub, event(livemode=live))
    await post(hub, event(event_id="evt_2", livemode=not live))
    found, other = await stored(hub), await stored(hub, "evt_2")
    assert found is not None
    assert other is not None
    assert (found.state, other.state) == ("received", "ignored")


async def test_without_payments_events_are_refused_and_come_again(hub: Hub) -> None:
    with pytest.raises(GatewayUnavailable, match="takes no payments"):
        await post(replace(hub, payments=Opener(refuse_payments)), event())


async def test_many_events_are_taken_at_once(hub: Hub) -> None:
    gateway = await hub.payments()
    documents = [event(event_id=f"evt_{number}", data=about("invoice", f"in_{number}")) for number in range(3)]
    events = [gateway.read_event(*signed(each, WEBHOOK_SECRET, hub.clock()), now=hub.clock()) for each in documents]
    assert await inbox.take(hub, events[:2]) == 2
    assert await inbox.take(hub, [*events, events[2]]) == 1
    assert await inbox.take(hub, []) == 0
    assert {each.payload["objectId"] for each in await waiting_jobs(hub)} == {"in_0", "in_1", "in_2"}


async def test_old_events_are_forgotten(hub: Hub, clock: Clock) -> None:
    await post(hub, event())
    clock.advance(timedelta(seconds=1))
    await post(hub, event(event_id="evt_2"))
    clock.advance(timedelta(days=30))
    assert inbox.PRUNE_KIND in SCHEDULES
    new = jobs.NewJob("job_prune", inbox.PRUNE_KIND, {})
    await hub.database.write(jobs.enqueue, new)
    kinds = {kind: each for kind, each in HANDLERS.items() if kind == inbox.PRUNE_KIND}
    assert await drain(hub, kinds) == [inbox.PRUNE_KIND]
    assert await stored(hub) is None
    assert await stored(hub, "evt_2") is not None
