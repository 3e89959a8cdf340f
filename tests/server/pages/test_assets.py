"""Style sheets and scripts."""

import pytest
from starlette.testclient import TestClient

from qbdconnect_server.errors import NotFound
from qbdconnect_server.pages.assets import FILES


@pytest.mark.parametrize("name", sorted(FILES))
def test_known_files_are_served_with_their_media_type(client: TestClient, name: str) -> None:
    answer = client.get(f"/assets/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == FILES[name][1] + "; charset=utf-8"
    assert answer.content == FILES[name][0].read_bytes()


@pytest.mark.parametrize("name", ["index.html", "..%2Fassets.py", "%2e%2e", "pages.css%00"])
def test_other_files_are_not_served(client: TestClient, name: str) -> None:
    with pytest.raises(NotFound):
        client.get(f"/assets/{name}")
