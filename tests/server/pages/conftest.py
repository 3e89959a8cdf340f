"""A client of the pages alone, over made-up callbacks."""

from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from qbdconnect_server.pages import build_pages

DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Sample", "version": "v1"},
    "servers": [{"url": "http://localhost:8081/base/{version}", "variables": {"version": {"default": "v1"}}}],
    "paths": {},
}
VALIDATED = {"inst_validated": True, "inst_waiting": False}


def build(contact: str = "", fault: Exception | None = None) -> dict[str, ASGIApp]:
    async def check() -> None:
        if fault:
            raise fault

    async def validated(instance_id: str) -> bool | None:
        return VALIDATED.get(instance_id)

    return build_pages(DOCUMENT, check=check, validated=validated, contact=contact)


@pytest.fixture
def client() -> TestClient:
    return TestClient(build()["/"])
