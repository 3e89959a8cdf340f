from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.errors import Unavailable
from tests.server.api import things
from tests.server.api.client import request
from tests.server.api.things import BASE, BEARER, JSON, Handlers, build

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Caller


def test_without_a_key() -> None:
    answer = request(build(Handlers()), "GET", f"{BASE}/things")
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert "Authorization: Bearer" in answer.problem()["detail"]


@pytest.mark.parametrize("value", ["Bearer good-key", "bearer good-key", "BEARER   good-key"])
def test_a_good_key(value: str) -> None:
    handlers = Handlers()
    assert request(build(handlers), "GET", f"{BASE}/things", headers={"Authorization": value}).status == 200
    assert handlers.calls[0][0].caller is things.KEYS["good-key"]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Bearer",
        "Bearer ",
        "good-key",
        "Basic Z29vZC1rZXk=",
        "Bearer wrong",
        "Bearer good-key x",
        "Bearer good\tkey",
        "Bearer good-kéy",
        "Bearer \x00",
        "Token good-key",
        "Bearer\tgood-key",
        " Bearer good-key",
        "Bearer good-key\n",
        "Bearer " + "x" * 100000,
        "Bearer good-key, Bearer good-key",
    ],
)
def test_what_is_no_good_key(value: str) -> None:
    answer = request(build(Handlers()), "GET", f"{BASE}/things", headers={"Authorization": value})
    assert (answer.status, answer.headers["www-authenticate"]) == (401, 'Bearer error="invalid_token"')
    assert "good-k" not in answer.problem()["detail"]


def test_two_keys_are_no_key() -> None:
    headers = [("Authorization", "Bearer good-key"), ("Authorization", "Bearer good-key")]
    assert request(build(Handlers()), "GET", f"{BASE}/things", headers=headers).status == 401


def test_a_missing_scope_is_named() -> None:
    headers = {**JSON, "Authorization": "Bearer reader-key"}
    answer = request(build(Handlers()), "POST", f"{BASE}/things", b"{}", headers)
    assert answer.status == 403
    assert answer.headers["www-authenticate"] == 'Bearer error="insufficient_scope", scope="things:write"'
    assert "things:write" in answer.problem()["detail"]


def test_the_key_is_asked_for_before_anything_is_validated() -> None:
    app = build(Handlers())
    for headers in ({}, {"Content-Type": "text/plain", "Idempotency-Key": "é"}):
        assert request(app, "POST", f"{BASE}/things?unknown=1", b"{", headers).status == 401
    assert request(app, "POST", f"{BASE}/things?unknown=1", b"{", BEARER).status == 400


def test_a_failure_while_the_key_is_looked_up_is_no_401(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(secret: str) -> Caller | None:
        raise Unavailable("The database does not answer.")

    monkeypatch.setattr(things, "authenticate", broken)
    answer = request(build(Handlers()), "GET", f"{BASE}/things", headers=BEARER)
    assert answer.status == 503
    assert answer.headers["retry-after"]
