"""A client of the pages alone, over made-up callbacks."""

from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from qbdconnect_server.pages import ValidationLinks, build_pages
from qbdconnect_server.pages.validation import LinkState

DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Sample", "version": "v1"},
    "servers": [{"url": "http://localhost:8081/base/{version}", "variables": {"version": {"default": "v1"}}}],
    "paths": {},
}
LINKS: dict[tuple[str, str], LinkState] = {
    ("inst_waiting", "good+token"): "good",
    ("inst_waiting", "old"): "expired",
    ("inst_validated", "done"): "used",
}
OBSTACLES = {"inst_waiting": "not validated", "inst_suspended": "suspended"}


def build(contact: str = "", fault: Exception | None = None, *, stopping: bool = False) -> dict[str, ASGIApp]:
    async def check() -> None:
        if fault:
            raise fault

    async def obstacle(instance_id: str) -> str | None:
        return OBSTACLES.get(instance_id)

    async def look(instance_id: str, token: str) -> LinkState:
        return LINKS.get((instance_id, token), "unknown")

    async def confirm(instance_id: str, token: str) -> LinkState:
        state = await look(instance_id, token)
        return "confirmed" if state == "good" else state

    links = ValidationLinks(look, confirm)
    return build_pages(
        DOCUMENT, check=check, obstacle=obstacle, links=links, contact=contact, is_stopping=lambda: stopping
    )


@pytest.fixture
def client() -> TestClient:
    return TestClient(build()["/"])
