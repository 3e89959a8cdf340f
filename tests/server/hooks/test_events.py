"""The door alone, over a made-up inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from qbdconnect_server.edge import Edge
from qbdconnect_server.errors import BodyTooLarge, InvalidRequest, NotFound, QBDConnectError
from qbdconnect_server.hooks import build_hooks
from qbdconnect_server.hooks.events import BODY_LIMIT

if TYPE_CHECKING:
    from starlette.types import Message


class Inbox:
    """Keeps what it is given, or raises the fault."""

    def __init__(self) -> None:
        self.taken: list[tuple[bytes, str | None]] = []
        self.fault: QBDConnectError | None = None

    async def __call__(self, body: bytes, signature: str | None) -> None:
        if self.fault is not None:
            raise self.fault
        self.taken.append((body, signature))


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def client(inbox: Inbox) -> TestClient:
    async def api(*_: object) -> None:
        raise NotFound("This is the API.")

    return TestClient(Edge(api, build_hooks(inbox)))


def test_the_body_goes_on_as_it_came(client: TestClient, inbox: Inbox) -> None:
    body = b'{ "id":  "evt_1"\r\n}\xff'
    answer = client.post("/hooks/stripe", content=body, headers={"Stripe-Signature": "t=1,v1=a"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert inbox.taken == [(body, "t=1,v1=a")]


def test_no_key_is_asked_for_and_none_helps(client: TestClient, inbox: Inbox) -> None:
    assert client.post("/hooks/stripe", headers={"Authorization": "Bearer nonsense"}).status_code == 200
    assert inbox.taken == [(b"", None)]


def test_what_is_not_believed_is_refused(client: TestClient, inbox: Inbox) -> None:
    inbox.fault = InvalidRequest("The signature of the event is missing or wrong.")
    answer = client.post("/hooks/stripe", content=b"{}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "The signature of the event is missing or wrong."


@pytest.mark.anyio
@pytest.mark.parametrize("parts", [[b"a" * (BODY_LIMIT + 1)], [b"a" * BODY_LIMIT, b"b"]])
async def test_a_body_has_its_limit(inbox: Inbox, parts: list[bytes]) -> None:
    messages = [{"type": "http.request", "body": part, "more_body": part is not parts[-1]} for part in parts]

    async def receive() -> Message:
        return messages.pop(0)

    async def send(_message: Message) -> None:
        raise AssertionError

    scope = {"type": "http", "method": "POST", "path": "/hooks/stripe", "headers": []}
    with pytest.raises(BodyTooLarge) as caught:
        await build_hooks(inbox)["/hooks"](scope, receive, send)
    assert caught.value.status == 413
    assert inbox.taken == []


def test_a_body_may_be_as_large_as_the_limit(client: TestClient, inbox: Inbox) -> None:
    assert client.post("/hooks/stripe", content=b"a" * BODY_LIMIT).status_code == 200
    assert len(inbox.taken[0][0]) == BODY_LIMIT


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_events_are_posted(client: TestClient, inbox: Inbox, method: str) -> None:
    answer = client.request(method, "/hooks/stripe")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert inbox.taken == []


@pytest.mark.parametrize("path", ["/hooks", "/hooks/", "/hooks/stripe/", "/hooks/paypal", "/hooks/stripe/more"])
def test_there_is_no_other_hook(client: TestClient, path: str) -> None:
    assert client.post(path).json()["detail"] == "There is no such hook."
