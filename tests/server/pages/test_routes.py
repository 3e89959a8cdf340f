"""Which address shows which page, and what no page answers."""

import pytest
from starlette.testclient import TestClient

from qbdconnect_server.errors import MethodNotAllowed, NotFound
from tests.server.pages.conftest import build

PAGES = ["/", "/checkout/cancelled", "/checkout/done", "/docs", "/support/inst_validated"]


def test_one_application_under_every_prefix() -> None:
    names = ("", "assets", "checkout", "docs", "healthz", "metrics", "readyz", "support", "validate")
    assert set(build()) == {f"/{name}" for name in names}


@pytest.mark.parametrize("path", PAGES)
def test_pages_let_nothing_foreign_in(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http://" not in answer.text
    assert "https://" not in answer.text


def test_welcome_page_leads_to_the_docs(client: TestClient) -> None:
    assert 'href="/docs"' in client.get("/").text


@pytest.mark.parametrize(
    "path",
    ["/checkout", "/checkout/x", "/docs/", "/docs/nothing", "/support", "/support/a/b", "/assets/a/b", "/healthz/x"],
)
def test_unknown_page(client: TestClient, path: str) -> None:
    with pytest.raises(NotFound):
        client.get(path)


def test_pages_are_read_only(client: TestClient) -> None:
    with pytest.raises(MethodNotAllowed) as caught:
        client.post("/docs")
    assert caught.value.headers == {"Allow": "GET, HEAD"}


def test_head_is_answered(client: TestClient) -> None:
    assert client.head("/").status_code == 200
