"""The judge of events must find what breaks the contract."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from openapi_core.exceptions import OpenAPIError
from standardwebhooks import Webhook

from qbdconnect_server.contract import compile_contract, load_document
from tests.webhook_judge import TWIN, WebhookJudge, contract_judge

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
CALLS = {
    name: item["post"]["requestBody"]["content"]["application/json"]
    for name, item in json.loads(TWIN.read_text(encoding="utf-8"))["webhooks"].items()
}
EXAMPLES = {name: content["example"] for name, content in CALLS.items() if "example" in content}


@pytest.fixture(scope="module")
def judge() -> WebhookJudge:
    return contract_judge()


def sent(event: Any, **changes: str | None) -> tuple[dict[str, str], bytes]:
    """Sign an event like the hub does; a header that is changed to None is left out."""
    body = json.dumps(event).encode()
    now = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    headers: dict[str, str | None] = {
        "Content-Type": "application/json",
        "Webhook-Id": "evt_1",
        "Webhook-Timestamp": str(int(now.timestamp())),
        "Webhook-Signature": Webhook(SECRET).sign("evt_1", now, body.decode()),
        **{name.replace("_", "-").title(): value for name, value in changes.items()},
    }
    return {name: value for name, value in headers.items() if value is not None}, body


@pytest.mark.parametrize("name", EXAMPLES)
def test_good_events_pass(judge: WebhookJudge, name: str) -> None:
    judge.judge(name, *sent(EXAMPLES[name]))


def test_there_is_an_example_of_every_kind() -> None:
    assert {CALLS[name]["schema"]["$ref"] for name in EXAMPLES} == {one["schema"]["$ref"] for one in CALLS.values()}


@pytest.mark.parametrize("header", ["webhook_id", "webhook_timestamp", "webhook_signature", "content_type"])
def test_a_missing_header(judge: WebhookJudge, header: str) -> None:
    with pytest.raises(OpenAPIError):
        judge.judge("webhook.ping", *sent(EXAMPLES["webhook.ping"], **{header: None}))


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("webhook_timestamp", "yesterday"),
        ("webhook_signature", "abc"),
        ("webhook_id", ""),
        ("content_type", "text/plain"),
    ],
)
def test_a_wrong_header(judge: WebhookJudge, header: str, value: str) -> None:
    with pytest.raises(OpenAPIError):
        judge.judge("webhook.ping", *sent(EXAMPLES["webhook.ping"], **{header: value}))


@pytest.mark.parametrize(
    ("member", "value"),
    [("timestamp", "yesterday"), ("timestamp", None), ("type", "webhook.pong"), ("data", None), ("data", {})],
)
def test_a_wrong_body(judge: WebhookJudge, member: str, value: Any) -> None:
    with pytest.raises(OpenAPIError):
        judge.judge("webhook.ping", *sent(EXAMPLES["webhook.ping"] | {member: value}))


@pytest.mark.parametrize("body", [b"", b"5", b"{"])
def test_no_event_at_all(judge: WebhookJudge, body: bytes) -> None:
    headers, _ = sent({})
    with pytest.raises(OpenAPIError):
        judge.judge("webhook.ping", headers, body)


def test_an_event_that_nobody_promised(judge: WebhookJudge) -> None:
    with pytest.raises(OpenAPIError):
        judge.judge("webhook.pong", *sent(EXAMPLES["webhook.ping"]))


def test_an_event_under_the_name_of_another_one(judge: WebhookJudge) -> None:
    with pytest.raises(ValueError, match=r"instance\.updated says that it is instance\.created"):
        judge.judge("instance.updated", *sent(EXAMPLES["instance.created"]))


def test_the_server_has_no_operations_of_events() -> None:
    document = load_document()
    compiled = compile_contract(document)
    events = {item["post"]["operationId"] for item in document["x-webhooks"].values()}
    assert len(events) == len(CALLS)
    assert not events & compiled.operations.keys()
    del document["x-webhooks"]
    assert compile_contract(document).operations.keys() == compiled.operations.keys()
