"""API keys for tests, made in the server's database without the price of its command line."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from qbdconnect_server.services.call import new_id
from qbdconnect_server.services.users import keys
from qbdconnect_server.storage.database import connect


def create_key(
    database_url: str,
    *,
    customer_id: str | None = None,
    user_id: str | None = None,
    scopes: tuple[str, ...] = ("*",),
    expired: bool = False,
) -> str:
    """Make a key of a customer, of a user, or of the operator, and return its secret."""
    return asyncio.run(_create(database_url, customer_id, user_id, scopes, expired=expired)).secret


def create_revoked_key(database_url: str, *, customer_id: str) -> str:
    """Make a key and take it back."""

    async def create_and_revoke() -> str:
        key = await _create(database_url, customer_id, None, ("*",), expired=False)
        database = connect(database_url)
        await database.open()
        await keys.revoke(database, key.key_id, datetime.now(UTC))
        await database.close()
        return key.secret

    return asyncio.run(create_and_revoke())


async def _create(
    database_url: str, customer_id: str | None, user_id: str | None, scopes: tuple[str, ...], *, expired: bool
) -> keys.NewKey:
    now = datetime.now(UTC)
    database = connect(database_url)
    await database.open()
    try:
        return await keys.create(
            database,
            kind="customer" if customer_id or user_id else "operator",
            customer_id=customer_id,
            user_id=user_id,
            scopes=scopes,
            name="test",
            expires_at=now - timedelta(seconds=1) if expired else None,
            now=now,
            new_id=new_id,
        )
    finally:
        await database.close()
