"""How a request is shown and stored, and which members of it a caller may write."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple, cast

import orjson

from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.quickbooks import qbxml
from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.documents import check_object, without
from qbdconnect_server.services.moments import parse_moment, show_moment
from qbdconnect_server.storage.queries.requests import Contents, StoredRequest, WholeRequest

# Set by the server, accepted in a request and ignored, so that what was read can be sent back.
SERVERS: Final = ("instanceId", "sessionId", "status", "createdAt", "sentAt", "finishedAt", "error", "result")
NOT_REPEATED: Final = (*SERVERS, "qbxml")
MOMENTS: Final = (("createdAt", "created_at"), ("sentAt", "sent_at"), ("finishedAt", "finished_at"))


class Draft(NamedTuple):
    """A request as its caller wants it; `sealed` is the message as it is stored."""

    request_id: str
    document: dict[str, Any]
    qbxml: bytes
    sealed: bytes
    rank: int
    depends_on: str | None
    deadline: datetime | None

    def is_same(self, hub: Hub, stored: WholeRequest) -> bool:
        """Tell whether the caller sends again what is stored; the order of members means nothing."""
        same_document = _canonical(self.document) == _canonical(stored.request.document)
        return same_document and hub.unseal(stored.contents.qbxml) == self.qbxml


def draft(hub: Hub, sent: Mapping[str, Any]) -> Draft:
    """Read a request that follows the contract; raises RuleBroken."""
    # The message is stored apart and stands in no list, so that the limit of the body is limit enough.
    check_object(models.NewRequest, {**without(sent, SERVERS), "qbxml": ""})
    qbxml.check_request(sent["qbxml"], pointer="/qbxml")
    text = sent["qbxml"].encode()
    deadline = sent.get("deadline")
    depends_on = sent.get("dependsOn")
    return Draft(
        request_id=sent["requestId"].lower(),
        document=without(dict(sent), NOT_REPEATED),
        qbxml=text,
        sealed=hub.seal(text),
        rank=-int(sent.get("priority", 0)),
        depends_on=None if depends_on is None else depends_on.lower(),
        deadline=None if deadline is None else parse_moment(deadline, pointer="/deadline"),
    )


def new(  # noqa: PLR0913 - what a request consists of
    hub: Hub, drafted: Draft, instance_id: str, customer_id: str, *, waits: bool, now: datetime
) -> WholeRequest:
    """Turn what the caller wants into the state to store."""
    stored = StoredRequest(
        id=hub.new_id("rq"),
        instance_id=instance_id,
        customer_id=customer_id,
        request_id=drafted.request_id,
        session_id=None,
        state="queued",
        rank=drafted.rank,
        depends_on=drafted.depends_on,
        waits=waits,
        deadline=drafted.deadline,
        error=None,
        document=drafted.document,
        created_at=now,
        sent_at=None,
        finished_at=None,
    )
    return WholeRequest(stored, Contents(drafted.sealed, None))


def show(stored: StoredRequest) -> types.Request:
    """Give a request as the contract shows it, without its message and result."""
    shown: dict[str, Any] = {
        **stored.document,
        "instanceId": stored.instance_id,
        "status": stored.state,
        "priority": -stored.rank,
    }
    if stored.session_id is not None:
        shown["sessionId"] = stored.session_id
    for member, column in MOMENTS:
        if (moment := getattr(stored, column)) is not None:
            shown[member] = show_moment(moment)
    if stored.error is not None:
        shown["error"] = stored.error
    return cast("types.Request", shown)


def show_whole(hub: Hub, stored: WholeRequest) -> types.Request:
    """Give a request with its message and result."""
    shown = show(stored.request)
    shown["qbxml"] = hub.unseal(stored.contents.qbxml).decode()
    if stored.contents.result is not None:
        # What came over the wire need not be UTF-8 throughout, and JSON holds characters only.
        shown["result"] = hub.unseal(stored.contents.result).decode(errors="replace")
    return shown


def _canonical(document: dict[str, Any]) -> bytes:
    """Write a document so that equal ones are equal bytes; who sends a default says what is said without it."""
    whole = {"priority": 0, **document, "requestId": document["requestId"].lower()}
    return orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)
