"""Who may do what at the simulated Stripe of a hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from qbdconnect_server.edge import Edge
from qbdconnect_server.payments import SimulatedStripe, build_doors
from qbdconnect_server.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

ROOT = "/simulators/stripe"
KEY = {"Authorization": "Bearer sk_test_1"}


async def nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise AssertionError("the API is not asked")


def browser(simulated: SimulatedStripe, settings: Settings) -> TestClient:
    edge = Edge(nothing, build_doors(simulated, settings), body_limit=1000)
    return TestClient(edge, base_url=settings.public_url, follow_redirects=False)


@pytest.fixture
def local(simulated: SimulatedStripe, settings: Settings) -> TestClient:
    return browser(simulated, settings)


def public(tmp_path: Path, **more: Any) -> TestClient:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/hub.db", public_url="https://hub.example.com", payments="simulated", **more
    )
    return browser(SimulatedStripe(settings), settings)


def open_checkout(client: TestClient) -> str:
    """Open a checkout; return the path of its page."""
    form = {
        "mode": "subscription",
        "line_items[0][price]": "price_standard_monthly",
        "success_url": f"{client.base_url}/checkout/done",
    }
    answer = client.post(f"{ROOT}/v1/checkout/sessions", headers=KEY, data=form)
    assert answer.status_code == 200, answer.text
    url = str(answer.json()["url"])
    assert url.startswith(f"{client.base_url}{ROOT}/c/pay/cs_test_")
    return url.removeprefix(str(client.base_url))


def test_nothing_simulated_no_door(settings: Settings) -> None:
    assert build_doors(None, settings) == {}


def test_person_at_localhost_clicks_through(local: TestClient) -> None:
    path = open_checkout(local)
    page = local.get(path)
    assert "no money moves here" in page.text
    assert f'href="{ROOT}/assets/simulator.css"' in page.text
    assert local.get(f"{ROOT}/assets/simulator.css").status_code == 200
    own = {"Origin": str(local.base_url), "Sec-Fetch-Site": "same-origin"}
    done = local.post(path, data={"card": "pm_card_visa", "email": "a@example.com"}, headers=own)
    assert (done.status_code, done.headers["location"]) == (303, f"{local.base_url}/checkout/done")
    moved = local.post(f"{ROOT}/clock", data={"days": "31"}, headers=own)
    assert (moved.status_code, moved.headers["location"]) == (303, f"{ROOT}/")
    paid = local.get(f"{ROOT}/v1/invoices", headers=KEY).json()["data"]
    assert len(paid) == 2
    invoice = local.get(f"{ROOT}/i/{paid[0]['id']}")
    assert "no money moves here" in invoice.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:9999"},
    ],
)
def test_page_of_another_site_changes_nothing(local: TestClient, headers: dict[str, str]) -> None:
    answer = local.post(f"{ROOT}/clock", data={"days": "31"}, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["detail"] == "Another site's page cannot use the simulated Stripe."


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8081", "localhost.evil.example", "[::1", ""])
def test_name_of_another_site_leads_nowhere(local: TestClient, host: str) -> None:
    answer = local.get(f"{ROOT}/v1/customers", headers={**KEY, "Host": host})
    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1:8081", "[::1]:8081"])
def test_names_of_this_machine(local: TestClient, host: str) -> None:
    assert local.get(f"{ROOT}/v1/customers", headers={**KEY, "Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/simulators", "/simulators/", "/simulators/other"])
def test_other_simulators(local: TestClient, path: str) -> None:
    assert local.get(path).status_code == 404


def test_pages_that_there_are_not(local: TestClient) -> None:
    assert local.get(f"{ROOT}/c/pay/cs_test_none").status_code == 404
    assert local.get(f"{ROOT}/v1/nonsense", headers=KEY).json()["error"]["type"] == "invalid_request_error"
    assert local.get(f"{ROOT}/v1/customers").status_code == 401


def test_bodies_have_a_limit(local: TestClient) -> None:
    answer = local.post(f"{ROOT}/v1/customers", headers=KEY, data={"description": "x" * 2000})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("more", "given"),
    [({}, {}), ({}, KEY), ({}, {"Authorization": "Bearer "}), ({"stripe_secret_key": "sk_test_secret"}, KEY)],
)
def test_public_hub_shows_strangers_nothing_but_pages_for_buyers(
    tmp_path: Path, more: dict[str, str], given: dict[str, str]
) -> None:
    client = public(tmp_path, **more)
    for path in ("/", "/v1/customers"):
        assert client.get(ROOT + path, headers=given).status_code == 403
    for path in ("/clock", "/v1/customers"):
        assert client.post(ROOT + path, headers=given, data={"days": "31"}).status_code == 403
    assert client.get(f"{ROOT}/assets/simulator.css").status_code == 200
    assert client.get(f"{ROOT}/i/in_none").status_code == 404


def test_public_hub_opens_to_its_own_key(tmp_path: Path) -> None:
    client = public(tmp_path, stripe_secret_key="sk_test_1")
    path = open_checkout(client)
    assert client.get(path).status_code == 200
    assert client.post(path, data={"card": "pm_card_visa", "email": "a@example.com"}).status_code == 303
    assert client.post(f"{ROOT}/clock", data={"days": "1"}, headers=KEY).status_code == 303
    assert client.get(f"{ROOT}/", headers=KEY).status_code == 200
