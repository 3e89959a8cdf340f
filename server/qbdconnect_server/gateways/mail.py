"""Mail goes to an SMTP server, or into a folder where none is configured."""

import asyncio
import os
import re
import ssl
import tempfile
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Final, Protocol

import aiosmtplib
import structlog

from qbdconnect_server.mail_addresses import MailServer

COMMAND_SECONDS: Final = 30.0  # that the server may take for one answer
SENDING_SECONDS: Final = 90.0  # for a whole mail, however slowly the server trickles
QUITTING_SECONDS: Final = 2.0
REASON_LIMIT: Final = 300  # characters of what a mail server says
PERMANENT: Final = range(500, 600)  # RFC 5321, 4.2.1
UNSAFE_IN_FILE_NAMES: Final = re.compile(r"[^A-Za-z0-9._@-]+")
UNPRINTABLE: Final = re.compile(r"[^\x20-\x7e]+")

log = structlog.get_logger(__name__)


class MailNotSent(Exception):  # noqa: N818 - it says what happened
    """A mail could not be handed over; another attempt may help."""


class Undeliverable(MailNotSent):
    """The mail server refuses this recipient or this mail for good."""


class Mailer(Protocol):
    """Hands messages over."""

    async def send(self, message: EmailMessage) -> None:
        """Hand a message over to whom it names; raises Undeliverable where trying again is in vain, or MailNotSent."""


class SmtpMailer:
    """Sends each mail over a connection of its own to one SMTP server.

    The server's certificate is verified, and nothing is sent unless the TLS that is configured has begun.
    """

    def __init__(
        self,
        server: MailServer,
        *,
        own_name: str,
        tls: ssl.SSLContext | None = None,
        command_seconds: float = COMMAND_SECONDS,
        sending_seconds: float = SENDING_SECONDS,
    ) -> None:
        self._server = server
        self._own_name = own_name
        self._tls = tls
        self._command_seconds = command_seconds
        self._sending_seconds = sending_seconds

    async def send(self, message: EmailMessage) -> None:
        """Hand a message over; see Mailer."""
        client = self._client()
        try:
            async with asyncio.timeout(self._sending_seconds):
                await client.connect()
                await client.send_message(message)
                # The server has the mail, whatever becomes of the good-bye.
                with suppress(Exception):
                    await client.quit(timeout=QUITTING_SECONDS)
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _refusal(error.recipients[0]) from None
        except aiosmtplib.SMTPDataError as error:
            raise _refusal(error) from None
        except aiosmtplib.SMTPResponseException as error:
            raise MailNotSent(_answer(error)) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailNotSent(f"{type(error).__name__}: {_printable(str(error))}") from None
        finally:
            client.close()

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            local_hostname=self._own_name,
            timeout=self._command_seconds,
            use_tls=server.security == "implicit",
            start_tls=server.security == "starttls",
            tls_context=self._tls,
        )


class FolderMailer:
    """Writes each mail into a folder, as a file that mail programs open; links in it are secrets, so are the files.

    A mail that is sent once more replaces its file.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: EmailMessage) -> None:
        """Write a message; see Mailer."""
        try:
            path = await asyncio.to_thread(self._write, message)
        except OSError as error:
            raise MailNotSent(f"{self._folder} cannot be written: {error.strerror}") from None
        log.info("a mail waits in a folder, since no mail server is set", file=str(path))

    def _write(self, message: EmailMessage) -> Path:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = UNSAFE_IN_FILE_NAMES.sub("_", message["Message-ID"].strip("<>"))
        target = self._folder.resolve() / f"{name}.eml"
        descriptor, draft = tempfile.mkstemp(prefix=".", dir=self._folder)  # only its owner may open it
        with open(descriptor, "wb") as file:  # noqa: PTH123 - Path.open takes no descriptor
            file.write(message.as_bytes())
        os.replace(draft, target)  # noqa: PTH105 - the counterpart of mkstemp
        return target


def _refusal(error: aiosmtplib.SMTPResponseException) -> MailNotSent:
    return Undeliverable(_answer(error)) if error.code in PERMANENT else MailNotSent(_answer(error))


def _answer(error: aiosmtplib.SMTPResponseException) -> str:
    return f"the mail server answers {error.code} {_printable(error.message)}"


def _printable(text: str) -> str:
    return UNPRINTABLE.sub(" ", text)[:REASON_LIMIT]
