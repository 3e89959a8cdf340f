"""A hub that runs, and a browser in front of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qbdconnect import QBDConnect
from tests.api_keys import create_key
from tests.browser.chromium import launch
from tests.live_server import LiveServer, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("hub")
    with serving(f"sqlite:///{folder}/hub.db", folder) as running:
        yield running


@pytest.fixture(scope="session")
def client(server: LiveServer) -> Iterator[QBDConnect]:
    with QBDConnect(create_key(server.database_url), base_url=server.api) as made:
        yield made


@pytest.fixture(scope="session")
def browser(client: QBDConnect) -> Iterator[Browser]:
    """Start it after the client, whose key is made in an event loop: beside that of Playwright there can be none."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only this session has it

    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a tab; whatever a page complains about in the console, such as a broken policy, fails the test."""
    complaints: list[str] = []
    tab = browser.new_page()

    def listen(message: ConsoleMessage) -> None:
        # A page that says why it cannot go on has a status such as 402.
        is_status = message.text.startswith("Failed to load resource") and message.location["url"] == tab.url
        if message.type == "error" and not is_status:
            complaints.append(message.text)

    tab.on("console", listen)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    tab.close()
    assert complaints == []
