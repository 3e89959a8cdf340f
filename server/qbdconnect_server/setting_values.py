"""What a setting may be: one check for each kind of value, which raises a ValueError that shows no secret."""

import re
import ssl
from ipaddress import ip_network
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qs, urlsplit

from .addresses import split_address
from .mail_addresses import mail_address, sender_address, split_mail_url
from .networks import read_networks

DATABASE_URLS: Final = "sqlite:///path/to/file.db or postgresql://user:password@host:5432/name"
DEFAULT_PORTS: Final = {"http": 80, "https": 443}
TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/=-]{0,512}")  # what a bearer token may consist of (RFC 6750, section 2.1)
STRIPE_KEY: Final = re.compile(r"[sr]k_(live|test)_[A-Za-z0-9_]{1,512}")
STRIPE_WEBHOOK_SECRET: Final = re.compile(r"whsec_[A-Za-z0-9+/=_-]{1,512}")
INSIGHTLY_POD: Final = re.compile(r"[a-z]{2}[0-9]{1,3}")
CUSTOM_FIELD: Final = re.compile(r"[A-Za-z0-9_]{0,100}")
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
ENCRYPTION_KEY: Final = re.compile(r"[A-Za-z0-9_-]{43}=")  # 32 bytes


def check_database_url(url: str) -> str:
    """Check the address of a database."""
    mend = f"write {DATABASE_URLS}"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or socket_folder(parts), parts.port
    except ValueError:
        raise ValueError(f"this is no valid URL; {mend}") from None
    if parts.scheme == "sqlite" and not parts.netloc and parts.path not in {"", "/", "/:memory:"}:
        return url
    if parts.scheme == "postgresql" and host and parts.path not in {"", "/"}:
        return url
    if parts.scheme in {"sqlite", "postgresql"}:
        raise ValueError(f"the address of the database is incomplete; {mend}")
    raise ValueError(f"only SQLite and PostgreSQL are supported; {mend}")


def socket_folder(parts: SplitResult) -> str:
    """Folder of the Unix socket, where PostgreSQL is reached without the network: ...?host=/folder."""
    return parse_qs(parts.query).get("host", [""])[0]


def check_public_url(url: str) -> str:
    """Check the address that others reach the hub at, and write it as browsers do."""
    parts = split_address(url)
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("leave path, query and fragment out")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def check_mail_address(address: str) -> str:
    """Check a bare e-mail address."""
    if address:
        try:
            mail_address(address)
        except ValueError:
            raise ValueError(f"{address!r} is not an e-mail address") from None
    return address


def check_mail_sender(sender: str) -> str:
    """Check an e-mail address that may have a name."""
    if sender:
        try:
            sender_address(sender)
        except ValueError as error:
            raise ValueError(f"{sender!r}: {error}; write hub@example.com or My Hub <hub@example.com>") from None
    return sender


def check_mail_url(url: str) -> str:
    """Check the address of a mail server."""
    if url:
        split_mail_url(url)
    return url


def check_encryption_keys(keys: str) -> str:
    """Check the form of keys that seal."""
    for number, key in enumerate(listed(keys), 1):
        if not ENCRYPTION_KEY.fullmatch(key):
            # The key itself is a secret.
            raise ValueError(f"number {number} is no key; make one with qbdconnect-server encryption-key")
    return keys


def check_origins(origins: str) -> str:
    """Check origins of web pages."""
    for origin in listed(origins):
        _check_origin(origin)
    return origins


def _check_origin(origin: str) -> None:
    if origin == "*":
        return
    try:
        parts = urlsplit(origin)
        _ = parts.port  # a wrong one is found only when it is asked for
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or origin != f"{parts.scheme}://{parts.netloc}":
        raise ValueError(f"{origin!r} is no origin; write it like https://app.example.com, without path, or *")
    if origin != origin.lower() or "@" in origin or parts.port == DEFAULT_PORTS[parts.scheme]:
        raise ValueError(f"{origin!r} is not how browsers send it: in lower case, without user and default port")


def check_return_origins(origins: str) -> str:
    """Check origins that buyers may be sent back to; each is named."""
    if "*" in listed(origins):
        raise ValueError("* would send buyers anywhere; name the origins")
    return check_origins(origins)


def check_stripe_key(key: str) -> str:
    """Check the form of a key of Stripe."""
    if key and not STRIPE_KEY.fullmatch(key):
        # What looks wrong may still be the secret.
        raise ValueError("this is no secret key of Stripe; it begins with sk_live_, sk_test_, rk_live_ or rk_test_")
    return key


def check_stripe_webhook_secrets(secrets: str) -> str:
    """Check the form of signing secrets of Stripe."""
    for number, secret in enumerate(listed(secrets), 1):
        if not STRIPE_WEBHOOK_SECRET.fullmatch(secret):
            raise ValueError(f"number {number} is no signing secret of Stripe; it begins with whsec_")
    return secrets


def check_networks(networks: str) -> str:
    """Check addresses and networks of proxies."""
    for network in listed(networks):
        try:
            ip_network(network)
        except ValueError:
            raise ValueError(
                f"{network!r} is no address or network; write it like 10.0.0.7, 10.0.0.0/8 or 2001:db8::/32"
            ) from None
    return networks


def check_webhook_networks(networks: str) -> str:
    """Check the networks that webhooks may reach."""
    read_networks(networks)
    return networks


def check_ca_file(file: str) -> str:
    """Check that a file holds certificates."""
    try:
        if file:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(file)
    except OSError:  # also what is no certificate
        raise ValueError(f"{file!r} is no file of certificates in PEM") from None
    return file


def check_folder(folder: str) -> str:
    """Check that a folder exists."""
    if folder and not Path(folder).is_dir():
        raise ValueError(f"{folder!r} is no folder")
    return folder


def check_token(token: str) -> str:
    """Check that a bearer token can be sent."""
    if not TOKEN.fullmatch(token):
        # The token itself is a secret.
        raise ValueError("this is no token; write letters, digits and -._~+/= only")
    return token


def check_insightly_url(url: str) -> str:
    """Check the address of Insightly or of a stand-in."""
    return _check_gateway_url(url, "https://api.na1.insightly.com")


def check_stripe_url(url: str) -> str:
    """Check the address of a stand-in for Stripe."""
    return _check_gateway_url(url, "http://localhost:12111")


def _check_gateway_url(url: str, example: str) -> str:
    if url:
        try:
            parts = urlsplit(url)
            _ = parts.port  # a wrong one is found only when it is asked for
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
            raise ValueError(f"this is no address; write it like {example}")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("the API key would travel in the clear; http is for a stand-in on localhost alone")
        if parts.path not in {"", "/"} or parts.query or parts.fragment:
            raise ValueError("leave path, query and fragment out")
    return url


def check_insightly_pod(pod: str) -> str:
    """Check the name of a pod, which becomes part of an address."""
    if pod and not INSIGHTLY_POD.fullmatch(pod):
        raise ValueError(f"{pod!r} is no pod; Insightly shows it in the user settings, such as na1")
    return pod


def check_custom_field(name: str) -> str:
    """Check the API name of a custom field."""
    if not CUSTOM_FIELD.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a custom field; write it like QBD_CUSTOMER__c")
    return name


def listed(text: str) -> tuple[str, ...]:
    """Split what stands between commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
