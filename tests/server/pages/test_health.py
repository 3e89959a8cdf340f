"""Health checks."""

import asyncio

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from qbdconnect_server.errors import Unavailable
from qbdconnect_server.pages import health
from tests.server.pages.conftest import build


def test_alive(client: TestClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["cache-control"] == "no-store"


def test_ready(client: TestClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_alive_but_not_ready_without_the_database() -> None:
    client = TestClient(build(fault=OSError("password hunter2 refused"))["/"])
    assert client.get("/healthz").status_code == 200
    with pytest.raises(Unavailable) as caught:
        client.get("/readyz")
    assert "hunter2" not in caught.value.detail


def test_not_ready_while_the_database_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECK_SECONDS", 0.01)

    async def hang() -> None:
        await asyncio.sleep(60)

    async def ask() -> None:
        await health.readyz(hang, lambda: False)(Request({"type": "http"}))

    with pytest.raises(Unavailable):
        asyncio.run(ask())


def test_not_ready_from_the_moment_it_is_stopping() -> None:
    client = TestClient(build(stopping=True)["/"])
    assert client.get("/healthz").status_code == 200
    with pytest.raises(Unavailable, match="shutting down"):
        client.get("/readyz")
