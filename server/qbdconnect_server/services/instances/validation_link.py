"""The link that validates an instance: who opens it reads the mail of the instance's contact."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from qbdconnect_server.mail_addresses import mail_address
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.queries.mailing import StoredValidation

TOKEN_BYTES: Final = 32
VALID_FOR: Final = timedelta(days=7)


def new_token() -> str:
    """Make the secret of a link."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def link(settings: Settings, instance_id: str, token: str) -> str:
    """Give the address of the page behind a link."""
    return f"{settings.public_url}/validate/{instance_id}?{urlencode({'token': token})}"


def contact_address(document: Mapping[str, Any]) -> str:
    """Give the mail address of an instance's contact; raises ValueError if mail cannot be sent there."""
    return mail_address(document["contact"]["email"])


def link_hash(token: str, address: str) -> bytes:
    """Hash a token together with the address that it is mailed to, so that it proves nothing about another one."""
    return hashlib.sha256(f"{token}\0{address}".encode()).digest()


def is_latest(stored: StoredValidation, token: str) -> bool:
    """Tell whether a token is that of the last mail, and went to the address that the contact has now."""
    try:
        expected = link_hash(token, contact_address(stored.instance.document))
    except ValueError:
        return False
    return stored.hash is not None and hmac.compare_digest(stored.hash, expected)


def has_expired(stored: StoredValidation, now: datetime) -> bool:
    """Tell whether the last mail was sent too long ago."""
    return stored.sent_at is None or now >= stored.sent_at + VALID_FOR
