from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import httpx2
import pytest

from qbdconnect import AsyncQBDConnect, QBDConnect, QBDConnectError, __version__
from qbdconnect._settings import start_logging
from tests.sdk.contract import DOCUMENT
from tests.sdk.script import Script, answer, problem

if TYPE_CHECKING:
    from collections.abc import Iterator

CUSTOMER = {"primaryBillingContact": {"email": "ada@example.com"}}
both = pytest.mark.parametrize("kind", [QBDConnect, AsyncQBDConnect])


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("API_KEY", "BASE_URL", "LOG"):
        monkeypatch.delenv(f"QBDCONNECT_{name}", raising=False)


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    logger = logging.getLogger("qbdconnect")
    yield logger
    logger.setLevel(logging.NOTSET)
    logger.handlers.clear()


@both
def test_no_key_is_an_error(kind: type[QBDConnect | AsyncQBDConnect]) -> None:
    with pytest.raises(QBDConnectError, match="QBDCONNECT_API_KEY"):
        kind()


@both
@pytest.mark.parametrize("key", ["two words", "Bearer qbdk_1", "line\nbreak", "schl\u00fcssel", "\x7f"])
def test_a_key_that_is_none_is_refused_and_not_shown(kind: type[QBDConnect | AsyncQBDConnect], key: str) -> None:
    with pytest.raises(QBDConnectError, match="give the key alone") as caught:
        kind(key)
    assert key not in str(caught.value)


@both
def test_blanks_around_a_key_are_no_part_of_it(kind: type[QBDConnect | AsyncQBDConnect]) -> None:
    assert kind(" key\r\n")._transport.settings.headers["authorization"] == "Bearer key"
    with pytest.raises(QBDConnectError, match="QBDCONNECT_API_KEY"):
        kind("\n")


@both
@pytest.mark.parametrize(
    "address",
    [
        "localhost:8081",
        "ftp://hub",
        "http://",
        "/api",
        "http://a:b@hub/",
        "http://hub/?a=1",
        "http://hub/#a",
        "http://[::1",
    ],
)
def test_an_address_that_is_none_is_refused(kind: type[QBDConnect | AsyncQBDConnect], address: str) -> None:
    with pytest.raises(QBDConnectError, match="base_url is no address of an API; write it like http://localhost:8081/"):
        kind("key", base_url=address)


@both
def test_the_environment(kind: type[QBDConnect | AsyncQBDConnect], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QBDCONNECT_API_KEY", "from-environment")
    monkeypatch.setenv("QBDCONNECT_BASE_URL", "https://hub.example.com/api/")
    client = kind()
    assert client.base_url == "https://hub.example.com/api"
    assert client._transport.settings.headers["authorization"] == "Bearer from-environment"
    assert kind("argument", base_url="http://other/")._transport.settings.headers["authorization"] == "Bearer argument"
    assert kind(base_url="http://other/").base_url == "http://other"


@both
def test_the_address_of_the_contract_is_the_default(kind: type[QBDConnect | AsyncQBDConnect]) -> None:
    server = DOCUMENT["servers"][0]
    version = server["variables"]["version"]["default"]
    assert kind("key").base_url == server["url"].replace("{version}", version)


def test_who_calls() -> None:
    python = ".".join(map(str, sys.version_info[:3]))
    agent = QBDConnect("key")._transport.settings.headers["user-agent"]
    assert agent == f"qbdconnect-python/{__version__} (python {python}; httpx2 {httpx2.__version__})"


def test_the_key_does_not_show() -> None:
    client = QBDConnect("top-secret")
    assert repr(client) == f"QBDConnect(base_url={client.base_url!r})"
    assert repr(AsyncQBDConnect("top-secret")).startswith("AsyncQBDConnect(base_url=")
    assert "top-secret" not in repr(client) + repr(client._transport.settings) + str(vars(client))


@pytest.mark.parametrize("level", [None, "", "loud"])
def test_logging_is_left_alone(level: str | None, logger: logging.Logger) -> None:
    before = (logger.level, list(logger.handlers))
    start_logging(level)
    assert (logger.level, logger.handlers) == before


def test_logging_starts_once(logger: logging.Logger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logger, "propagate", False)
    start_logging("info")
    start_logging("debug")
    assert logger.level == logging.DEBUG
    assert len(logger.handlers) == 1


def test_the_log_tells_of_calls_and_retries_but_no_secret(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, logger: logging.Logger
) -> None:
    monkeypatch.setenv("QBDCONNECT_LOG", "debug")
    body = CUSTOMER | {"note": "private"}
    script = Script(
        httpx2.ConnectError("refused"), problem(503, "unavailable"), answer(201, CUSTOMER, x_request_id="r9")
    )
    with caplog.at_level(logging.DEBUG, logger="qbdconnect"):
        script.run("sync", lambda client: client.customers.create(body))
    lines = [record.getMessage() for record in caplog.records if record.name == logger.name]
    call = "POST /qbdconnect-api/v1/customers"
    assert lines[0] == f"{call}: ConnectError"
    assert lines[1].startswith(f"{call}: retry 1 of 2 in 0.")
    assert lines[2] == f"{call}: 503 (request req_1)"
    assert lines[4] == f"{call}: 201 (request r9)"
    assert "secret" not in caplog.text
    assert "private" not in caplog.text
