"""API keys: `qbdk_<id>_<secret>`, shown once and stored as a hash."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from qbdconnect_server.errors import NotFound, RuleBroken
from qbdconnect_server.services.call import Caller, Scope
from qbdconnect_server.storage.database import Connection, Database
from qbdconnect_server.storage.queries import customers, users
from qbdconnect_server.storage.queries import keys as queries
from qbdconnect_server.storage.queries.keys import KeyKind, StoredKey

__all__ = ["NewKey", "StoredKey", "authenticate", "create", "create_first", "list_keys", "revoke", "rotate"]

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
    user_id: str | None = None,
    scopes: Iterable[str],
    name: str,
    expires_at: datetime | None,
    now: datetime,
    new_id: Callable[[str], str],
) -> NewKey:
    """Make a key for operators, for one customer, or for a user at one of its customers, by default the only one.

    Raises NotFound if there is no such customer or user, RuleBroken if they, kind or a scope make no sense together.
    """
    wanted = list(scopes)
    if kind == "operator" and (customer_id, user_id) != (None, None):
        raise RuleBroken("A key belongs either to operators or to one customer.")
    if kind == "customer" and (customer_id, user_id) == (None, None):
        raise RuleBroken("A customer's key needs its customer.")
    if unknown := [scope for scope in wanted if not SCOPE.fullmatch(scope)]:
        raise RuleBroken(f"{unknown[0]!r} is no scope; write it like customers:read, or * for all.")
    key = StoredKey(new_id(ID_PREFIX), name, kind, customer_id, wanted, now, expires_at, None, user_id)
    secret = _new_secret(key.id)

    def store(connection: Connection) -> None:
        owner = _customer_of(connection, key)
        queries.insert_one(connection, key._replace(customer_id=owner), secret_hash=_hash(secret))

    await database.write(store)
    return NewKey(key.id, secret)


def _customer_of(connection: Connection, key: StoredKey) -> str | None:
    """Tell to which customer a new key belongs; raises NotFound, and RuleBroken where that is not plain."""
    if key.customer_id is not None and not customers.does_exist(connection, Scope(None), key.customer_id):
        raise NotFound(f"There is no customer {key.customer_id}.")
    if key.user_id is None:
        return key.customer_id
    user = users.locked_by_id(connection, Scope(None), key.user_id)
    if user is None:
        raise NotFound(f"There is no user {key.user_id}.")
    linked = [link.customer_id for link in user.links]
    if key.customer_id in linked:
        return key.customer_id
    if key.customer_id is not None or not linked:
        raise RuleBroken(f"{key.user_id} does not work for {key.customer_id or 'any customer'}.")
    if len(linked) > 1:
        raise RuleBroken(f"{key.user_id} works for several customers; name one of {', '.join(linked)}.")
    return linked[0]


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


async def rotate(
    database: Database, key_id: str, *, overlap: timedelta, now: datetime, new_id: Callable[[str], str]
) -> NewKey:
    """Make a key that does what an old one does and lives as long; the old one goes on for `overlap`, 0 ends it now.

    Raises NotFound if there is no such key, or it is revoked or has expired.
    """
    made = new_id(ID_PREFIX)
    secret = _new_secret(made)

    def store(connection: Connection) -> None:
        # Locked, so that a key which is revoked at the same moment leaves no successor.
        found = queries.locked_by_id(connection, key_id)
        if found is None or not _is_valid(found.key, now):
            raise NotFound(f"There is no key {key_id} that could be rotated.")
        old = found.key
        expires_at = None if old.expires_at is None else now + (old.expires_at - old.created_at)
        new = old._replace(id=made, created_at=now, expires_at=expires_at)
        queries.insert_one(connection, new, secret_hash=_hash(secret))
        if not overlap:
            queries.revoke(connection, key_id, now=now)
        elif old.expires_at is None or now + overlap < old.expires_at:
            queries.expire(connection, key_id, expires_at=now + overlap)

    await database.write(store)
    return NewKey(made, secret)


async def authenticate(database: Database, secret: str, now: datetime) -> Caller | None:
    """Find out who holds a secret; None if nobody does, or the key is revoked or has expired.

    The key of a user has the role that the user has at its customer now, and is refused where that is none.
    """
    parsed = SECRET.fullmatch(secret)
    if parsed is None:
        return None
    found = await database.read(queries.by_id, f"{ID_PREFIX}_{parsed[1]}")
    if found is None:
        return None
    secret_hash, key, role = found
    if not hmac.compare_digest(secret_hash, _hash(secret)) or not _is_valid(key, now):
        return None
    if key.user_id is None:
        return Caller(key.id, key.kind, key.customer_id, frozenset(key.scopes))
    if role is None:
        return None
    return Caller(key.id, key.kind, key.customer_id, frozenset(key.scopes), key.user_id, role)


def _is_valid(key: StoredKey, now: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or now < key.expires_at)


def _new_secret(key_id: str) -> str:
    return f"qbdk_{key_id.removeprefix(ID_PREFIX + '_')}_{secrets.token_hex(SECRET_BYTES)}"


def _hash(secret: str) -> bytes:
    """Hash a secret, fast: guessing 256 random bits is hopeless anyway."""
    return hashlib.sha256(secret.encode()).digest()
