"""What tests of sessions, requests and logs are made of."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from qbdconnect_server.contract import Body
from qbdconnect_server.contract._generated import models
from qbdconnect_server.services.activity import logs, requests, sessions
from qbdconnect_server.storage.queries import customers, instances
from qbdconnect_server.storage.queries.requests import StoredRequest
from qbdconnect_server.storage.queries.sessions import StoredSession
from qbdconnect_server.storage.scope import Scope
from tests.factories import NOW, Calls, stored_customer, stored_instance, value_of

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.storage.database import Connection

OPERATOR = Scope(None)
ADD = '<CustomerAddRq requestID="1"><CustomerAdd><Name>Ada</Name></CustomerAdd></CustomerAddRq>'


def qbxml(*elements: str) -> str:
    inner = (
        "".join(elements) or '<CustomerAddRq requestID="1"><CustomerAdd><Name>Ada</Name></CustomerAdd></CustomerAddRq>'
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?>'
        f'<QBXML><QBXMLMsgsRq onError="stopOnError">{inner}</QBXMLMsgsRq></QBXML>'
    )


def answer_of(*elements: str) -> bytes:
    return f"<QBXML><QBXMLMsgsRs>{''.join(elements)}</QBXMLMsgsRs></QBXML>".encode()


def request_document(**members: Any) -> dict[str, Any]:
    return {"requestId": str(uuid.uuid4()), "timestamp": "2026-11-21T08:58:00Z", "qbxml": qbxml(), **members}


def request_body(**members: Any) -> Body[models.NewRequest]:
    return Body.of(models.NewRequest, request_document(**members))


def stored_request(
    row_id: str, instance_id: str = "inst_a", customer_id: str = "cust_a", **columns: Any
) -> StoredRequest:
    made = StoredRequest(
        id=row_id,
        instance_id=instance_id,
        customer_id=customer_id,
        request_id=f"request {row_id}",
        session_id=None,
        state="queued",
        rank=0,
        depends_on=None,
        waits=False,
        deadline=None,
        error=None,
        document={"requestId": f"request {row_id}", "timestamp": "2026-11-21T08:58:00Z"},
        created_at=NOW,
        sent_at=None,
        finished_at=None,
    )
    return made._replace(**columns)


def stored_session(
    session_id: str, instance_id: str = "inst_a", customer_id: str = "cust_a", **columns: Any
) -> StoredSession:
    return StoredSession(session_id, instance_id, customer_id, "ada", None, NOW, None)._replace(**columns)


def settle(connection: Connection, *owners: str, now: Any = NOW) -> None:
    """Store a customer and a validated instance for each owner, `cust_a` and `inst_a` for "a"."""
    for owner in owners:
        customers.insert_one(connection, OPERATOR, stored_customer(f"cust_{owner}"), now=now)
        made = stored_instance(f"inst_{owner}", f"cust_{owner}", user_name=f"user_{owner}", validated=True)
        instances.insert_all(connection, OPERATOR, [made], {}, now=now)


async def queue(calls: Calls, instance_id: str = "inst_a", **members: Any) -> dict[str, Any]:
    """Queue a request as the operator and return it as it is shown."""
    made = await requests.create(calls.operator("createRequest"), instance_id, request_body(**members))
    assert made.status == 201
    shown: dict[str, Any] = value_of(made)
    return shown


async def status_of(calls: Calls, request_id: str, instance_id: str = "inst_a") -> str:
    shown = await requests.get(calls.operator("getRequest"), instance_id, request_id)
    return str(shown["status"])


async def start_session(hub: Hub, instance_id: str = "inst_a") -> StoredSession:
    return await sessions.start(hub, instance_id, user_name="ada", ip_address="203.0.113.7")


async def events_of(calls: Calls, instance_id: str = "inst_a", **wanted: str) -> list[dict[str, Any]]:
    """List the events of an instance, the oldest first."""
    call = calls.operator("listLogs")
    page = await logs.page(call, instance_id, logs.Wanted(**wanted), limit=1000, starting_after=None)
    shown: list[dict[str, Any]] = value_of(page)
    return shown[::-1]
