"""Real mail servers on 127.0.0.1, and a certificate for them that one client trusts."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from tests.certificates import certify

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from email.message import EmailMessage
    from pathlib import Path

    from aiosmtpd.smtp import Envelope, Session

ADDRESS = "127.0.0.1"
HOST = "localhost"
USER, PASSWORD = "hub@example.com", "hunter2"


@dataclass(frozen=True, slots=True)
class Trust:
    """A certificate in the hands of a server, and a client that trusts it."""

    server: ssl.SSLContext
    client: ssl.SSLContext


@dataclass(slots=True)
class Inbox:
    """What a server was given, and what it answers instead of taking it, by the command."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    received: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    greetings: list[str] = field(default_factory=list)

    async def handle_EHLO(  # noqa: N802 - the name that the server looks for
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.greetings.append(hostname)
        return responses

    async def handle_MAIL(  # noqa: N802 - as above
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802 - as above
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        if answer := self.answers.get("DATA"):
            return answer
        assert isinstance(envelope.content, bytes)
        self.received.append(message_from_bytes(envelope.content, policy=policy.SMTP))
        self.envelopes.append((str(envelope.mail_from), list(envelope.rcpt_tos)))
        return "250 OK"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login.decode())
        fits = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=fits, handled=False)


@asynccontextmanager
async def mail_server(
    trust: Trust | None = None, *, implicit: bool = False, needs_login: bool = False, offers_login: bool = False
) -> AsyncIterator[Inbox]:
    """Run a server: with a trust it offers STARTTLS, or begins with TLS at once."""
    inbox = Inbox()

    def protocol() -> SMTP:
        return SMTP(
            inbox,
            hostname="mx.example.com",
            tls_context=trust.server if trust and not implicit else None,
            require_starttls=bool(trust and not implicit),
            authenticator=inbox.authenticate if needs_login or offers_login else None,
            auth_required=needs_login and not implicit,  # it knows TLS only where it began it itself
            auth_require_tls=not implicit and not offers_login,
            loop=asyncio.get_running_loop(),
        )

    context = trust.server if trust and implicit else None
    server = await asyncio.get_running_loop().create_server(protocol, ADDRESS, 0, ssl=context)
    inbox.port = server.sockets[0].getsockname()[1]
    try:
        yield inbox
    finally:
        server.close()
        await server.wait_closed()


def make_trust(folder: Path, host: str = HOST) -> Trust:
    """Make a certificate for a host."""
    server, trusted = certify(folder, host)
    return Trust(server, ssl.create_default_context(cafile=str(trusted)))
