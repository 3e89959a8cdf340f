from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from qbdconnect_server.errors import NotFound, RuleBroken
from qbdconnect_server.services.activity import logs, sessions
from qbdconnect_server.services.instances import instances
from tests.activity import events_of, settle, start_session
from tests.factories import Calls, Clock, value_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from qbdconnect_server.contract import Answer
    from qbdconnect_server.services.call import Hub

pytestmark = pytest.mark.anyio


@pytest.fixture
async def hub(hub: Hub) -> Hub:
    """Add two instances."""
    await hub.database.write(settle, "a", "b")
    return hub


async def test_a_session_has_what_the_web_connector_said(hub: Hub, calls: Calls, clock: Clock) -> None:
    started = await start_session(hub)
    shown = {
        "sessionId": started.id,
        "timestamp": "2026-11-21T23:30:00Z",
        "user": "ada",
        "instanceId": "inst_a",
        "ipAddress": "203.0.113.7",
    }
    assert await sessions.get(calls.tenant("cust_a", "getSession"), "inst_a", started.id) == shown
    clock.advance(timedelta(seconds=12.5))
    assert await sessions.end(hub, started.id, detail="2 requests") == started._replace(ended_at=clock.now)
    ended = {**shown, "endedAt": "2026-11-21T23:30:12.500000Z"}
    assert await sessions.get(calls.tenant("cust_a", "getSession"), "inst_a", started.id) == ended
    common = {"clientId": "cust_a", "user": "ada", "instanceId": "inst_a", "sessionId": started.id, "result": "ok"}
    first, last = await events_of(calls)
    assert first.pop("logId") < last.pop("logId")
    assert first == {
        **common,
        "action": "session.started",
        "timestamp": "2026-11-21T23:30:00Z",
        "detail": "203.0.113.7",
    }
    assert last == {
        **common,
        "action": "session.ended",
        "timestamp": "2026-11-21T23:30:12.500000Z",
        "detail": "2 requests",
    }


async def test_a_session_ends_once(hub: Hub, calls: Calls, clock: Clock) -> None:
    started = await start_session(hub)
    assert await sessions.end(hub, started.id) is not None
    clock.advance(timedelta(hours=1))
    assert await sessions.end(hub, started.id) is None
    assert await sessions.end(hub, "sess_none") is None
    assert [event["action"] for event in await events_of(calls)] == ["session.started", "session.ended"]


async def test_a_session_without_an_address_shows_none(hub: Hub, calls: Calls) -> None:
    started = await sessions.start(hub, "inst_a", user_name="ada", ip_address=None)
    assert "ipAddress" not in await sessions.get(calls.operator("getSession"), "inst_a", started.id)
    [event] = await events_of(calls)
    assert "detail" not in event


async def test_a_deleted_instance_has_no_sessions_but_its_last_one_ends(hub: Hub, calls: Calls) -> None:
    started = await start_session(hub)
    await instances.delete(calls.operator("deleteInstance"), "inst_a")
    for attempt in (
        start_session(hub),
        sessions.get(calls.operator("getSession"), "inst_a", started.id),
        page(calls, "inst_a"),
        events_of(calls),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert await sessions.end(hub, started.id) is not None


async def test_what_is_foreign_or_unknown_is_not_found(hub: Hub, calls: Calls) -> None:
    theirs = await start_session(hub)
    for instance_id, session_id in (("inst_a", theirs.id), ("inst_b", theirs.id), ("inst_a", "sess_none")):
        with pytest.raises(NotFound):
            await sessions.get(calls.tenant("cust_b", "getSession"), instance_id, session_id)
    with pytest.raises(NotFound):
        await sessions.page(
            calls.tenant("cust_b", "listSessions"), "inst_a", begin=None, end=None, limit=9, starting_after=None
        )
    with pytest.raises(NotFound):
        await logs.page(calls.tenant("cust_b", "listLogs"), "inst_a", logs.Wanted(), limit=9, starting_after=None)


async def page(calls: Calls, instance_id: str = "inst_a", **query: Any) -> Answer:
    asked = {"begin": None, "end": None, "limit": 100, "starting_after": None, **query}
    return await sessions.page(calls.operator("listSessions"), instance_id, **asked)


async def log_page(calls: Calls, **query: Any) -> Answer:
    options = {name: query.pop(name) for name in ("limit", "starting_after") if name in query}
    asked = {"limit": 100, "starting_after": None, **options}
    return await logs.page(calls.operator("listLogs"), "inst_a", logs.Wanted(**query), **asked)


async def follow(answer: Answer, ask: Callable[[dict[str, str]], Awaitable[Answer]]) -> list[dict[str, Any]]:
    """Collect what the pages show along their links."""
    shown: list[dict[str, Any]] = value_of(answer)
    while "Link" in answer.headers:
        query = parse_qs(urlsplit(answer.headers["Link"][1:].partition(">")[0]).query)
        answer = await ask({name: values[0] for name, values in query.items()})
        shown += value_of(answer)
    return shown


async def test_links_lead_through_the_sessions_of_a_window(hub: Hub, calls: Calls, clock: Clock) -> None:
    made = []
    for _ in range(5):
        made.append((await start_session(hub)).id)
        clock.advance(timedelta(hours=1))
    window = {"begin": "2026-11-22T00:30:00Z", "end": "2026-11-22T05:30:00+02:00"}

    async def ask(query: dict[str, str]) -> Answer:
        assert (query["begin"], query["end"], query["limit"]) == (*window.values(), "2")
        return await page(calls, **window, limit=2, starting_after=query["startingAfter"])

    first = await page(calls, **window, limit=2)
    assert [each["sessionId"] for each in await follow(first, ask)] == made[4:0:-1]
    assert [each["sessionId"] for each in value_of(await page(calls))] == made[::-1]


async def test_links_lead_through_the_events_that_are_wanted(hub: Hub, calls: Calls, clock: Clock) -> None:
    ids = []
    for _ in range(5):
        started = await start_session(hub)
        ids.append(started.id)
        clock.advance(timedelta(hours=1))
        await sessions.end(hub, started.id)
    wanted = {"action": "session.ended", "begin": "2026-11-22T01:30:00Z", "end": "2026-11-22T03:30:00Z"}

    async def ask(query: dict[str, str]) -> Answer:
        assert {name: query[name] for name in wanted} == wanted
        assert "sessionId" not in query
        return await log_page(calls, **wanted, limit=1, starting_after=int(query["startingAfter"]))

    first = await log_page(calls, **wanted, limit=1)
    assert [each["sessionId"] for each in await follow(first, ask)] == [ids[3], ids[2], ids[1]]
    of_one = value_of(await log_page(calls, session_id=ids[2]))
    assert [(each["sessionId"], each["action"]) for each in of_one] == [
        (ids[2], "session.ended"),
        (ids[2], "session.started"),
    ]


@pytest.mark.parametrize("parameter", ["begin", "end"])
async def test_a_moment_that_cannot_be_kept_is_refused(hub: Hub, calls: Calls, parameter: str) -> None:
    for ask in (page, log_page):
        with pytest.raises(RuleBroken) as caught:
            await ask(calls, **{parameter: "0000-01-01T00:00:00Z"})
        assert caught.value.errors[0].parameter == parameter
