"""The page behind the link of the validation mail."""

import re

import pytest
from starlette.testclient import TestClient

from qbdconnect_server.errors import MethodNotAllowed, NotFound
from tests.server.pages.conftest import build

LINK = "/validate/inst_waiting?token=good%2Btoken"


def field(page: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)">', page)
    assert found is not None
    return found[1]


def test_a_good_link_shows_a_button_that_confirms(client: TestClient) -> None:
    page = client.get(LINK)
    assert page.status_code == 200
    assert field(page.text, "token") == "good+token"
    assert '<form method="post" action="/validate/inst_waiting">' in page.text
    done = client.post("/validate/inst_waiting", data={"token": "good+token"})
    assert (done.status_code, "The address is confirmed" in done.text) == (200, True)


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/validate/inst_waiting?token=old", 410, "has expired"),
        ("/validate/inst_validated?token=done", 200, "Already confirmed"),
        ("/validate/inst_waiting?token=other", 404, "does not work"),
        ("/validate/inst_waiting", 404, "does not work"),
        ("/validate/inst_unknown?token=good%2Btoken", 404, "does not work"),
    ],
)
def test_other_links_say_what_is_wrong_and_have_no_button(
    client: TestClient, path: str, status: int, said: str
) -> None:
    looked = client.get(path)
    posted = client.post(path.partition("?")[0], data={"token": path.partition("=")[2].replace("%2B", "+")})
    for answer in (looked, posted):
        assert answer.status_code == status
        assert said in answer.text
        assert "<form" not in answer.text


def test_an_unknown_id_looks_like_a_wrong_token(client: TestClient) -> None:
    pages = [client.get(f"/validate/{path}") for path in ("inst_unknown?token=x", "inst_waiting?token=x")]
    assert pages[0].text == pages[1].text


@pytest.mark.parametrize(
    "body", [b"", b"token", b"token=", b"\xff=\xfe", b"token=%ff", b"&".join([b"a=b"] * 50), b'{"token": "good+token"}']
)
def test_a_body_that_is_no_such_form_has_no_token(client: TestClient, body: bytes) -> None:
    assert client.post("/validate/inst_waiting", content=body).status_code == 404


def test_the_token_of_the_address_does_not_count_in_a_post(client: TestClient) -> None:
    assert client.post(LINK, content=b"").status_code == 404


def test_only_this_page_may_send_a_form_and_only_to_us(client: TestClient) -> None:
    headers = client.get(LINK).headers
    assert "form-action 'self';" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "form-action 'none';" in client.get("/support/x").headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert (headers["cache-control"], headers["x-robots-tag"]) == ("no-store", "noindex")


def test_head_is_answered(client: TestClient) -> None:
    assert client.head(LINK).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(client: TestClient, method: str) -> None:
    with pytest.raises(MethodNotAllowed) as caught:
        client.request(method, LINK)
    assert caught.value.headers == {"Allow": "GET, HEAD, POST"}


@pytest.mark.parametrize("path", ["/validate", "/validate/a/b"])
def test_unknown_page(client: TestClient, path: str) -> None:
    with pytest.raises(NotFound):
        client.get(path)


def test_what_is_shown_is_escaped() -> None:
    client = TestClient(build(contact='"><b>@example.com')["/"])
    assert "mailto:&#34;&gt;&lt;b&gt;@example.com" in client.get(LINK).text
    assert "<script>" not in client.get("/validate/%3Cscript%3E?token=%3Cscript%3E").text
