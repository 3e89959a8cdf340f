from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from qbdconnect_server.services.activity import metrics, request_queue, requests, sessions
from qbdconnect_server.services.activity.request_queue import RequestEnd
from qbdconnect_server.services.instances import instances
from qbdconnect_server.storage.queries import schedules, webhooks
from qbdconnect_server.work.schedules import SCHEDULES
from qbdconnect_server.work.upkeep import enqueue_due
from tests.activity import OPERATOR, answer_of, events_of, qbxml, queue, settle, start_session, status_of
from tests.background import drain
from tests.factories import stored_webhook

if TYPE_CHECKING:
    from qbdconnect_server.services.activity.request_queue import Turn
    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.storage.database import Connection
    from qbdconnect_server.storage.queries.sessions import StoredSession
    from tests.factories import Calls, Clock

pytestmark = pytest.mark.anyio
ADDED = '<CustomerAddRs statusCode="0" statusSeverity="Info" statusMessage="OK"><CustomerRet/></CustomerAddRs>'
REFUSED = '<CustomerAddRs statusCode="3100" statusSeverity="Error" statusMessage="name in use"/>'


@pytest.fixture
async def hub(hub: Hub) -> Hub:
    """Add two instances."""
    await hub.database.write(settle, "a", "b")
    return hub


@pytest.fixture
def calls(hub: Hub, calls: Calls) -> Calls:
    """Let every test have the instances."""
    return calls


@pytest.fixture
async def session(hub: Hub) -> StoredSession:
    return await start_session(hub)


async def take(hub: Hub, session: StoredSession) -> Turn:
    turn = await request_queue.next_for(hub, session.instance_id)
    assert turn is not None
    assert await request_queue.mark_sent(hub, session, turn.request)
    return turn


async def shown(calls: Calls, request_id: str) -> Any:
    return await requests.get(calls.operator("getRequest"), "inst_a", request_id)


async def counted(calls: Calls, *names: str) -> dict[str, float]:
    call, day = calls.operator("getInstanceMetric"), {"from_time": "2026-11-21T00:00:00Z"}
    found = {}
    for name in names or metrics.METRICS:
        metric = await metrics.get(call, "inst_a", name, **day, to_time="2026-11-21T23:59:59Z")
        found[name] = metric["points"][0]["value"]
    return {name: value for name, value in found.items() if value}


async def test_requests_are_taken_by_priority_then_by_age(hub: Hub, calls: Calls, session: StoredSession) -> None:
    made = [await queue(calls, priority=priority) for priority in (0, -5, 100, 0, 100)]
    await queue(calls, "inst_b", priority=100)
    order = []
    while turn := await request_queue.next_for(hub, "inst_a"):
        assert turn.qbxml.decode() == qbxml()
        await request_queue.mark_sent(hub, session, turn.request)
        order.append(turn.request.request_id)
    assert order == [made[number]["requestId"] for number in (2, 4, 0, 3, 1)]


async def test_what_is_sent_says_by_whom_and_when(hub: Hub, calls: Calls, clock: Clock, session: StoredSession) -> None:
    made = await queue(calls)
    clock.advance(timedelta(seconds=1))
    turn = await take(hub, session)
    sent = {**made, "status": "sent", "sessionId": session.id, "sentAt": "2026-11-21T23:30:01Z"}
    assert await shown(calls, made["requestId"]) == sent
    clock.advance(timedelta(seconds=1))
    assert await request_queue.answer(hub, session, turn.request, answer_of(ADDED))
    assert await shown(calls, made["requestId"]) == {
        **sent,
        "status": "completed",
        "finishedAt": "2026-11-21T23:30:02Z",
        "result": answer_of(ADDED).decode(),
    }
    of_session = await events_of(calls, session_id=session.id)
    assert [(each["action"], each.get("detail"), each.get("result")) for each in of_session] == [
        ("session.started", "203.0.113.7", "ok"),
        ("request.sent", made["requestId"], None),
        ("request.completed", made["requestId"], "0"),
    ]
    assert {each["user"] for each in of_session} == {"ada"}


async def test_answers_are_counted(hub: Hub, calls: Calls, clock: Clock, session: StoredSession) -> None:
    await queue(calls)
    await queue(calls)
    first = await take(hub, session)
    query = '<CustomerQueryRs statusCode="0" statusSeverity="Info"><CustomerRet/><CustomerRet/></CustomerQueryRs>'
    text = answer_of(ADDED, query)
    await request_queue.answer(hub, session, first.request, text)
    second = await take(hub, session)
    refused = answer_of(REFUSED, ADDED, REFUSED)
    await request_queue.answer(hub, session, second.request, refused)
    clock.advance(timedelta(seconds=90.25))
    await sessions.end(hub, session.id)
    assert await counted(calls) == {
        "sessions": 1,
        "requests": 2,
        "transactions": 2,
        "errors": 2,
        "rows": 4,
        "duration": 90.25,
        "bytes": len(text) + len(refused),
    }
    failed = await shown(calls, second.request.request_id)
    assert (failed["status"], failed["error"]) == ("failed", {"code": "3100", "message": "name in use"})
    assert failed["result"] == refused.decode()


@pytest.mark.parametrize("text", [b"", b"<QBXML/>", b"\xff\xfe", answer_of(ADDED)[:-5]])
async def test_an_answer_that_cannot_be_read_fails_the_request(
    hub: Hub, calls: Calls, session: StoredSession, text: bytes
) -> None:
    made = await queue(calls)
    turn = await take(hub, session)
    assert await request_queue.answer(hub, session, turn.request, text)
    failed = await shown(calls, made["requestId"])
    assert (failed["status"], failed["error"]["code"]) == ("failed", "unreadable_answer")
    assert failed["result"] == text.decode(errors="replace")
    assert await counted(calls, "requests", "errors", "bytes") == {"errors": 1} | ({"bytes": len(text)} if text else {})


async def test_a_fault_of_the_web_connector_fails_the_request_without_a_result(
    hub: Hub, calls: Calls, session: StoredSession
) -> None:
    made = await queue(calls)
    turn = await take(hub, session)
    error = {"code": "0x80040400", "message": "QuickBooks found an error when parsing"}
    assert await request_queue.finish(hub, session, turn.request, RequestEnd(None, {"errors": 1}, error))
    failed = await shown(calls, made["requestId"])
    assert (failed["status"], failed["error"]) == ("failed", error)
    assert "result" not in failed


async def test_a_request_is_sent_once_and_ends_once(hub: Hub, calls: Calls, session: StoredSession) -> None:
    await queue(calls)
    turn = await request_queue.next_for(hub, "inst_a")
    assert turn is not None
    assert not await request_queue.answer(hub, session, turn.request, answer_of(ADDED))
    marked = await asyncio.gather(*[request_queue.mark_sent(hub, session, turn.request) for _ in range(5)])
    assert sorted(marked) == [False] * 4 + [True]
    answers = [request_queue.answer(hub, session, turn.request, answer_of(ADDED)) for _ in range(5)]
    assert sorted(await asyncio.gather(*answers)) == [False] * 4 + [True]
    assert await counted(calls, "requests", "transactions") == {"requests": 1, "transactions": 1}
    missing = turn.request._replace(id="rq_none")
    assert not await request_queue.mark_sent(hub, session, missing)
    assert not await request_queue.answer(hub, session, missing, answer_of(ADDED))


async def test_what_was_cancelled_meanwhile_is_not_sent(hub: Hub, calls: Calls, session: StoredSession) -> None:
    made = await queue(calls)
    turn = await request_queue.next_for(hub, "inst_a")
    assert turn is not None
    await requests.cancel(calls.operator("cancelRequest"), "inst_a", made["requestId"])
    assert not await request_queue.mark_sent(hub, session, turn.request)
    assert await status_of(calls, made["requestId"]) == "cancelled"


async def test_an_instance_that_was_deleted_meanwhile_takes_nothing(
    hub: Hub, calls: Calls, session: StoredSession
) -> None:
    await queue(calls)
    turn = await request_queue.next_for(hub, "inst_a")
    assert turn is not None
    await instances.delete(calls.operator("deleteInstance"), "inst_a")
    assert not await request_queue.mark_sent(hub, session, turn.request)


async def test_an_answer_that_comes_after_the_deletion_is_still_taken(
    hub: Hub, calls: Calls, session: StoredSession
) -> None:
    await queue(calls)
    turn = await take(hub, session)
    await instances.delete(calls.operator("deleteInstance"), "inst_a")
    assert await request_queue.answer(hub, session, turn.request, answer_of(ADDED))


async def test_a_dependent_has_its_turn_once_its_dependency_is_completed(
    hub: Hub, calls: Calls, session: StoredSession
) -> None:
    first = await queue(calls, priority=-100)
    second = await queue(calls, priority=100, dependsOn=first["requestId"])
    third = await queue(calls, priority=100, dependsOn=second["requestId"])
    for expected in (first, second, third):
        turn = await take(hub, session)
        assert turn.request.request_id == expected["requestId"]
        assert await request_queue.next_for(hub, "inst_a") is None
        await request_queue.answer(hub, session, turn.request, answer_of(ADDED))
    fourth = await queue(calls, dependsOn=first["requestId"])
    turn = await take(hub, session)
    assert turn.request.request_id == fourth["requestId"]


async def test_what_depends_on_a_failure_fails(hub: Hub, calls: Calls, session: StoredSession) -> None:
    first = await queue(calls)
    second = await queue(calls, dependsOn=first["requestId"])
    third = await queue(calls, dependsOn=second["requestId"])
    turn = await take(hub, session)
    await request_queue.answer(hub, session, turn.request, answer_of(REFUSED))
    for each in (second, third):
        failed = await shown(calls, each["requestId"])
        assert (failed["status"], failed["error"]["code"]) == ("failed", "dependency_failed")
        assert not {"sentAt", "sessionId", "result"} & failed.keys()
    assert await counted(calls, "errors", "requests") == {"errors": 3, "requests": 1}
    assert await request_queue.next_for(hub, "inst_a") is None


async def test_a_deadline_that_passes_while_queued_expires_the_request(
    hub: Hub, calls: Calls, clock: Clock, session: StoredSession
) -> None:
    deadline = {"deadline": "2026-11-21T23:31:00Z"}
    first = await queue(calls, priority=1, **deadline)
    dependent = await queue(calls, dependsOn=first["requestId"])
    later = await queue(calls, deadline="2026-11-21T23:59:00Z")
    clock.advance(timedelta(seconds=59))
    turn = await request_queue.next_for(hub, "inst_a")
    assert turn is not None
    assert turn.request.request_id == first["requestId"]
    clock.advance(timedelta(seconds=1))
    assert not await request_queue.mark_sent(hub, session, turn.request)
    turn = await request_queue.next_for(hub, "inst_a")
    assert turn is not None
    assert turn.request.request_id == later["requestId"]
    expired = await shown(calls, first["requestId"])
    assert expired == {**first, "status": "expired", "finishedAt": "2026-11-21T23:31:00Z"}
    assert await status_of(calls, dependent["requestId"]) == "failed"
    [event] = await events_of(calls, action="request.expired")
    assert (event["user"], event["detail"]) == ("hub", first["requestId"])
    assert await counted(calls, "errors") == {"errors": 1}


async def test_what_was_sent_in_time_never_expires(
    hub: Hub, calls: Calls, clock: Clock, session: StoredSession
) -> None:
    made = await queue(calls, deadline="2026-11-21T23:31:00Z")
    turn = await take(hub, session)
    clock.advance(timedelta(hours=1))
    await request_queue.expire(hub, Any)  # type: ignore[arg-type] # the job means nothing to it
    assert await request_queue.answer(hub, session, turn.request, answer_of(ADDED))
    assert await status_of(calls, made["requestId"]) == "completed"


async def test_the_scheduled_job_expires_for_all_instances(hub: Hub, calls: Calls, clock: Clock) -> None:
    deadline = {"deadline": "2026-11-21T23:31:00Z"}
    first = await queue(calls, **deadline)
    # Both are overdue at once, and one depends on the other.
    second = await queue(calls, dependsOn=first["requestId"], **deadline)
    theirs = await queue(calls, "inst_b", **deadline)
    kept = await queue(calls)
    clock.advance(timedelta(minutes=1))
    await hub.database.write(schedules.add, SCHEDULES)
    await hub.database.write(enqueue_due, SCHEDULES, hub.new_id)
    assert "expire-requests" in await drain(hub)
    assert await status_of(calls, first["requestId"]) == "expired"
    assert await status_of(calls, second["requestId"]) == "expired"
    assert await status_of(calls, theirs["requestId"], "inst_b") == "expired"
    assert await status_of(calls, kept["requestId"]) == "queued"


async def test_more_are_expired_than_fit_into_one_transaction(
    hub: Hub, calls: Calls, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_queue, "EXPIRED_AT_ONCE", 2)
    made = [await queue(calls, deadline="2026-11-21T23:31:00Z") for _ in range(5)]
    clock.advance(timedelta(minutes=1))
    await request_queue.expire(hub, Any)  # type: ignore[arg-type] # the job means nothing to it
    assert {await status_of(calls, each["requestId"]) for each in made} == {"expired"}


async def test_webhooks_hear_of_everything_as_it_is_shown(
    hub: Hub, calls: Calls, clock: Clock, session: StoredSession
) -> None:
    await hub.database.write(webhooks.insert_one, OPERATOR, stored_webhook())
    completed, failing, overdue, cancelled = [
        await queue(calls, priority=priority, deadline=deadline)
        for priority, deadline in (
            (9, "2026-12-01T00:00:00Z"),
            (8, "2026-12-01T00:00:00Z"),
            (7, "2026-11-21T23:31:00Z"),
            (6, "2026-12-01T00:00:00Z"),
        )
    ]
    for text in (answer_of(ADDED), answer_of(REFUSED)):
        turn = await take(hub, session)
        await request_queue.answer(hub, session, turn.request, text)
    clock.advance(timedelta(minutes=2))
    await requests.cancel(calls.operator("cancelRequest"), "inst_a", cancelled["requestId"])
    assert await request_queue.next_for(hub, "inst_a") is None
    ended = await sessions.end(hub, session.id)
    assert ended is not None

    def published(connection: Connection) -> list[Any]:
        rows = connection.exec_driver_sql("SELECT body FROM webhook_event ORDER BY id")
        return [orjson.loads(bytes(row[0])) for row in rows]

    told = await hub.database.read(published)
    assert [each["type"] for each in told] == [
        *["request.queued"] * 4,
        *["request.sent", "request.completed", "request.sent", "request.failed"],
        *["request.cancelled", "request.expired", "session.ended"],
    ]
    assert not [each for each in told if {"qbxml", "result"} & each["data"].keys()]
    last = {each["data"]["requestId"]: each["data"] for each in told[:-1]}
    for made in (completed, failing, overdue, cancelled):
        whole = await shown(calls, made["requestId"])
        assert last[made["requestId"]] == {
            name: value for name, value in whole.items() if name not in {"qbxml", "result"}
        }
    assert told[-1] == {"type": "session.ended", "timestamp": "2026-11-21T23:32:00Z", "data": sessions.show(ended)}


async def test_webhooks_hear_of_new_sessions(hub: Hub) -> None:
    await hub.database.write(webhooks.insert_one, OPERATOR, stored_webhook())
    started = await start_session(hub)

    def published(connection: Connection) -> list[Any]:
        return [orjson.loads(bytes(row[0])) for row in connection.exec_driver_sql("SELECT body FROM webhook_event")]

    [told] = await hub.database.read(published)
    assert (told["type"], told["data"]) == ("session.started", sessions.show(started))
