from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.errors import NotFound
from qbdconnect_server.services.activity import play_session, requests, sessions
from qbdconnect_server.storage.queries import instances
from tests.activity import OPERATOR, events_of, qbxml, queue, settle, status_of
from tests.factories import stored_instance

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Hub
    from tests.factories import Calls

pytestmark = pytest.mark.anyio


async def test_a_session_answers_all_that_is_queued(hub: Hub, calls: Calls) -> None:
    await hub.database.write(settle, "a")
    first = await queue(calls)
    second = await queue(
        calls, dependsOn=first["requestId"], qbxml=qbxml('<InvoiceQueryRq requestID="7"/>'), priority=9
    )
    told: list[str] = []
    session_id = await play_session.play(hub, "inst_a", told.append)
    session = await sessions.get(calls.operator("getSession"), "inst_a", session_id)
    assert (session["user"], session["ipAddress"], "endedAt" in session) == ("user_a", "127.0.0.1", True)
    shown = [await requests.get(calls.operator("getRequest"), "inst_a", each["requestId"]) for each in (first, second)]
    assert {(each["status"], each["sessionId"]) for each in shown} == {("completed", session_id)}
    assert '<InvoiceQueryRs requestID="7" statusCode="0"' in shown[1]["result"]
    assert told == [
        f"session {session_id} of user_a started",
        f"request {first['requestId']} answered",
        f"request {second['requestId']} answered",
        "session ended, requests answered: 2",
    ]
    assert (await events_of(calls))[-1]["detail"] == "requests answered: 2"


async def test_an_instance_that_is_not_validated_gets_no_work(hub: Hub, calls: Calls) -> None:
    await hub.database.write(settle, "a")
    waiting = await queue(calls)
    await hub.database.write(instances.save, OPERATOR, stored_instance(user_name="user_a"))
    told: list[str] = []
    await play_session.play(hub, "inst_a", told.append)
    assert [told[0], told[-1]] == [
        "the instance is not validated: until it is, there is nothing to do",
        "session ended, requests answered: 0",
    ]
    assert await status_of(calls, waiting["requestId"]) == "queued"
    await hub.database.write(instances.save, OPERATOR, stored_instance(user_name="user_a", validated=True))
    await play_session.play(hub, "inst_a")
    assert await status_of(calls, waiting["requestId"]) == "completed"


async def test_an_instance_without_work_has_a_session_too(hub: Hub, calls: Calls) -> None:
    await hub.database.write(settle, "a")
    session_id = await play_session.play(hub, "inst_a")
    assert [event["sessionId"] for event in await events_of(calls)] == [session_id] * 2


async def test_there_is_no_session_of_an_unknown_instance(hub: Hub) -> None:
    with pytest.raises(NotFound):
        await play_session.play(hub, "inst_none")
