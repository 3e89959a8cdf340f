from __future__ import annotations

import asyncio
import logging
import socket
import time
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.gateways import webhooks
from qbdconnect_server.gateways.webhook_addresses import AddressPolicy, AddressRefused
from qbdconnect_server.gateways.webhooks import TIMED_OUT, UNREACHABLE, HttpWebhookSender, NotDelivered, Receipt
from qbdconnect_server.networks import read_networks
from tests.certificates import certify
from tests.receiver import answer, drip, flood, hang, receiving, reset, say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from qbdconnect_server.networks import Address
    from tests.receiver import Behaviour

pytestmark = pytest.mark.anyio

LOOPBACK = "127.0.0.0/8"
HEADERS = {"webhook-id": "evt_1"}
BODY = b'{"type":"webhook.ping"}'


class Names:
    """A resolver that gives the answers of a list, the last one for ever, and counts the questions."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        self.asked.append((host, port))
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [ip_address(each) for each in found]


@asynccontextmanager
async def sending(allowed: str = LOOPBACK, **options: Any) -> AsyncIterator[HttpWebhookSender]:
    sender = HttpWebhookSender(AddressPolicy(read_networks(allowed)), **options)
    try:
        yield sender
    finally:
        await sender.close()


async def post(sender: HttpWebhookSender, url: str) -> Receipt:
    return await sender.post(url, HEADERS, BODY)


async def refusal(sender: HttpWebhookSender, url: str) -> str:
    with pytest.raises(NotDelivered) as caught:
        await post(sender, url)
    return str(caught.value)


async def test_a_post_arrives_as_it_was_given() -> None:
    async with receiving() as receiver, sending() as sender:
        assert await post(sender, receiver.url_of("127.0.0.1", "/a?b=c")) == Receipt(204)
        [posted] = receiver.posted
        assert posted.line == "POST /a?b=c HTTP/1.1"
        assert posted.body == BODY
        assert posted.headers == {
            "host": f"127.0.0.1:{receiver.port}",
            "webhook-id": "evt_1",
            "content-length": str(len(BODY)),
        }


@pytest.mark.parametrize("status", [200, 299, 301, 302, 307, 308, 400, 410, 429, 500, 503])
async def test_a_receipt_tells_the_status(status: int) -> None:
    async with receiving(answer(status, b"text", Retry_After="7")) as receiver, sending() as sender:
        assert await post(sender, receiver.url) == Receipt(status, "7")


async def test_a_redirect_is_not_followed() -> None:
    async with receiving() as private, receiving(answer(302, Location=private.url)) as receiver, sending() as sender:
        assert (await post(sender, receiver.url)).status == 302
        assert private.connections == 0


async def test_a_connection_is_used_again_after_a_short_answer() -> None:
    async with receiving(answer(200, b"x" * 4096)) as receiver, sending() as sender:
        for _ in range(3):
            await post(sender, receiver.url)
        assert (receiver.connections, len(receiver.posted)) == (1, 3)


async def test_a_connection_is_closed_after_a_long_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "DRAIN_SECONDS", 15)
    start = time.monotonic()
    async with receiving(flood) as receiver, sending() as sender:
        for _ in range(2):
            assert await post(sender, receiver.url) == Receipt(200)
        assert receiver.connections == 2
    assert time.monotonic() - start < 10


async def test_a_body_that_drips_keeps_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "DRAIN_SECONDS", 0.05)
    start = time.monotonic()
    async with receiving(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")) as receiver, sending() as sender:
        assert await post(sender, receiver.url) == Receipt(200)
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (hang, TIMED_OUT),
        (drip(b"HTTP/1.1 200 OK\r\nX-Drip: "), TIMED_OUT),
        (reset, "The connection broke before an answer came."),
        (say(b""), "The receiver did not answer as HTTP/1.1 wants it."),
        (say(b"SSH-2.0-OpenSSH_9.9\r\n"), "The receiver did not answer as HTTP/1.1 wants it."),
        (say(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 40_000), "The receiver did not answer as HTTP/1.1 wants it."),
    ],
    ids=["hang", "drip", "reset", "close", "noise", "endless head"],
)
async def test_a_receiver_that_does_not_answer(behaviour: Behaviour, reason: str) -> None:
    async with receiving(behaviour) as receiver, sending(timeout=0.3) as sender:
        start = time.monotonic()
        assert await refusal(sender, receiver.url) == reason
        assert time.monotonic() - start < 3
        receiver.then(answer(200))
        assert await post(sender, receiver.url) == Receipt(200)


async def test_nobody_listens() -> None:
    async with receiving() as receiver:
        url = receiver.url
    async with sending() as sender:
        assert await refusal(sender, url) == "The connection could not be made."


async def test_tls_speaks_to_the_name_and_trusts_the_file(tmp_path: Path) -> None:
    tls, trusted = certify(tmp_path, "hooks.example")
    names = Names(["127.0.0.1"])
    async with receiving(tls=tls) as receiver, sending(ca_file=str(trusted), resolve=names) as sender:
        assert await post(sender, receiver.url_of("hooks.example")) == Receipt(204)
        assert names.asked == [("hooks.example", receiver.port)]
        assert receiver.posted[0].headers["host"] == f"hooks.example:{receiver.port}"
        reason = await refusal(sender, receiver.url_of("other.example"))
        assert reason.startswith("The receiver's certificate is not valid: Hostname mismatch")
        assert len(receiver.posted) == 1


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    tls, _ = certify(tmp_path, "hooks.example")
    async with receiving(tls=tls) as receiver, sending(resolve=Names(["127.0.0.1"])) as sender:
        reason = await refusal(sender, receiver.url_of("hooks.example"))
        assert reason == "The receiver's certificate is not valid: self-signed certificate."
        assert receiver.posted == []


async def test_a_receiver_without_tls_is_refused() -> None:
    async def speak_plainly(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(speak_plainly, "127.0.0.1", 0)
    async with server, sending() as sender:
        port = server.sockets[0].getsockname()[1]
        assert await refusal(sender, f"https://127.0.0.1:{port}/") == "The receiver does not speak TLS as the hub does."


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.1"],
        ["8.8.8.8", "127.0.0.1"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["169.254.169.254"],
        ["2002:7f00:1::1"],
        [],
    ],
    ids=str,
)
async def test_a_name_that_leads_inside_is_refused_as_one_that_does_not_exist(answers: list[str]) -> None:
    async with receiving() as receiver, sending("false", resolve=Names(answers)) as sender:
        assert await refusal(sender, f"https://inside.example:{receiver.port}/") == UNREACHABLE
        assert receiver.connections == 0


async def test_a_name_that_moves_inside_after_the_first_answer_is_refused() -> None:
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    async with receiving(say(b"HTTP/1.0 200 OK\r\n\r\n")) as receiver:
        async with sending("127.0.0.1/32", resolve=names) as sender:
            url = receiver.url_of("moving.example")
            assert await post(sender, url) == Receipt(200)
            assert await refusal(sender, url) == UNREACHABLE
        assert len(names.asked) == 2
        assert receiver.connections == 1


async def test_the_name_is_asked_once_and_never_again_behind_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(host: str, *_: Any, **__: Any) -> Any:
        raise AssertionError(host)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    names = Names(["127.0.0.1"])
    async with receiving() as receiver, sending(resolve=names) as sender:
        assert await post(sender, receiver.url_of("rebinding.example")) == Receipt(204)
    assert len(names.asked) == 1


async def test_the_next_address_is_tried() -> None:
    async with receiving() as receiver:
        for answers, tried in ((["127.0.0.2", "127.0.0.3", "127.0.0.1"], True), (["127.0.0.2"] * 3, False)):
            async with sending(resolve=Names([*answers, "127.0.0.1"])) as sender:
                url = receiver.url_of("several.example")
                if tried:
                    assert await post(sender, url) == Receipt(204)
                else:
                    assert await refusal(sender, url) == "The connection could not be made."


async def test_the_system_resolves_names(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as receiver, sending("127.0.0.0/8, ::1/128") as sender:
        assert await post(sender, receiver.url_of("localhost")) == Receipt(204)

    def link_local(*_: Any, **__: Any) -> Any:
        return [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fe80::1%eth0", 443, 0, 2))]

    monkeypatch.setattr(socket, "getaddrinfo", link_local)
    async with sending("false") as sender:
        assert await refusal(sender, "https://link.example/") == UNREACHABLE


async def test_a_name_server_that_hangs_is_given_up() -> None:
    async def wait(host: str, port: int) -> Sequence[Address]:
        await asyncio.sleep(60)
        raise AssertionError(host, port)

    async with sending(resolve=wait, timeout=0.05) as sender:
        assert await refusal(sender, "https://slow.example/") == TIMED_OUT


async def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as proxy, receiving() as receiver, sending() as sender:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert await post(sender, receiver.url) == Receipt(204)
        assert proxy.connections == 0


async def test_a_url_is_checked_before_anything_is_sent() -> None:
    names = Names(["8.8.8.8"])
    async with sending("false", resolve=names) as sender:
        for url in ("https://127.0.0.1/", "http://example.com/", "https://user@example.com/"):
            with pytest.raises(AddressRefused):
                sender.check_url(url)
            assert await refusal(sender, url)
        sender.check_url("https://example.com/")
    assert names.asked == []


async def test_no_log_names_what_is_sent(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with receiving() as receiver, sending() as sender:
        await sender.post(receiver.url, {"webhook-signature": "v1,c2VjcmV0"}, BODY)
    assert "send_request_headers" in caplog.text
    assert "c2VjcmV0" not in caplog.text
