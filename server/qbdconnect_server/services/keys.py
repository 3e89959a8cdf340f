"""API keys: `qbdk_<id>_<secret>`, shown once and stored as a hash."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, NamedTuple

from qbdconnect_server.errors import NotFound, RuleBroken
from qbdconnect_server.services.call import Caller, Scope
from qbdconnect_server.storage.database import Connection, Database
from qbdconnect_server.storage.queries import customers
from qbdconnect_server.storage.queries import keys as queries
from qbdconnect_server.storage.queries.keys import KeyKind, StoredKey

__all__ = ["NewKey", "StoredKey", "authenticate", "create", "create_first", "list_keys", "revoke"]

SECRET_BYTES: Final = 32
ID_PREFIX: Final = "key"
SECRET: Final = re.compile(r"qbdk_([0-9a-f]{32})_[0-9a-f]{64}")
SCOPE: Final = re.compile(r"\*|[a-z]+:(read|write)")
ALL_SCOPES: Final = "*"


class NewKey(NamedTuple):
    """A key that was just made; the secret is told nobody a second time."""

    key_id: str
    secret: str


async def create(  # noqa: PLR0913 - these are the properties of a key
    database: Database,
    *,
    kind: KeyKind,
    customer_id: str | None,
    scopes: Iterable[str],
    name: str,
    expires_at: datetime | None,
    now: datetime,
    new_id: Callable[[str], str],
) -> NewKey:
    """Make a key for operators or for one customer.

    Raises NotFound if there is no such customer, RuleBroken if kind and customer or a scope make no sense.
    """
    wanted = list(scopes)
    if (kind == "operator") != (customer_id is None):
        raise RuleBroken("A key belongs either to operators or to one customer.")
    if unknown := [scope for scope in wanted if not SCOPE.fullmatch(scope)]:
        raise RuleBroken(f"{unknown[0]!r} is no scope; write it like customers:read, or * for all.")
    key = StoredKey(new_id(ID_PREFIX), name, kind, customer_id, wanted, now, expires_at, None)
    secret = _new_secret(key.id)

    def store(connection: Connection) -> None:
        if customer_id is not None and not customers.does_exist(connection, Scope(None), customer_id):
            raise NotFound(f"There is no customer {customer_id}.")
        queries.insert_one(connection, key, secret_hash=_hash(secret))

    await database.write(store)
    return NewKey(key.id, secret)


async def create_first(database: Database, *, now: datetime, new_id: Callable[[str], str]) -> NewKey | None:
    """Make an operator's key with all scopes if the hub had none so far, whoever else tries the same just now."""
    key = StoredKey(new_id(ID_PREFIX), "first", "operator", None, [ALL_SCOPES], now, None, None)
    secret = _new_secret(key.id)

    def store(connection: Connection) -> bool:
        return queries.insert_first(connection, key, secret_hash=_hash(secret))

    return NewKey(key.id, secret) if await database.write(store) else None


async def list_keys(database: Database) -> list[StoredKey]:
    """List all keys, without their secrets."""
    return await database.read(queries.every)


async def revoke(database: Database, key_id: str, now: datetime) -> None:
    """Make a key useless from now on; raises NotFound if there is none or it is revoked already."""

    def mark(connection: Connection) -> bool:
        return queries.revoke(connection, key_id, now=now)

    if not await database.write(mark):
        raise NotFound(f"There is no key {key_id} that could be revoked.")


async def authenticate(database: Database, secret: str, now: datetime) -> Caller | None:
    """Find out who holds a secret; None if nobody does, or the key is revoked or has expired."""
    parsed = SECRET.fullmatch(secret)
    if parsed is None:
        return None
    found = await database.read(queries.by_id, f"{ID_PREFIX}_{parsed[1]}")
    if found is None:
        return None
    secret_hash, key = found
    if not hmac.compare_digest(secret_hash, _hash(secret)) or not _is_valid(key, now):
        return None
    return Caller(key.id, key.kind, key.customer_id, frozenset(key.scopes))


def _is_valid(key: StoredKey, now: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or now < key.expires_at)


def _new_secret(key_id: str) -> str:
    return f"qbdk_{key_id.removeprefix(ID_PREFIX + '_')}_{secrets.token_hex(SECRET_BYTES)}"


def _hash(secret: str) -> bytes:
    """Hash a secret, fast: guessing 256 random bits is hopeless anyway."""
    return hashlib.sha256(secret.encode()).digest()
