"""How a letter becomes a message: headers that nobody else can write, text and HTML, perhaps a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final
from urllib.parse import urlsplit

import jinja2

from qbdconnect_server.mail_addresses import mail_address, sender_address
from qbdconnect_server.settings import Settings

NAME_LIMIT: Final = 100  # characters of a name that customers choose
SENDERS_NAME: Final = "QBD Connect"
TEMPLATES: Final = jinja2.Environment(
    loader=jinja2.PackageLoader("qbdconnect_server.services.mail"),
    autoescape=jinja2.select_autoescape(["html"]),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter; its name is plain ASCII."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be said to whom: `template` names a .txt and a .html file, `to` is what `mail_address` gives."""

    to: str
    subject: str
    template: str
    values: Mapping[str, object] = field(repr=False)  # links in it are secrets
    attachment: Attachment | None = None


def compose(letter: Letter, settings: Settings, *, message_id: str, now: datetime) -> EmailMessage:
    """Write a letter as a message; the same `message_id` tells mail programs that it is the same letter."""
    sender = _sender(settings)
    message = EmailMessage(SMTP)
    message["From"] = sender
    message["To"] = Address(addr_spec=letter.to)
    if settings.support_email and mail_address(settings.support_email) != sender.addr_spec:
        message["Reply-To"] = Address(addr_spec=mail_address(settings.support_email))
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{message_id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's vacation should answer
    values = {**letter.values, "subject": message["Subject"], "contact": settings.support_email}
    message.set_content(TEMPLATES.get_template(f"{letter.template}.txt").render(values))
    message.add_alternative(TEMPLATES.get_template(f"{letter.template}.html").render(values), subtype="html")
    if letter.attachment is not None:
        maintype, subtype = letter.attachment.media_type.split("/")
        message.add_attachment(
            letter.attachment.content, maintype=maintype, subtype=subtype, filename=letter.attachment.name
        )
    return message


def one_line(text: str) -> str:
    """Keep what can be printed, in one line of single blanks.

    What looks like an encoded word (RFC 2047) is taken apart: `email` decodes it, and a line break might come out.
    """
    return " ".join("".join(char if char.isprintable() else " " for char in text).replace("=?", "= ?").split())


def shown_name(name: str) -> str:
    """Shorten a name that customers choose to what a subject can hold."""
    return one_line(name)[:NAME_LIMIT].strip() or "your QuickBooks company file"


def _sender(settings: Settings) -> Address:
    if settings.mail_from:
        return sender_address(settings.mail_from)
    if settings.support_email:
        return Address(SENDERS_NAME, addr_spec=mail_address(settings.support_email))
    return Address(SENDERS_NAME, "no-reply", urlsplit(settings.public_url).hostname or "localhost")
