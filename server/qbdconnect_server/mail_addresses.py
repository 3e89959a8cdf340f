"""Addresses of mail: to whom it goes, who sends it, and the server that takes it."""

import re
from dataclasses import dataclass, field
from email.headerregistry import Address
from typing import Final, Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import idna

LOCAL_PART: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
ENCODED_WORD: Final = "=?"  # RFC 2047; `email` decodes it in addresses, too, and makes another address of it
LOCAL_PART_LIMIT: Final = 64  # characters, RFC 5321, 4.5.3.1.1
ADDRESS_LIMIT: Final = 254  # characters, RFC 5321, 4.5.3.1.3, without the angle brackets
SENDER: Final = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]+)>")

Security = Literal["starttls", "implicit", "none"]
MAIL_URLS: Final = "smtp://user:password@host:587 (STARTTLS), smtps://user:password@host:465 or smtp://host:25?tls=none"
PORTS: Final[dict[Security, int]] = {"starttls": 587, "implicit": 465, "none": 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server that takes mail, and how to talk to it; its certificate is always verified."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def mail_address(text: str) -> str:
    """Give the form in which mail is sent to an address, all ASCII: an international domain becomes its xn-- form.

    Raises ValueError for everything that a mail server need not understand (RFC 5321): quoted or non-ASCII local
    parts, domains without a dot, literals such as [127.0.0.1], encoded words, and whatever holds blanks or control
    characters.
    """
    local, _, domain = text.rpartition("@")
    if not LOCAL_PART.fullmatch(local) or len(local) > LOCAL_PART_LIMIT or ENCODED_WORD in local:
        raise ValueError("this is not an e-mail address that mail can be sent to")
    try:
        ascii_domain = idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise ValueError("the domain of this e-mail address is not valid") from None
    if "." not in ascii_domain or len(local) + 1 + len(ascii_domain) > ADDRESS_LIMIT:
        raise ValueError("this is not an e-mail address that mail can be sent to")
    return f"{local}@{ascii_domain}"


def sender_address(text: str) -> Address:
    """Read `name@example.com` or `Name <name@example.com>`; raises ValueError."""
    match = SENDER.fullmatch(text.strip())
    name = match["name"].strip().strip('"') if match else ""
    if not name.isprintable():
        raise ValueError("the sender's name holds control characters")
    return Address(name, addr_spec=mail_address(match["address"] if match else text.strip()))


def split_mail_url(url: str) -> MailServer:
    """Read the address of a mail server; raises ValueError with a sentence that shows nothing of it."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise ValueError(f"this is no valid URL; write {MAIL_URLS}") from None
    if not host or parts.path not in {"", "/"} or parts.fragment or port == 0:
        raise ValueError(f"this is no address of a mail server; write {MAIL_URLS}")
    security = _security(parts)
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    if user is None and password is not None:
        raise ValueError("a password needs a user name before it")
    if user is not None and security == "none":
        raise ValueError("a password is sent over TLS only; leave tls=none out, or the user name and password")
    return MailServer(host, port or PORTS[security], security, user, password)


def _security(parts: SplitResult) -> Security:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    match parts.scheme, options:
        case "smtps", {**more} if not more:
            return "implicit"
        case "smtp", {"tls": "none", **more} if not more:
            return "none"
        case "smtp", {"tls": "starttls", **more} if not more:
            return "starttls"
        case "smtp", {**more} if not more:
            return "starttls"
    raise ValueError(f"scheme and options say no way to send mail; write {MAIL_URLS}")
