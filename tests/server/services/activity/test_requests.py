from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from qbdconnect_server.errors import Conflict, NotFound, RuleBroken
from qbdconnect_server.quickbooks import qbxml as messages
from qbdconnect_server.services.activity import metrics, request_queue, requests
from qbdconnect_server.services.call import IdempotencyKey
from qbdconnect_server.services.idempotency import is_replay
from qbdconnect_server.services.instances import instances
from qbdconnect_server.services.webhooks import events
from tests.activity import (
    answer_of,
    events_of,
    qbxml,
    queue,
    request_body,
    request_document,
    settle,
    start_session,
    status_of,
)
from tests.factories import Calls, Clock, value_of

if TYPE_CHECKING:
    from qbdconnect_server.contract import Answer
    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.storage.database import Connection

pytestmark = pytest.mark.anyio
UUID = "6F1C2A34-9d0e-4b5f-8a67-1b2c3d4e5f60"
OTHER = "11111111-9d0e-4b5f-8a67-1b2c3d4e5f60"


@pytest.fixture
async def hub(hub: Hub) -> Hub:
    """Add two instances."""
    await hub.database.write(settle, "a", "b")
    return hub


@pytest.fixture
def calls(hub: Hub, calls: Calls) -> Calls:
    """Let every test have the instances."""
    return calls


async def create(calls: Calls, **members: Any) -> Answer:
    return await requests.create(calls.tenant("cust_a", "createRequest"), "inst_a", request_body(**members))


async def get(calls: Calls, request_id: str) -> Any:
    return await requests.get(calls.tenant("cust_a", "getRequest"), "inst_a", request_id)


async def cancel(calls: Calls, request_id: str) -> Any:
    return value_of(await requests.cancel(calls.tenant("cust_a", "cancelRequest"), "inst_a", request_id))


async def test_a_new_request_is_shown_as_it_was_sent(calls: Calls) -> None:
    sent = request_document(requestId=UUID, timestamp="2026-11-21T09:58:00.5+01:00", x=1.0, y=None)
    answer = await create(calls, **sent)
    shown = {**sent, "instanceId": "inst_a", "status": "queued", "priority": 0, "createdAt": "2026-11-21T23:30:00Z"}
    assert (answer.status, value_of(answer)) == (201, shown)
    path = f"/qbdconnect-api/v1/instances/inst_a/requests/{UUID}"
    assert answer.headers == {"Location": f"https://hub.example.com{path}"}
    assert await get(calls, UUID) == shown
    assert await get(calls, UUID.lower()) == shown
    [event] = await events_of(calls)
    event.pop("logId")
    assert event == {
        "clientId": "cust_a",
        "instanceId": "inst_a",
        "timestamp": "2026-11-21T23:30:00Z",
        "user": "key_of_cust_a",
        "action": "request.queued",
        "detail": UUID.lower(),
    }


async def test_a_user_stands_in_the_log_for_itself(calls: Calls) -> None:
    call = calls.user("cust_a", "user_1", "member", "createRequest")
    await requests.create(call, "inst_a", request_body())
    assert [event["user"] for event in await events_of(calls)] == ["user_1"]


async def test_all_optional_members_are_kept(calls: Calls) -> None:
    first = await queue(calls)
    members = {"priority": -100, "dependsOn": first["requestId"].upper(), "deadline": "2026-11-22T01:30:00.000+01:00"}
    shown = await queue(calls, **members)
    assert {name: shown[name] for name in members} == members
    assert await get(calls, shown["requestId"]) == shown


async def test_what_the_server_sets_is_ignored_so_that_what_was_read_can_be_sent_again(calls: Calls) -> None:
    lies: dict[str, Any] = {
        "instanceId": "inst_b",
        "sessionId": "s",
        "status": "completed",
        "createdAt": 1,
        "sentAt": [],
        "finishedAt": "x",
        "error": {"code": "1", "message": ""},
        "result": "<a/>",
    }
    shown = await queue(calls, **lies)
    assert shown["status"] == "queued"
    assert not {"sessionId", "sentAt", "finishedAt", "error", "result"} & shown.keys()
    again = await create(calls, **{**shown, "status": "failed"})
    # The priority was not sent the first time; whoever sends its default says nothing else.
    assert (again.status, value_of(again)) == (200, shown)


async def test_message_and_result_cannot_be_read_in_the_database(hub: Hub, calls: Calls) -> None:
    key = IdempotencyKey("key", b"fingerprint")
    call = calls.tenant("cust_a", "createRequest", key)
    await requests.create(call, "inst_a", request_body(qbxml=qbxml("<SecretQueryRq/>")))
    session = await start_session(hub)
    turn = await request_queue.next_for(hub, "inst_a")
    assert turn is not None
    await request_queue.mark_sent(hub, session, turn.request)
    await request_queue.answer(hub, session, turn.request, answer_of("<SecretQueryRs/>"))

    def everything(connection: Connection) -> str:
        return "".join(
            str([bytes(each) if isinstance(each, memoryview) else each for each in row])
            for table in ("request", "event_log", "idempotency_key")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        )

    assert "Secret" not in await hub.database.read(everything)
    shown = await get(calls, turn.request.request_id)
    assert "SecretQueryRq" in shown["qbxml"]
    assert "SecretQueryRs" in shown["result"]


async def test_the_same_request_again_is_taken_once(calls: Calls) -> None:
    sent = request_document(requestId=UUID, x={"b": 1, "a": [1.5]})
    first = value_of(await create(calls, **sent))
    for again in (sent, {**sent, "requestId": UUID.lower()}, dict(reversed(sent.items()))):
        answer = await create(calls, **again)
        assert (answer.status, value_of(answer), dict(answer.headers)) == (200, first, {})
    assert len(await events_of(calls)) == 1
    await cancel(calls, UUID)
    assert value_of(await create(calls, **sent))["status"] == "cancelled"


async def test_the_same_request_again_is_shown_after_its_deadline_too(calls: Calls, clock: Clock) -> None:
    sent = request_document(requestId=UUID, deadline="2026-11-22T00:00:00Z")
    assert (await create(calls, **sent)).status == 201
    clock.advance(timedelta(hours=1))
    assert (await create(calls, **sent)).status == 200


@pytest.mark.parametrize(
    "change", [{"qbxml": qbxml("<BRq/>")}, {"priority": 1}, {"x": 1}, {"timestamp": "2026-11-21T08:58:00.0Z"}]
)
async def test_another_request_under_the_same_uuid_is_refused(calls: Calls, change: dict[str, Any]) -> None:
    sent = request_document(requestId=UUID)
    shown = value_of(await create(calls, **sent))
    with pytest.raises(Conflict) as caught:
        await create(calls, **sent | change)
    assert caught.value.errors[0].pointer == "/requestId"
    assert await get(calls, UUID) == shown


async def test_a_message_is_read_beside_the_event_loop(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    # One of a megabyte takes a second, in which nobody else would be served.
    threads = []

    def check(text: str, *, pointer: str) -> None:
        threads.append(threading.current_thread())
        check_request(text, pointer=pointer)

    check_request = messages.check_request
    monkeypatch.setattr(messages, "check_request", check)
    assert (await create(calls)).status == 201
    assert threads != []
    assert threading.current_thread() not in threads


async def test_each_instance_has_uuids_of_its_own(calls: Calls) -> None:
    await queue(calls, requestId=UUID)
    assert (await queue(calls, "inst_b", requestId=UUID, x="theirs"))["x"] == "theirs"
    assert "x" not in await get(calls, UUID)


async def test_of_many_at_once_one_is_created(calls: Calls) -> None:
    sent = request_document(requestId=UUID)
    answers = await asyncio.gather(*[create(calls, **sent) for _ in range(8)])
    assert sorted(answer.status for answer in answers) == [200] * 7 + [201]
    assert len({str(sorted(value_of(answer).items())) for answer in answers}) == 1
    assert len(await events_of(calls)) == 1


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"qbxml": "hello"}, "/qbxml"),
        ({"qbxml": "<!DOCTYPE QBXML>" + qbxml()}, "/qbxml"),
        ({"dependsOn": OTHER}, "/dependsOn"),
        ({"dependsOn": UUID}, "/dependsOn"),
        ({"deadline": "2026-11-21T23:30:00Z"}, "/deadline"),
        ({"deadline": "2026-11-21T23:29:59.999999Z"}, "/deadline"),
        ({"deadline": "9999-12-31T23:59:59-01:00"}, "/deadline"),
        ({"x": "a" * 33_000}, ""),
    ],
)
async def test_a_broken_rule_queues_nothing(calls: Calls, members: dict[str, Any], pointer: str) -> None:
    await queue(calls, "inst_b", requestId=OTHER)
    with pytest.raises(RuleBroken) as caught:
        await create(calls, requestId=UUID, **members)
    assert [fault.pointer for fault in caught.value.errors] == [pointer]
    with pytest.raises(NotFound):
        await get(calls, UUID)


@pytest.mark.parametrize("ending", ["cancelled", "failed", "expired"])
async def test_what_depends_on_a_request_that_was_not_completed_fails_at_once(
    hub: Hub, calls: Calls, clock: Clock, ending: str
) -> None:
    first = await queue(calls, requestId=UUID, deadline="2026-11-21T23:31:00Z")
    if ending == "cancelled":
        await cancel(calls, UUID)
    elif ending == "expired":
        clock.advance(timedelta(minutes=2))
        assert await request_queue.next_for(hub, "inst_a") is None
    else:
        session = await start_session(hub)
        turn = await request_queue.next_for(hub, "inst_a")
        assert turn is not None
        await request_queue.mark_sent(hub, session, turn.request)
        await request_queue.answer(hub, session, turn.request, b"no answer")
    assert await status_of(calls, first["requestId"]) == ending
    answer = await create(calls, requestId=OTHER, dependsOn=UUID)
    shown = value_of(answer)
    assert (answer.status, shown["status"], shown["error"]["code"]) == (201, "failed", "dependency_failed")
    assert shown == await get(calls, OTHER)
    actions = [event["action"] for event in await events_of(calls) if event.get("detail") == OTHER]
    assert actions == ["request.queued", "request.failed"]


async def test_a_queued_request_is_cancelled_once(calls: Calls, clock: Clock) -> None:
    made = await queue(calls, requestId=UUID)
    clock.advance(timedelta(minutes=1))
    cancelled = await cancel(calls, UUID.lower())
    assert cancelled == {**made, "status": "cancelled", "finishedAt": "2026-11-21T23:31:00Z"}
    clock.advance(timedelta(minutes=1))
    assert await cancel(calls, UUID) == cancelled
    assert await get(calls, UUID) == cancelled
    last = (await events_of(calls))[-1]
    assert (last["action"], last["detail"], last["user"]) == ("request.cancelled", UUID.lower(), "key_of_cust_a")
    assert len(await events_of(calls)) == 2


async def test_what_has_gone_to_quickbooks_cannot_be_cancelled(hub: Hub, calls: Calls) -> None:
    await queue(calls, requestId=UUID)
    session = await start_session(hub)
    turn = await request_queue.next_for(hub, "inst_a")
    assert turn is not None
    await request_queue.mark_sent(hub, session, turn.request)
    with pytest.raises(Conflict, match="is sent"):
        await cancel(calls, UUID)
    await request_queue.answer(hub, session, turn.request, answer_of())
    with pytest.raises(Conflict, match="is completed"):
        await cancel(calls, UUID)


async def test_cancelling_takes_along_what_depends_on_it(calls: Calls) -> None:
    await queue(calls, requestId=UUID)
    second = await queue(calls, dependsOn=UUID)
    third = await queue(calls, dependsOn=second["requestId"])
    other = await queue(calls)
    await cancel(calls, UUID)
    for each in (second, third):
        shown = await get(calls, each["requestId"])
        assert (shown["status"], shown["error"]["code"]) == ("failed", "dependency_failed")
    assert await status_of(calls, other["requestId"]) == "queued"
    call = calls.operator("getInstanceMetric")
    day = {"from_time": "2026-11-21T00:00:00Z", "to_time": "2026-11-21T23:00:00Z"}
    assert (await metrics.get(call, "inst_a", "errors", **day))["points"][0]["value"] == 2
    failed = [event for event in await events_of(calls) if event["action"] == "request.failed"]
    assert {(event["user"], event["result"]) for event in failed} == {("hub", "dependency_failed")}
    assert {event["detail"] for event in failed} == {second["requestId"], third["requestId"]}


async def test_what_is_foreign_or_unknown_is_not_found(calls: Calls) -> None:
    await queue(calls, requestId=UUID)
    for instance_id in ("inst_a", "inst_b", "inst_none"):
        for attempt in (
            requests.get(calls.tenant("cust_b", "getRequest"), instance_id, UUID),
            requests.cancel(calls.tenant("cust_b", "cancelRequest"), instance_id, UUID),
        ):
            with pytest.raises(NotFound):
                await attempt
    for instance_id in ("inst_a", "inst_none"):
        for attempt in (
            requests.create(calls.tenant("cust_b", "createRequest"), instance_id, request_body()),
            page(calls.tenant("cust_b", "listRequests"), instance_id),
        ):
            with pytest.raises(NotFound):
                await attempt
    with pytest.raises(NotFound):
        await get(calls, OTHER)
    assert await status_of(calls, UUID) == "queued"


async def page(call: Any, instance_id: str = "inst_a", **query: Any) -> Answer:
    return await requests.page(call, instance_id, **{"status": None, "limit": 100, "starting_after": None, **query})


async def test_no_more_than_so_many_are_queued(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "MOST_QUEUED", 2)
    made = [await queue(calls) for _ in range(2)]
    with pytest.raises(Conflict, match="2 requests of this instance are queued"):
        await queue(calls)
    assert (await create(calls, requestId=made[0]["requestId"])).status == 200  # it is one of them
    await queue(calls, "inst_b")
    await cancel(calls, made[0]["requestId"])
    await queue(calls)


async def test_webhooks_hear_of_a_deleted_instance_and_not_of_each_request(
    hub: Hub, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue(calls)
    told: list[str] = []

    def note(_connection: Connection, _hub: Hub, _customer_id: str, event_type: str, *_: Any, **__: Any) -> None:
        told.append(event_type)

    monkeypatch.setattr(events, "publish", note)
    monkeypatch.setattr(events, "publish_each", note)
    await instances.delete(calls.operator("deleteInstance"), "inst_a")
    assert told == ["instance.deleted"]


async def test_a_deleted_instance_cancels_what_is_queued(hub: Hub, calls: Calls) -> None:
    await queue(calls, requestId=UUID)
    await queue(calls, dependsOn=UUID)
    theirs = await queue(calls, "inst_b")
    await instances.delete(calls.operator("deleteInstance"), "inst_a")
    for attempt in (get(calls, UUID), cancel(calls, UUID), create(calls), page(calls.operator("listRequests"))):
        with pytest.raises(NotFound):
            await attempt

    def states(connection: Connection) -> list[Any]:
        rows = connection.exec_driver_sql("SELECT state FROM request WHERE instance_id = 'inst_a'")
        return [tuple(row) for row in rows]

    def actions(connection: Connection) -> list[Any]:
        query = "SELECT user_name, count(*) FROM event_log WHERE action = 'request.cancelled' GROUP BY 1"
        return [tuple(row) for row in connection.exec_driver_sql(query)]

    assert await hub.database.read(states) == [("cancelled",), ("cancelled",)]
    assert await hub.database.read(actions) == [("key_operator", 2)]
    assert await status_of(calls, theirs["requestId"], "inst_b") == "queued"
    assert await request_queue.next_for(hub, "inst_a") is None


async def test_a_deletion_waits_for_no_request_to_slip_in(hub: Hub, calls: Calls) -> None:
    # Whatever the order, nothing is left queued below a deleted instance.
    deletion = instances.delete(calls.operator("deleteInstance"), "inst_a")
    creations = [create(calls) for _ in range(10)]
    await asyncio.gather(*creations[:5], deletion, *creations[5:], return_exceptions=True)

    def queued(connection: Connection) -> int:
        query = "SELECT count(*) FROM request WHERE instance_id = 'inst_a' AND state = 'queued'"
        return int(connection.exec_driver_sql(query).scalar_one())

    assert await hub.database.read(queued) == 0


async def test_a_saved_answer_is_given_only_while_the_instance_lives(calls: Calls) -> None:
    body = request_body(requestId=UUID)

    async def repeat() -> list[Answer]:
        return [
            await requests.create(calls.tenant("cust_a", "createRequest", IdempotencyKey("1", b"x")), "inst_a", body),
            await requests.cancel(calls.tenant("cust_a", "cancelRequest", IdempotencyKey("2", b"x")), "inst_a", UUID),
        ]

    first, again = await repeat(), await repeat()
    assert [is_replay(answer) for answer in (*first, *again)] == [False, False, True, True]
    assert [(one.status, one.body) for one in first] == [(two.status, two.body) for two in again]
    await instances.delete(calls.operator("deleteInstance"), "inst_a")
    with pytest.raises(NotFound):
        await repeat()
    with pytest.raises(NotFound):
        await requests.cancel(calls.tenant("cust_a", "cancelRequest", IdempotencyKey("2", b"x")), "inst_a", UUID)


@pytest.mark.parametrize("status", [None, "queued", "cancelled"])
async def test_links_lead_through_the_requests_of_a_status(calls: Calls, status: str | None) -> None:
    made = [await queue(calls, requestId=f"{number}{UUID[1:]}") for number in range(6)]
    for each in made[::2]:
        await cancel(calls, each["requestId"])
    expected = {None: made, "queued": made[1::2], "cancelled": made[::2]}[status][::-1]
    seen: list[str] = []
    query: dict[str, Any] = {"status": status, "limit": 2}
    while True:
        answer = await page(calls.operator("listRequests"), **query)
        for shown in value_of(answer):
            assert not {"qbxml", "result"} & shown.keys()
            seen.append(shown["requestId"])
        if "Link" not in answer.headers:
            break
        link = parse_qs(urlsplit(answer.headers["Link"][1:].partition(">")[0]).query)
        assert link.get("status") == (None if status is None else [status])
        query["starting_after"] = link["startingAfter"][0]
    assert seen == [each["requestId"] for each in expected]
