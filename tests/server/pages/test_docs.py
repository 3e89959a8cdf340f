"""The API docs page: all of it is served by the hub itself."""

import re

from starlette.testclient import TestClient

from tests.server.pages.conftest import DOCUMENT


def test_everything_the_page_loads_is_served(client: TestClient) -> None:
    loaded = re.findall(r'(?:src|href)="(/[^"]+)"', client.get("/docs").text)
    assert "/assets/swagger-ui-bundle.js" in loaded
    for path in loaded:
        assert client.get(path).status_code == 200, path


def test_script_reads_the_document_of_this_hub(client: TestClient) -> None:
    assert 'url: "/docs/openapi.json"' in client.get("/assets/docs.js").text


def test_document_is_served_with_relative_servers(client: TestClient) -> None:
    answer = client.get("/docs/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {**DOCUMENT, "servers": [{**DOCUMENT["servers"][0], "url": "/base/{version}"}]}
