"""A mailer that keeps what it is given, or fails as it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import EmailMessage


class Postbox:
    """Takes the place of a mail server."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.fault: Exception | None = None

    async def send(self, message: EmailMessage) -> None:
        """Keep a message, or raise the fault."""
        if self.fault is not None:
            raise self.fault
        self.messages.append(message)
