"""The .qwc file, with which the owner of an instance sets the Web Connector up, as a download and as a mail."""

from datetime import timedelta
from typing import Final
from urllib.parse import quote

from qbdconnect_server.contract import Answer
from qbdconnect_server.errors import RuleBroken
from qbdconnect_server.services.call import Call
from qbdconnect_server.services.instances import instances
from qbdconnect_server.services.instances.qwc_file import MEDIA_TYPE, full_name, plain_name, qwc_file
from qbdconnect_server.services.mail import mailing
from qbdconnect_server.services.mail.letters import billing_address
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import mailing as queries

MAILED_ONCE_IN: Final = timedelta(minutes=10)
NO_ADDRESS: Final = "The customer's primaryBillingContact has no address that mail can be sent to; mend its email."


async def download(call: Call, instance_id: str, *, email: bool = False) -> Answer:
    """Build the file and, if asked to, mail it to the customer's billing contact, at most once in 10 minutes.

    Raises NotFound, and RuleBroken where the Web Connector would refuse the file or mail cannot be sent.
    """
    stored = await instances.stored(call, instance_id)
    content = qwc_file(stored, call.hub.settings)
    if email:
        await _mail(call, instance_id)
    headers = {"Content-Disposition": disposition(stored.document["name"], stored.id)}
    return Answer(200, content, MEDIA_TYPE, headers)


def disposition(name: str, instance_id: str) -> str:
    """Name the download after the instance: once in plain ASCII, once in full (RFC 6266)."""
    plain, full = plain_name(name, instance_id), full_name(name, instance_id)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(full, safe='')}"


async def _mail(call: Call, instance_id: str) -> None:
    customer = await call.read(queries.customer_document, instance_id)
    if billing_address(customer or {}) is None:
        raise RuleBroken(NO_ADDRESS, parameter="email")
    await call.hub.database.write(_enqueue, call, instance_id)
    call.hub.wake()


def _enqueue(connection: Connection, call: Call, instance_id: str) -> None:
    now = call.hub.clock()
    claimed = queries.claim_qwc(connection, call.caller.scope, instance_id, now=now, not_since=now - MAILED_ONCE_IN)
    if claimed:
        mailing.enqueue(connection, call.hub, "qwc", instance_id)
