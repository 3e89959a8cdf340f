"""Sealing: what must not be readable in the database is encrypted there, with keys of the operator or of the hub."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from qbdconnect_server.errors import QBDConnectError
from qbdconnect_server.storage.database import Database
from qbdconnect_server.storage.queries import encryption as queries

UNREADABLE: Final = "a sealed value cannot be opened: none of the hub's encryption keys made it"


class Vault:
    """Seals and unseals bytes (Fernet: AES-128-CBC and HMAC-SHA256); `open` comes first.

    The first key seals, every key unseals, so that keys can be replaced one after the other.
    """

    _fernet: MultiFernet

    def open(self, keys: Sequence[str]) -> None:
        """Take the keys, at least one, each 32 bytes in URL-safe base64."""
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, plain: bytes) -> bytes:
        """Encrypt; the result is a third longer, and another one each time."""
        return self._fernet.encrypt(plain)

    def unseal(self, sealed: bytes) -> bytes:
        """Decrypt; raises QBDConnectError (500) if no key fits, since only the operator can mend that."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise QBDConnectError(UNREADABLE) from None


def new_encryption_key() -> str:
    """Make a key for the setting `encryption_keys`."""
    return Fernet.generate_key().decode()


async def open_vault(vault: Vault, database: Database, configured: Sequence[str], *, now: datetime) -> None:
    """Open a vault with the keys of the operator; without any, with one that the hub makes once and keeps itself.

    A key that the hub once made goes on unsealing what it sealed.
    """
    kept = await database.read(queries.find)
    if kept is None and not configured:
        made = new_encryption_key()
        kept = await database.write(queries.keep, made, now=now)
    vault.open([*configured, *([kept] if kept else [])])
