from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from qbdconnect_server.errors import QBDConnectError
from qbdconnect_server.services.vault import Vault, new_encryption_key
from qbdconnect_server.services.webhooks.webhook_secrets import MOST, Secret, Secrets
from tests.factories import NOW

BODY = '{"name":"Büro"}'.encode()


@pytest.fixture
def vault() -> Vault:
    made = Vault()
    made.open([new_encryption_key()])
    return made


def test_a_new_secret_is_of_256_bits_and_its_own() -> None:
    first, second = Secrets.new(), Secrets.new()
    assert first.newest.startswith("whsec_")
    assert len(base64.b64decode(first.newest.removeprefix("whsec_"), validate=True)) == 32
    assert first.newest != second.newest


def test_a_signature_is_read_by_another_library() -> None:
    secrets = Secrets.new()
    headers = secrets.headers("evt_1", BODY, datetime.now(UTC))
    assert set(headers) == {"webhook-id", "webhook-timestamp", "webhook-signature"}
    assert headers["webhook-id"] == "evt_1"
    assert Webhook(secrets.newest).verify(BODY, headers) == {"name": "Büro"}
    with pytest.raises(WebhookVerificationError):
        Webhook(secrets.newest).verify(BODY + b" ", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secrets.newest).verify(BODY, {**headers, "webhook-id": "evt_2"})
    with pytest.raises(WebhookVerificationError):
        Webhook(Secrets.new().newest).verify(BODY, headers)


def test_a_signature_by_the_known_vector_of_the_specification() -> None:
    known = Secrets((Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),))
    signed = known.headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', datetime.fromtimestamp(1614265330, UTC)
    )
    assert signed["webhook-timestamp"] == "1614265330"
    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_an_old_secret_signs_beside_the_new_one_for_a_day() -> None:
    old = Secrets.new()
    both = old.rotated(NOW)
    almost = NOW + timedelta(hours=24, seconds=-1)
    assert len(both.headers("e", BODY, almost)["webhook-signature"].split(" ")) == 2
    assert len(both.headers("e", BODY, NOW + timedelta(hours=24))["webhook-signature"].split(" ")) == 1
    now = datetime.now(UTC)
    headers = old.rotated(now).headers("evt_1", BODY, now)
    assert Webhook(old.newest).verify(BODY, headers)
    new = old.rotated(now)
    assert new.newest != old.newest
    assert Webhook(new.newest).verify(BODY, new.headers("evt_1", BODY, now))


def test_rotation_keeps_a_few_and_forgets_what_is_over() -> None:
    secrets = Secrets.new()
    for _ in range(MOST + 3):
        secrets = secrets.rotated(NOW)
    assert len(secrets.all) == MOST
    later = NOW + timedelta(hours=12)
    twice = Secrets.new().rotated(NOW).rotated(later)
    assert [each.until for each in twice.all] == [None, later + timedelta(hours=24), NOW + timedelta(hours=24)]
    assert len(twice.rotated(NOW + timedelta(hours=24)).all) == 3


def test_secrets_are_sealed(vault: Vault) -> None:
    secrets = Secrets.new().rotated(NOW)
    sealed = secrets.sealed(vault)
    assert secrets.newest.encode() not in sealed
    assert Secrets.unsealed(vault, sealed) == secrets
    other = Vault()
    other.open([new_encryption_key()])
    with pytest.raises(QBDConnectError) as caught:
        Secrets.unsealed(other, sealed)
    assert secrets.newest not in str(caught.value)
