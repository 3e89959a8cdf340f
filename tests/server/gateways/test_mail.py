"""Mail, handed to real servers: what arrives, what must not be sent, and which failures are for good."""

from __future__ import annotations

import asyncio
import stat
import time
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.gateways import mail
from qbdconnect_server.gateways.mail import FolderMailer, MailNotSent, SmtpMailer, Undeliverable
from qbdconnect_server.mail_addresses import MailServer, Security
from tests.server.gateways.mail_server import ADDRESS, HOST, PASSWORD, USER, Inbox, Trust, mail_server, make_trust

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    return make_trust(tmp_path_factory.mktemp("trust"))


def message(text: str = "Grüße\n.\n.. and a dot\n") -> EmailMessage:
    made = EmailMessage(SMTP)
    made["From"], made["To"], made["Subject"] = "hub@example.com", "ada@example.com", "Über alles"
    made["Message-ID"] = "<job_1@hub.example.com>"
    made.set_content(text)
    return made


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def mailer(
    port: int,
    security: Security = "none",
    tls: ssl.SSLContext | None = None,
    user: str | None = None,
    password: str | None = PASSWORD,
) -> SmtpMailer:
    server = MailServer(HOST, port, security, user, password if user else None)
    return SmtpMailer(server, own_name="hub.example.com", tls=tls, command_seconds=2, sending_seconds=3)


async def test_a_mail_arrives_as_it_was_written() -> None:
    async with mail_server() as inbox:
        await mailer(inbox.port).send(message())
    (received,) = inbox.received
    assert received["Subject"] == "Über alles"
    assert received["Message-ID"] == "<job_1@hub.example.com>"
    assert received.get_content().replace("\r\n", "\n") == "Grüße\n.\n.. and a dot\n"
    assert inbox.envelopes == [("hub@example.com", ["ada@example.com"])]
    assert inbox.greetings == ["hub.example.com"]


@pytest.mark.parametrize("security", ["starttls", "implicit"])
async def test_a_mail_goes_over_tls_with_a_login(trust: Trust, security: Security) -> None:
    async with mail_server(trust, implicit=security == "implicit", needs_login=True) as inbox:
        await mailer(inbox.port, security, trust.client, USER).send(message())
    assert (len(inbox.received), inbox.logins) == (1, [USER])


@pytest.mark.parametrize("security", ["starttls", "implicit"])
async def test_a_certificate_that_nobody_vouches_for_ends_it(trust: Trust, security: Security) -> None:
    async with mail_server(trust, implicit=security == "implicit", needs_login=True) as inbox:
        with pytest.raises(MailNotSent) as caught:
            await mailer(inbox.port, security, None, USER).send(message())
    assert "CERTIFICATE_VERIFY_FAILED" in str(caught.value)
    assert (inbox.received, inbox.logins) == ([], [])


@pytest.mark.parametrize("security", ["starttls", "implicit"])
async def test_a_certificate_for_another_host_ends_it(tmp_path: Path, security: Security) -> None:
    other = make_trust(tmp_path, "mx.example.com")
    async with mail_server(other, implicit=security == "implicit", needs_login=True) as inbox:
        with pytest.raises(MailNotSent, match="CERTIFICATE_VERIFY_FAILED"):
            await mailer(inbox.port, security, other.client, USER).send(message())
    assert (inbox.received, inbox.logins) == ([], [])


@pytest.mark.parametrize("user", [None, USER])
async def test_a_server_that_hides_starttls_gets_no_mail_and_no_password(trust: Trust, user: str | None) -> None:
    async with mail_server(offers_login=True) as inbox:
        with pytest.raises(MailNotSent, match="STARTTLS extension not supported"):
            await mailer(inbox.port, "starttls", trust.client, user).send(message())
    assert (inbox.received, inbox.logins) == ([], [])


async def test_a_wrong_password_may_be_mended(trust: Trust) -> None:
    async with mail_server(trust, needs_login=True) as inbox:
        with pytest.raises(MailNotSent) as caught:
            await mailer(inbox.port, "starttls", trust.client, USER, "wrong").send(message())
    assert not isinstance(caught.value, Undeliverable)
    assert "535" in str(caught.value)
    assert "wrong" not in str(caught.value)
    assert inbox.received == []


@pytest.mark.parametrize(
    ("command", "answer", "permanent"),
    [
        ("RCPT", "550 5.1.1 no such mailbox", True),
        ("RCPT", "450 4.2.1 greylisted", False),
        ("DATA", "554 5.7.1 we think it is spam", True),
        ("DATA", "452 4.3.1 disk full", False),
        ("MAIL", "550 5.7.1 sender unknown here", False),
        ("MAIL", "421 4.3.2 shutting down", False),
    ],
)
async def test_only_what_the_recipient_or_the_mail_causes_is_for_good(
    command: str, answer: str, permanent: bool
) -> None:
    async with mail_server() as inbox:
        inbox.answers[command] = answer
        with pytest.raises(MailNotSent) as caught:
            await mailer(inbox.port).send(message())
    assert isinstance(caught.value, Undeliverable) is permanent
    assert str(caught.value) == f"the mail server answers {answer}"
    assert inbox.received == []


async def test_what_a_server_says_is_shortened_to_what_can_be_printed() -> None:
    async with mail_server() as inbox:
        inbox.answers["RCPT"] = "550-first\r\n550 \x1b[31m" + "x" * 400
        with pytest.raises(Undeliverable) as caught:
            await mailer(inbox.port).send(message())
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 350


@asynccontextmanager
async def raw_server(talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], object]) -> AsyncIterator[int]:
    """Run a server that says what it likes."""
    tasks: list[asyncio.Task[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.append(asyncio.current_task())  # type: ignore[arg-type] # there is one
        try:
            await talk(reader, writer)  # type: ignore[misc] # a coroutine function
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, ADDRESS, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def trickling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"220-welcome\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def dawdling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    for answer in (b"220 welcome\r\n", b"250 hello\r\n", b"250 OK\r\n", b"250 OK\r\n", b"354 go on\r\n"):
        await asyncio.sleep(0.15)
        writer.write(answer)
        await reader.readline()
    await reader.readuntil(b"\r\n.\r\n")
    writer.write(b"250 taken\r\n")
    await reader.read()


async def hanging_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 welcome\r\n")
    await reader.readline()


async def babbling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await reader.read()


@pytest.mark.parametrize("talk", [silent, trickling, dawdling, hanging_up, babbling])
async def test_a_server_that_does_not_play_along_is_left_in_time(
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], object],
) -> None:
    started = time.monotonic()
    async with raw_server(talk) as port:
        server = MailServer(ADDRESS, port, "none")
        sender = SmtpMailer(server, own_name="hub.example.com", command_seconds=0.2, sending_seconds=0.4)
        with pytest.raises(MailNotSent) as caught:
            await sender.send(message())
    assert not isinstance(caught.value, Undeliverable)
    assert time.monotonic() - started < 2


async def test_a_mail_that_was_taken_is_sent_whatever_the_good_bye(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "QUITTING_SECONDS", 0.1)
    inbox = Inbox()

    async def taking(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 welcome\r\n")
        for answer in (b"250 hello\r\n", b"250 OK\r\n", b"250 OK\r\n", b"354 go on\r\n"):
            await reader.readline()
            writer.write(answer)
        await reader.readuntil(b"\r\n.\r\n")
        writer.write(b"250 taken\r\n")
        inbox.greetings.append("taken")
        await reader.read()

    async with raw_server(taking) as port:
        await mailer(port).send(message())
    assert inbox.greetings == ["taken"]


async def test_no_server_at_all() -> None:
    async with mail_server() as inbox:
        port = inbox.port
    with pytest.raises(MailNotSent, match="Error connecting"):
        await mailer(port).send(message())


async def test_a_folder_takes_mails_as_files_that_only_the_owner_reads(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "mail"
    await FolderMailer(folder).send(message())
    assert names(folder) == ["job_1@hub.example.com.eml"]
    path = folder / "job_1@hub.example.com.eml"
    assert message_from_bytes(path.read_bytes(), policy=SMTP)["Subject"] == "Über alles"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_a_second_attempt_replaces_the_file(tmp_path: Path) -> None:
    for text in ("once", "twice"):
        await FolderMailer(tmp_path).send(message(text))
    assert names(tmp_path) == ["job_1@hub.example.com.eml"]
    assert "twice" in (tmp_path / "job_1@hub.example.com.eml").read_text()


async def test_a_message_id_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    made = message()
    made.replace_header("Message-ID", "<../../x@y>")
    await FolderMailer(tmp_path / "mail").send(made)
    assert names(tmp_path / "mail") == [".._.._x@y.eml"]


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MailNotSent, match="cannot be written"):
        await FolderMailer(tmp_path / "file").send(message())
    assert names(tmp_path) == ["file"]
