"""The hub as an ASGI application."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from qbdconnect_server.app import create_app
from qbdconnect_server.hub import build_hub, opened, utc_now
from qbdconnect_server.services import keys
from qbdconnect_server.settings import Settings

BASE = "/qbdconnect-api/v1"
CONTACT = {"firstName": "Alex", "lastName": "Baker", "email": "alex@bakery.example"}
CUSTOMER = {
    "name": "Bakery",
    "primaryBillingContact": CONTACT,
    "qbdInstances": [{"name": "Shop", "customerId": "", "contact": CONTACT}],
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{tmp_path}/hub.db", public_url="https://hub.example.com")


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings)) as client:
        yield client


def new_key(settings: Settings, scopes: list[str], *, days: int = 1) -> dict[str, str]:
    """The header with an operator's key."""

    async def make() -> keys.NewKey:
        hub = build_hub(settings)
        async with opened(hub):
            now = hub.clock()
            return await keys.create(
                hub.database,
                kind="operator",
                customer_id=None,
                scopes=scopes,
                name="",
                expires_at=now + timedelta(days=days),
                now=now,
                new_id=hub.new_id,
            )

    return {"Authorization": f"Bearer {asyncio.run(make()).secret}"}


async def live(app: ASGIApp) -> list[Any]:
    """Start and stop an application; return what it says of that."""
    sent: list[Any] = []
    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    await app({"type": "lifespan"}, receive, send)
    return sent


def test_lifespan(settings: Settings) -> None:
    assert asyncio.run(live(create_app(settings))) == [
        {"type": "lifespan.startup.complete"},
        {"type": "lifespan.shutdown.complete"},
    ]


def test_start_that_fails_is_told_in_one_line(tmp_path: Path) -> None:
    (message,) = asyncio.run(live(create_app(Settings(database_url=f"sqlite:///{tmp_path}/nowhere/hub.db"))))
    assert message["type"] == "lifespan.startup.failed"
    assert f"sqlite:///{tmp_path}/nowhere/hub.db" in message["message"]
    assert "\n" not in message["message"]


@pytest.mark.parametrize("path", ["/", "/docs", "/docs/openapi.json", "/assets/pages.css", "/healthz", "/readyz"])
def test_pages_are_public(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["x-request-id"]
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]


def test_page_that_does_not_exist_is_a_problem(client: TestClient) -> None:
    answer = client.get("/docs/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    answer = client.post("/docs")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, HEAD"


def test_not_ready_after_the_database_is_gone(settings: Settings) -> None:
    app = create_app(settings)
    with TestClient(app):
        pass
    answer = TestClient(app).get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


def test_key_with_an_asterisk_has_every_scope(client: TestClient, settings: Settings) -> None:
    header = new_key(settings, ["*"])
    assert client.post(f"{BASE}/customers", json=CUSTOMER, headers=header).status_code == 201


def test_key_has_only_its_scopes(client: TestClient, settings: Settings) -> None:
    header = new_key(settings, ["customers:read"])
    assert client.post(f"{BASE}/customers", json=CUSTOMER, headers=header).status_code == 403
    assert client.get(f"{BASE}/customers/cust_none", headers=header).status_code == 404


def test_clock_and_ids_are_those_given(settings: Settings) -> None:
    header = new_key(settings, ["*"], days=1)
    numbers = count(1)
    late = create_app(
        settings, clock=lambda: utc_now() + timedelta(days=2), new_id=lambda prefix: f"{prefix}_{next(numbers)}"
    )
    with TestClient(late) as client:
        answer = client.get(f"{BASE}/customers/cust_none", headers=header)
    assert answer.status_code == 401
    assert answer.json()["requestId"] == "req_1"


def test_support_page_follows_the_life_of_an_instance(client: TestClient, settings: Settings) -> None:
    header = new_key(settings, ["*"])
    made = client.post(f"{BASE}/customers", json=CUSTOMER, headers=header).json()
    instance_id = made["qbdInstances"][0]["instanceId"]
    general = client.get("/support/inst_none").text
    assert "not confirmed yet.</strong>" in client.get(f"/support/{instance_id}").text
    assert client.patch(f"{BASE}/instances/{instance_id}", headers=header).status_code == 204
    assert client.get(f"/support/{instance_id}").text == general
    assert client.delete(f"{BASE}/instances/{instance_id}", headers=header).status_code == 200
    assert client.get(f"/support/{instance_id}").text == general


def test_qwc_file_leads_to_the_support_page(client: TestClient, settings: Settings) -> None:
    header = new_key(settings, ["*"])
    made = client.post(f"{BASE}/customers", json=CUSTOMER, headers=header).json()
    instance_id = made["qbdInstances"][0]["instanceId"]
    answer = client.get(f"{BASE}/instances/{instance_id}/qwc", headers=header)
    assert answer.status_code == 200
    assert f"<AppSupport>https://hub.example.com/support/{instance_id}</AppSupport>" in answer.text
