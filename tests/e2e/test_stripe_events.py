"""Events of Stripe at the door of a running server: forged and stale ones are refused, replayed ones come once."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.asking import assert_problem
from tests.live_server import LiveServer, quick_client, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx2

NEW, OLD = "whsec_" + "n" * 32, "whsec_" + "o" * 32
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def receiver(fresh_url: str, tmp_path: Path) -> Iterator[LiveServer]:
    """A server whose secret is being replaced; nobody answers at Stripe, and nothing works on what arrives."""
    settings = {
        "payments": "stripe",
        "stripe_secret_key": "sk_test_0000",
        "stripe_url": NOBODY,
        "stripe_webhook_secrets": f"{NEW},{OLD}",
        "workers": "0",
    }
    with serving(fresh_url, tmp_path, **settings) as server:
        yield server


def event(event_id: str, **more: Any) -> bytes:
    """Write an event as Stripe does."""
    subject = {"id": "in_" + "0" * 24, "object": "invoice"}
    whole = {"id": event_id, "object": "event", "type": "invoice.paid", "created": int(time.time()), "livemode": False}
    return json.dumps(whole | {"data": {"object": subject}} | more).encode()


def signature(body: bytes, secret: str = NEW, *, age: int = 0, scheme: str = "v1") -> str:
    """Sign as Stripe does, by hand."""
    moment = int(time.time()) - age
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},{scheme}={digest}"


def post(server: LiveServer, body: bytes, signed: str | None) -> httpx2.Response:
    headers = {"Content-Type": "application/json"} | ({"Stripe-Signature": signed} if signed is not None else {})
    with quick_client() as client:
        return client.post(f"{server.address}/hooks/stripe", content=body, headers=headers)


def jobs(server: LiveServer) -> int:
    """Count what is to be done about events."""
    return server.command("jobs", "list", "--kind", "gateway-event").count("job_")


def test_events_are_believed_by_their_signature_and_taken_once(receiver: LiveServer) -> None:
    body = event("evt_1")
    refused = {
        "not signed": None,
        "empty": "",
        "nonsense": "t=now,v1=yes",
        "another secret": signature(body, "whsec_" + "x" * 32),
        "another body": signature(event("evt_2")),
        "another scheme": signature(body, scheme="v0"),
        "stale": signature(body, age=301),
        "of the future": signature(body, age=-360),
        "a fresh time beside the signed one": signature(body, age=400) + f",t={int(time.time())}",
    }
    for kind, signed in refused.items():
        answer = post(receiver, body, signed)
        assert_problem(answer, 400)
        assert "event" in answer.json()["detail"], kind
    for broken in (b"", b"{", b"[]", b'{"id": 1}', event("evt_1", data={"object": []}), event("evt_1", created="now")):
        assert_problem(post(receiver, broken, signature(broken)), 400)
    for secret in (NEW, OLD, NEW):
        assert post(receiver, body, signature(body, secret)).status_code == 200
    assert post(receiver, event("evt_3"), signature(event("evt_3"))).status_code == 200
    unknown = event("evt_4", type="invoice.became_green")
    assert post(receiver, unknown, signature(unknown)).status_code == 200
    assert jobs(receiver) == 2, "evt_1 and evt_3"
    assert NEW not in receiver.log.read_text()
