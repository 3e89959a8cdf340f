from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.errors import NotFound
from qbdconnect_server.services.activity import play_session, requests, sessions
from tests.activity import events_of, qbxml, queue, settle

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
        "the instance is not validated: a real Web Connector would be told that there is nothing to do",
        f"session {session_id} of user_a started",
        f"request {first['requestId']} answered",
        f"request {second['requestId']} answered",
        "session ended, requests answered: 2",
    ]
    assert (await events_of(calls))[-1]["detail"] == "requests answered: 2"


async def test_an_instance_without_work_has_a_session_too(hub: Hub, calls: Calls) -> None:
    await hub.database.write(settle, "a")
    session_id = await play_session.play(hub, "inst_a")
    assert [event["sessionId"] for event in await events_of(calls)] == [session_id] * 2


async def test_there_is_no_session_of_an_unknown_instance(hub: Hub) -> None:
    with pytest.raises(NotFound):
        await play_session.play(hub, "inst_none")
