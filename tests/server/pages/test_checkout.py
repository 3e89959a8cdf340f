"""Where buyers land: two pages that say how it went and repeat nothing of their address."""

import pytest
from starlette.testclient import TestClient

from tests.server.pages.conftest import build

PATHS = ["/checkout/done", "/checkout/cancelled"]


def test_buyer_is_told_how_it_went(client: TestClient) -> None:
    done, cancelled = (client.get(path).text for path in PATHS)
    assert "<h1>Thank you</h1>" in done
    assert "Nothing was bought" not in done
    assert "<h1>Nothing was bought</h1>" in cancelled
    assert "Thank you" not in cancelled


@pytest.mark.parametrize("path", PATHS)
def test_address_is_not_repeated(client: TestClient, path: str) -> None:
    plain = client.get(path)
    given = client.get(path, params={"session_id": "cs_test_1", "x": "<script>alert(1)</script>"})
    assert given.text == plain.text
    assert given.headers["cache-control"] == "no-store"
    assert given.headers["x-robots-tag"] == "noindex"


def test_contact_is_shown_escaped() -> None:
    page = TestClient(build(contact='"><b>@example.com')["/"]).get("/checkout/done").text
    assert "mailto:&#34;&gt;&lt;b&gt;@example.com" in page
    assert "mailto:" not in TestClient(build()["/"]).get("/checkout/done").text
