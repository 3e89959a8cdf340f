"""The simulator on HTTP: the API, and the pages that a person clicks through."""

from __future__ import annotations

import asyncio
import threading
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from qbdconnect_server.simulators.stripe import TEST_KEY, Fault, lose_connection
from qbdconnect_server.simulators.stripe.app import build_app
from tests.server.simulators.stripe.test_checkout import SUCCESS, open_session

if TYPE_CHECKING:
    from httpx2 import Response

    from qbdconnect_server.simulators.stripe import World
    from tests.stripe_desk import Desk

pytestmark = pytest.mark.anyio

VOID = {"br", "hr", "img", "input", "link", "meta"}


class Page(HTMLParser):
    """What of a page matters to people and to their tools."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        assert self.open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture
def browser(desk: Desk) -> TestClient:
    return TestClient(build_app(desk.simulator), follow_redirects=False)


def read(response: Response) -> Page:
    """Read a page, and insist on what holds for each."""
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    page = Page(response.text)
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert page.all("script") == []
    assert not any(name in {"style", "onclick"} for _tag, attributes in page.tags for name in attributes)
    labelled = {each["for"] for each in page.all("label")}
    assert {each["id"] for each in page.all("input")} == labelled
    return page


def test_person_subscribes(desk: Desk, browser: TestClient) -> None:
    session = open_session(desk)
    address = f"/c/pay/{session.id}"
    shown = browser.get(address)
    page = read(shown)
    assert shown.status_code == 200
    assert "$150.00" in page.text
    assert page.all("form") == [{"method": "post"}]
    assert "form-action 'self' https://shop.example.com;" in shown.headers["content-security-policy"]
    assert {each["href"] for each in page.all("a")} == {"https://shop.example.com/"}
    radios = [each for each in page.all("input") if each["type"] == "radio"]
    assert [each["value"] for each in radios if "checked" in each] == ["pm_card_visa"]
    done = browser.post(address, data={"card": "pm_card_visa", "email": "buyer@example.com"})
    assert (done.status_code, done.headers["location"]) == (303, SUCCESS.replace("{CHECKOUT_SESSION_ID}", session.id))
    assert desk.v1.checkout.sessions.retrieve(session.id).status == "complete"
    assert browser.get(address).status_code == browser.post(address).status_code == 410
    assert "all done" in read(browser.get(address)).text


def test_person_is_told_why_not(desk: Desk, browser: TestClient) -> None:
    address = f"/c/pay/{open_session(desk).id}"
    given = {"card": "pm_card_visa_chargeDeclinedInsufficientFunds", "email": 'a"<b>@example.com'}
    refused = browser.post(address, data=given)
    page = read(refused)
    assert refused.status_code == 402
    assert "insufficient funds" in page.text
    assert [each["role"] for each in page.all("p") if "role" in each] == ["alert"]
    assert [each["value"] for each in page.all("input") if each["type"] == "email"] == [given["email"]]
    assert [each["value"] for each in page.all("input") if "checked" in each] == [given["card"]]
    assert browser.post(address, data={"card": "pm_card_visa"}).status_code == 400
    assert browser.post(address, data={"card": "nonsense", "email": "a@example.com"}).status_code == 404


def test_known_customer_is_not_asked_again(desk: Desk, browser: TestClient) -> None:
    session = desk.v1.checkout.sessions.create(
        {"mode": "setup", "customer": desk.customer(None), "success_url": SUCCESS}
    )
    page = read(browser.get(f"/c/pay/{session.id}"))
    assert [each for each in page.all("input") if each["type"] == "email"] == []
    assert page.all("table") == page.all("a") == []


def test_person_pays_an_invoice(desk: Desk, browser: TestClient) -> None:
    invoice = desk.open_invoice()
    address = f"/i/{invoice.id}"
    assert "$100.00" in read(browser.get(address)).text
    assert browser.post(address, data={"card": "pm_card_chargeCustomerFail"}).status_code == 402
    assert browser.post(address, data={"card": "pm_card_visa"}).headers["location"] == address
    assert desk.v1.invoices.retrieve(invoice.id).status == "paid"
    assert read(browser.get(address)).all("form") == []


def test_person_moves_the_clock(desk: Desk, browser: TestClient) -> None:
    before = desk.simulator.now
    assert "2027-01-31T12:00:00+00:00" in read(browser.get("/")).text
    assert browser.post("/clock", data={"days": "31"}).headers["location"] == "/"
    assert desk.simulator.now == before + 31 * 86_400
    for days in ("0", "367", "x", "", "9" * 5000):
        assert browser.post("/clock", data={"days": days}).status_code == 422


def test_bytes_that_are_no_text(browser: TestClient) -> None:
    nonsense = b"days=\xff"
    assert browser.post("/clock", content=nonsense).status_code == 422
    refused = browser.post("/v1/customers", headers={"authorization": f"Bearer {TEST_KEY}"}, content=nonsense)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "parameter_unknown")


def test_unknown_pages(browser: TestClient) -> None:
    for address in ("/c/pay/cs_nope", "/i/in_nope"):
        response = browser.get(address)
        assert (response.status_code, response.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert browser.get("/nothing").status_code == 404
    assert browser.get("/assets/simulator.css").headers["content-type"].startswith("text/css")


def test_api_over_http(desk: Desk, browser: TestClient) -> None:
    headers = {"authorization": f"Bearer {TEST_KEY}", "idempotency-key": "k"}
    made = browser.post("/v1/customers", headers=headers, data={"email": "a@example.com"})
    assert (made.status_code, made.headers["idempotency-key"]) == (200, "k")
    found = browser.get("/v1/customers?email=a%40example.com&limit=1", headers=headers).json()
    assert [each["id"] for each in found["data"]] == [made.json()["id"]]
    assert browser.delete(f"/v1/customers/{made.json()['id']}", headers=headers).json()["deleted"] is True
    assert browser.get("/v1/customers").status_code == 401
    desk.simulator.faults.add(Fault("before", lose_connection))
    assert browser.get("/v1/customers", headers=headers).status_code == 502


def test_mounted_below_a_path(desk: Desk) -> None:
    app = Starlette(routes=[Mount("/simulators/stripe", build_app(desk.simulator))])
    browser = TestClient(app, follow_redirects=False)
    page = read(browser.get("/simulators/stripe/"))
    assert page.all("form")[0]["action"] == "/simulators/stripe/clock"
    assert browser.get("/simulators/stripe/assets/simulator.css").status_code == 200
    assert browser.post("/simulators/stripe/clock", data={"days": "1"}).headers["location"] == "/simulators/stripe/"
    headers = {"authorization": f"Bearer {TEST_KEY}"}
    assert browser.get("/simulators/stripe/v1/customers", headers=headers).json()["data"] == []


async def test_pages_wait_for_the_simulator_beside_the_event_loop(desk: Desk) -> None:
    session, invoice = open_session(desk), desk.open_invoice()
    busy, done = threading.Event(), threading.Event()

    def work(_world: World) -> dict[str, Any]:
        busy.set()
        done.wait(10)
        return {}

    holder = threading.Thread(target=desk.simulator.perform, args=(work,))
    holder.start()
    busy.wait(10)
    transport = httpx2.ASGITransport(build_app(desk.simulator))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        asked = [asyncio.create_task(client.get(path)) for path in (f"/c/pay/{session.id}", f"/i/{invoice.id}")]
        await asyncio.sleep(0.05)  # it comes back, although the simulator is busy
        assert not any(each.done() for each in asked)
        done.set()
        assert [each.status_code for each in await asyncio.gather(*asked)] == [200, 200]
    holder.join()
