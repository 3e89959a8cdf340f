"""Secrets of webhooks: made, sealed, replaced with overlap, and what they sign (Standard Webhooks 1.0)."""

import base64
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

import orjson

from qbdconnect_server.services.vault import Vault

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32
OVERLAP: Final = timedelta(hours=24)
MOST: Final = 5  # secrets that sign at a time, however often they are replaced


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret as its owner sees it, and until when it signs; None is for good."""

    value: str
    until: datetime | None = None

    def signs(self, now: datetime) -> bool:
        """Tell whether it is in use."""
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets of a webhook, the newest first."""

    all: tuple[Secret, ...]

    @classmethod
    def new(cls) -> Self:
        """Make the first secret."""
        return cls((_new_secret(),))

    @property
    def newest(self) -> str:
        """The secret that a receiver should know."""
        return self.all[0].value

    def rotated(self, now: datetime) -> "Secrets":
        """Put a new secret before the others, which sign for 24 hours more at most."""
        older = (
            Secret(each.value, now + OVERLAP if each.until is None else each.until)
            for each in self.all
            if each.signs(now)
        )
        return Secrets((_new_secret(), *older)[:MOST])

    def sealed(self, vault: Vault) -> bytes:
        """Write the secrets as they are stored."""
        return vault.seal(orjson.dumps([{"value": each.value, "until": each.until} for each in self.all]))

    @classmethod
    def unsealed(cls, vault: Vault, sealed: bytes) -> Self:
        """Read the secrets; raises QBDConnectError (500) if the keys of the hub do not fit."""
        return cls(tuple(_read(each) for each in orjson.loads(vault.unseal(sealed))))

    def headers(self, event_id: str, body: bytes, now: datetime) -> dict[str, str]:
        """Sign a body, with every secret that is in use."""
        timestamp = str(int(now.timestamp()))
        signed = b".".join((event_id.encode(), timestamp.encode(), body))
        return {
            "webhook-id": event_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": _signatures([each for each in self.all if each.signs(now)], signed),
        }


def _signatures(signing: Sequence[Secret], signed: bytes) -> str:
    keys = (base64.b64decode(each.value.removeprefix(PREFIX)) for each in signing)
    return " ".join(f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}" for key in keys)


def _new_secret() -> Secret:
    return Secret(PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode())


def _read(stored: Mapping[str, str | None]) -> Secret:
    until = stored["until"]
    return Secret(str(stored["value"]), None if until is None else datetime.fromisoformat(until))
