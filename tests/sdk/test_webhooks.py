"""Webhook requests, judged in both directions by an independent library of the Standard Webhooks specification."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import time
from email.message import Message
from typing import Any

import httpx2
import pytest
import standardwebhooks
from werkzeug.datastructures import Headers

from qbdconnect import (
    QBDConnectError,
    WebhookPayloadError,
    WebhookTimestampError,
    WebhookVerificationError,
    models,
    webhooks,
)
from qbdconnect._generated.events import MODELS
from tests.sdk.contract import DOCUMENT

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + base64.b64encode(b"another secret of 24 byt").decode()
NOW = 1_700_000_000
PING = {"type": "webhook.ping", "timestamp": "2026-11-21T09:00:09Z", "data": {"webhookId": "hook_1"}}
BODY = json.dumps(PING, ensure_ascii=False, separators=(",", ":")).encode()


def signature(body: bytes = BODY, secret: str = SECRET, sent: int = NOW) -> str:
    """Sign like the independent library."""
    moment = dt.datetime.fromtimestamp(sent, tz=dt.UTC)
    return standardwebhooks.Webhook(secret).sign("evt_1", moment, body.decode())


def headers(sent: int = NOW, **changes: str) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in changes.items()}
    found = {"webhook-id": "evt_1", "webhook-timestamp": str(sent), "webhook-signature": signature(sent=sent)}
    return found | named


def verify(given: Any = None, body: bytes | str = BODY, secret: Any = SECRET, **options: Any) -> None:
    webhooks.verify(body, headers() if given is None else given, secret, **{"now": NOW, **options})


def refused(given: Any = None, **options: Any) -> str:
    with pytest.raises(WebhookVerificationError) as caught:
        verify(given, **options)
    assert type(caught.value) is WebhookVerificationError
    assert "MfKQ9r8" not in str(caught.value)
    return str(caught.value)


# Signatures


def test_what_the_other_library_signs_is_genuine() -> None:
    verify()
    webhooks.verify(BODY, headers(int(time.time()), webhook_signature=signature(sent=int(time.time()))), SECRET)


def test_an_example_of_the_specification() -> None:
    """Figures of the reference implementations, computed by none of the two libraries."""
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    digest = hmac.new(key, b'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}', hashlib.sha256).digest()
    assert base64.b64encode(digest) == b"g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    given = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    webhooks.verify(b'{"test": 2432232314}', given, SECRET, now=1614265330)


def test_the_other_library_agrees() -> None:
    sent = int(time.time())
    given = headers(sent)
    assert standardwebhooks.Webhook(SECRET).verify(BODY, given) == PING
    webhooks.verify(BODY, given, SECRET)
    for wrong in ({"webhook-id": "evt_2"}, {"webhook-timestamp": str(sent - 1)}, {"webhook-signature": "v1,AAAA"}):
        with pytest.raises(standardwebhooks.WebhookVerificationError):
            standardwebhooks.Webhook(SECRET).verify(BODY, given | wrong)
        with pytest.raises(WebhookVerificationError):
            webhooks.verify(BODY, given | wrong, SECRET)


def test_text_is_as_good_as_bytes() -> None:
    body = '{"type":"webhook.ping","name":"Ärger 🙂"}'
    given = headers(webhook_signature=signature(body.encode()))
    verify(given, body=body)
    verify(given, body=body.encode())
    verify(given, body=bytearray(body.encode()))  # type: ignore[arg-type]  # some servers read into one


def test_a_body_that_was_parsed_is_refused() -> None:
    with pytest.raises(TypeError, match="as it was received"):
        verify(body=PING)  # type: ignore[arg-type]  # the mistake that everybody makes


def test_one_of_several_signatures_is_enough() -> None:
    several = f"v1a,AAAA v1,{'A' * 43}= {signature()} v2,x"
    verify(headers(webhook_signature=several))


@pytest.mark.parametrize(
    "wrong",
    ["v1,", "v1", ",", "v2,{}", "{}", "V1,{}", "v1,{}x", "v1,{}\n", "v1,ä", "v1,\udcff", "v1, {}", "v1,{}=,"],
)
def test_what_is_no_signature(wrong: str) -> None:
    text = wrong.format(signature().removeprefix("v1,"))
    assert "no signature fits" in refused(headers(webhook_signature=text))


def test_any_changed_byte_is_found() -> None:
    for index in range(len(BODY)):
        changed = BODY[:index] + bytes([BODY[index] ^ 1]) + BODY[index + 1 :]
        assert "no signature fits" in refused(body=changed)
    assert "no signature fits" in refused(body=BODY + b" ")
    assert "no signature fits" in refused(headers(webhook_id="evt_2"))
    assert "no signature fits" in refused(headers() | {"webhook-timestamp": str(NOW + 1)})


def test_where_id_time_and_body_meet_cannot_be_moved() -> None:
    given = headers() | {"webhook-id": f"evt_1.{NOW}", "webhook-timestamp": "1"}
    refused(given, body=BODY, now=1)


# Headers


def message(given: dict[str, str]) -> Message:
    found = Message()
    for name, value in given.items():
        found[name] = value
    return found


@pytest.mark.parametrize(
    "make",
    [
        dict,
        lambda given: {name.title(): value for name, value in given.items()},
        lambda given: {name.upper(): value for name, value in given.items()},
        httpx2.Headers,
        Headers,
        message,
    ],
)
def test_headers_of_any_framework(make: Any) -> None:
    verify(make(headers()))


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_header_that_is_missing(name: str) -> None:
    assert refused({key: value for key, value in headers().items() if key != name}) == f"the header {name} is missing"
    assert refused(headers() | {name: ""}) == f"the header {name} is missing"


@pytest.mark.parametrize("text", ["now", "1e9", "-5", "1700000000.0", " 1700000000", "١٢٣", "9" * 13, "0x1", "inf"])
def test_what_is_no_time(text: str) -> None:
    assert "no number of seconds" in refused(headers() | {"webhook-timestamp": text})


# Time


@pytest.mark.parametrize("late", [-300, -299, 0, 299, 300])
def test_what_is_fresh_enough(late: int) -> None:
    verify(now=NOW + late)


@pytest.mark.parametrize(
    ("late", "message"), [(301, "301 seconds ago"), (-301, "301 seconds in the future"), (300.6, "301 seconds ago")]
)
def test_what_is_of_another_time(late: float, message: str) -> None:
    with pytest.raises(WebhookTimestampError, match=message):
        verify(now=NOW + late)


def test_the_tolerance_is_the_callers() -> None:
    verify(now=NOW + 3600, tolerance=3600)
    with pytest.raises(WebhookTimestampError):
        verify(now=NOW + 1, tolerance=0)
    with pytest.raises(WebhookTimestampError):
        webhooks.verify(BODY, headers(), SECRET)  # by the clock, years too late


def test_a_forged_request_of_another_time_is_forged_in_the_first_place() -> None:
    refused(headers() | {"webhook-signature": "v1,AAAA"}, now=NOW + 9999)


# Secrets


def test_while_a_secret_is_changed() -> None:
    both = f"{signature(secret=OTHER)} {signature()}"
    for secret in (SECRET, OTHER, [OTHER, SECRET], (SECRET, OTHER)):
        verify(headers(webhook_signature=both), secret=secret)
    verify(secret=[OTHER, SECRET])
    refused(secret=OTHER)
    refused(secret=[OTHER])


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "secret", "whsec_not base64!", SECRET.removeprefix("whsec_"), f"{SECRET}\n", [SECRET, "x"]]
)
def test_what_cannot_be_a_secret(secret: Any) -> None:
    with pytest.raises(ValueError, match="'whsec_' and base64") as caught:
        verify(secret=secret)
    assert "MfKQ9r8" not in str(caught.value)


def test_no_secret_at_all_proves_nothing() -> None:
    with pytest.raises(ValueError, match="needs a secret"):
        verify(secret=[])


def test_a_secret_may_lack_its_padding() -> None:
    padded = "whsec_" + base64.b64encode(b"25 bytes make two of them").decode()
    assert padded.endswith("==")
    verify(headers(webhook_signature=signature(secret=padded)), secret=padded.rstrip("="))


# Events


def unwrap(event: Any) -> Any:
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    return webhooks.unwrap(body, headers(webhook_signature=signature(body)), SECRET, now=NOW)


EXAMPLES = [
    content["example"]
    for item in DOCUMENT["x-webhooks"].values()
    if "example" in (content := item["post"]["requestBody"]["content"]["application/json"])
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["type"])
def test_every_kind_of_event_has_its_model(example: dict[str, Any]) -> None:
    event = unwrap(example)
    assert type(event) is getattr(models, MODELS[example["type"]])
    assert event.type == example["type"]
    assert isinstance(event.timestamp, dt.datetime)
    assert event.to_dict() == example


def test_the_object_of_an_event_is_a_model_too() -> None:
    event = webhooks.unwrap(BODY, headers(), SECRET, now=NOW)
    assert isinstance(event, models.PingEvent)
    assert event.data.webhook_id == "hook_1"


def test_every_event_of_the_contract_is_known() -> None:
    assert list(MODELS) == list(DOCUMENT["x-webhooks"])
    assert all(hasattr(models, name) for name in MODELS.values())


def test_an_event_that_is_not_known_yet() -> None:
    source = {"type": "invoice.sent", "timestamp": "2026-11-21T09:00:09Z", "data": {"id": 1}, "more": [None]}
    event = unwrap(source)
    assert isinstance(event, webhooks.UnknownEvent)
    assert (event.type, event.data, event["more"]) == ("invoice.sent", {"id": 1}, [None])
    assert event.timestamp == dt.datetime(2026, 11, 21, 9, 0, 9, tzinfo=dt.UTC)
    assert event.to_dict() == source
    bare = unwrap({"type": "x", "timestamp": 5})
    assert bare.to_dict() == {"type": "x", "timestamp": 5}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"5", b"[]", b"{}", b'{"type": 5}', b'{"type": null}'])
def test_a_genuine_body_that_is_no_event(body: bytes) -> None:
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    digest = hmac.new(key, b"evt_1.%d." % NOW + body, hashlib.sha256).digest()
    with pytest.raises(WebhookPayloadError):
        webhooks.unwrap(body, headers(webhook_signature=f"v1,{base64.b64encode(digest).decode()}"), SECRET, now=NOW)


def test_a_forged_body_is_never_read() -> None:
    with pytest.raises(WebhookVerificationError):
        webhooks.unwrap(b"{", headers(), SECRET, now=NOW)


def test_the_errors_are_of_the_tree() -> None:
    assert issubclass(WebhookTimestampError, WebhookVerificationError)
    assert issubclass(WebhookVerificationError, QBDConnectError)
    assert issubclass(WebhookPayloadError, QBDConnectError)
    assert not issubclass(WebhookPayloadError, WebhookVerificationError)
