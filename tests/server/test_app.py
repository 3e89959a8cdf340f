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
from structlog.testing import capture_logs

from qbdconnect_server.app import create_app
from qbdconnect_server.hub import build_hub, opened, utc_now
from qbdconnect_server.services.users import keys
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
    return Settings(database_url=f"sqlite:///{tmp_path}/hub.db", public_url="https://hub.example.com", payments="off")


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings)) as client:
        yield client


def new_key(settings: Settings, scopes: list[str], *, days: int = 1, user_id: str | None = None) -> dict[str, str]:
    """The header with a key of an operator or a user."""

    async def make() -> keys.NewKey:
        hub = build_hub(settings)
        async with opened(hub):
            now = hub.clock()
            return await keys.create(
                hub.database,
                kind="customer" if user_id else "operator",
                customer_id=None,
                user_id=user_id,
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


def test_events_of_stripe_have_a_door(client: TestClient, settings: Settings) -> None:
    refused = client.post("/hooks/stripe", content=b"{}")
    assert (refused.status_code, refused.json()["code"]) == (503, "gateway_unavailable")
    assert client.get("/hooks/stripe").status_code == 405
    with_stripe = settings.model_copy(update={"payments": "stripe", "stripe_secret_key": "sk_test_a"})
    with TestClient(create_app(with_stripe)) as believing:
        assert believing.post("/hooks/stripe", content=b"{}").status_code == 400


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


@pytest.mark.parametrize("scopes", [["*"], ["customers:read", "instances:write"]])
def test_key_of_a_user_has_only_the_scopes_of_its_role(
    client: TestClient, settings: Settings, scopes: list[str]
) -> None:
    operator = new_key(settings, ["*"])
    customer_id = client.post(f"{BASE}/customers", json=CUSTOMER, headers=operator).json()["id"]
    user = {"email": "a@bakery.example", "customers": [{"customerId": customer_id, "role": "read-only"}]}
    user_id = client.post(f"{BASE}/users", json=user, headers=operator).json()["id"]
    header = new_key(settings, scopes, user_id=user_id)
    assert client.get(f"{BASE}/customers/{customer_id}", headers=header).status_code == 200
    instance = {"name": "Second", "customerId": customer_id, "contact": CONTACT}
    assert client.post(f"{BASE}/instances", json=instance, headers=header).status_code == 403
    link = {"customerId": customer_id, "role": "member"}
    assert client.post(f"{BASE}/users/{user_id}/customers", json=link, headers=operator).status_code == 204
    assert client.post(f"{BASE}/instances", json=instance, headers=header).status_code == 201
    status = client.get(f"{BASE}/users/{user_id}", headers=header).status_code
    assert status == (200 if scopes == ["*"] else 403)


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


def made(settings: Settings, **changes: object) -> TestClient:
    """A client of a hub with other settings."""
    return TestClient(create_app(settings.model_copy(update=changes)))


def test_figures_for_prometheus_need_their_token(settings: Settings) -> None:
    with made(settings, metrics_token="a-token-of-some-length") as client:
        header = new_key(settings, ["*"])
        assert client.get(f"{BASE}/customers/cust_none", headers=header).status_code == 404
        refused = client.get("/metrics")
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        answer = client.get("/metrics", headers={"Authorization": "Bearer a-token-of-some-length"})
    assert answer.status_code == 200
    assert 'qbdconnect_http_requests_total{operation="getCustomer",status="4xx"} 1.0' in answer.text
    assert "qbdconnect_database_up 1.0" in answer.text
    assert "qbdconnect_jobs" in answer.text
    with made(settings) as client:
        assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_key_sends_no_more_than_it_may(settings: Settings) -> None:
    with made(settings, rate_limit=20) as client:
        header = new_key(settings, ["*"])
        seen = [client.get(f"{BASE}/customers/cust_none", headers=header) for _ in range(3)]
    assert [answer.status_code for answer in seen] == [404, 404, 429]
    assert seen[2].headers["retry-after"]
    with made(settings, rate_limit=0) as client:
        seen = [client.get(f"{BASE}/customers/cust_none", headers=header) for _ in range(30)]
    assert {answer.status_code for answer in seen} == {404}


def test_pages_of_other_origins_may_call_the_api_if_the_operator_says_so(settings: Settings) -> None:
    headers = {"Origin": "https://app.example.com", "Access-Control-Request-Method": "GET"}
    with made(settings, cors_origins="https://app.example.com") as client:
        assert client.options(f"{BASE}/customers", headers=headers).status_code == 204
        answer = client.get(f"{BASE}/customers", headers=headers)
        assert answer.headers["access-control-allow-origin"] == "https://app.example.com"
    with made(settings) as client:
        assert client.options(f"{BASE}/customers", headers=headers).status_code == 405


def test_proxies_are_believed_if_the_operator_says_so(settings: Settings) -> None:
    for proxies, seen in (("10.0.0.0/8", "203.0.113.9"), ("192.0.2.1", "10.0.0.1"), ("", "10.0.0.1")):
        app = create_app(settings.model_copy(update={"trusted_proxies": proxies}))
        with capture_logs() as lines:
            TestClient(app, client=("10.0.0.1", 5)).get("/healthz", headers={"X-Forwarded-For": "203.0.113.9"})
        assert [line["client_address"] for line in lines if line["event"] == "request"] == [seen]


def test_requests_are_traced_if_the_operator_says_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "console")
    with made(settings, traces="on") as client:
        client.get(f"{BASE}/customers/cust_none")
    assert '"name": "getCustomer"' in capsys.readouterr().err
