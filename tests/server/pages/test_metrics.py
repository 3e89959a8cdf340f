"""The page /metrics, and who may read it."""

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from qbdconnect_server.errors import Unauthenticated
from qbdconnect_server.pages import metrics_page

TOKEN = "a-token-of-some-length"


async def write() -> bytes:
    return b"up 1\n"


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=[Route("/metrics", metrics_page(TOKEN, write))]))


@pytest.mark.parametrize("value", [f"Bearer {TOKEN}", f"bearer {TOKEN}", f"Bearer  {TOKEN} "])
def test_the_token_opens_the_page(client: TestClient, value: str) -> None:
    answer = client.get("/metrics", headers={"Authorization": value})
    assert (answer.status_code, answer.content) == (200, b"up 1\n")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer ", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer é"]
)
def test_nothing_else_does(client: TestClient, value: str) -> None:
    with pytest.raises(Unauthenticated) as refused:
        client.get("/metrics", headers=[(b"Authorization", value.encode("latin-1"))])
    assert TOKEN not in refused.value.detail
    assert refused.value.headers == {"WWW-Authenticate": "Bearer"}


def test_without_any_token(client: TestClient) -> None:
    with pytest.raises(Unauthenticated):
        client.get("/metrics")
