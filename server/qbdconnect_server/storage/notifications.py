"""Hearing what transactions on PostgreSQL tell (NOTIFY), on a connection of its own."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import asyncpg
import structlog

RECONNECT_SECONDS: Final = 2.0
CHECK_SECONDS: Final = 60.0  # a connection that a network has forgotten looks like one on which nothing happens
ANSWER_SECONDS: Final = 10.0
LOST: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)

log = structlog.get_logger(__name__)


async def listen(connect: Callable[[], Awaitable[asyncpg.Connection]], channel: str, heard: Callable[[], None]) -> None:
    """Call `heard` whenever a channel is notified, until this is cancelled; a lost connection is made anew.

    `heard` is called after each connecting, too, since nobody knows what was told before.
    """
    is_lost = False
    while True:
        try:
            connection = await connect()
            try:
                if is_lost:
                    log.info("notifications of the database are heard again")
                is_lost = False
                await _hear(connection, channel, heard)
            finally:
                connection.terminate()
        except LOST as error:
            if not is_lost:
                log.warning("notifications of the database are not heard", fault=type(error).__name__)
            is_lost = True
        await asyncio.sleep(RECONNECT_SECONDS)


async def _hear(connection: asyncpg.Connection, channel: str, heard: Callable[[], None]) -> None:
    """Listen until the connection is lost; asyncpg may only notice when it is used."""
    closed = asyncio.Event()
    connection.add_termination_listener(lambda _: closed.set())
    await connection.add_listener(channel, lambda *_: heard())
    heard()
    while not closed.is_set():
        with suppress(TimeoutError):
            async with asyncio.timeout(CHECK_SECONDS):
                await closed.wait()
        await connection.execute("SELECT 1", timeout=ANSWER_SECONDS)
