"""The life of a hub: put together from the settings, opened, kept tidy, closed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from qbdconnect_server.errors import Unavailable
from qbdconnect_server.gateways.mail import FolderMailer, Mailer, SmtpMailer
from qbdconnect_server.gateways.webhook_addresses import AddressPolicy
from qbdconnect_server.gateways.webhooks import HttpWebhookSender
from qbdconnect_server.services.call import Hub, new_id
from qbdconnect_server.services.instances.passwords import hash_password
from qbdconnect_server.services.vault import open_vault
from qbdconnect_server.services.webhooks.webhook_lanes import Lanes
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.address import DatabaseAddress
from qbdconnect_server.storage.database import connect
from qbdconnect_server.storage.migrating import migrate, pending
from qbdconnect_server.work import working


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


def build_hub(
    settings: Settings, *, clock: Callable[[], datetime] = utc_now, new_id: Callable[[str], str] = new_id
) -> Hub:
    """Put together what services need; nothing is connected yet."""
    database = connect(settings.database_url, pool_size=settings.database_pool_size)
    return Hub(
        database=database,
        settings=settings,
        clock=clock,
        new_id=new_id,
        hash_password=hash_password,
        mailer=build_mailer(settings),
        webhook_sender=HttpWebhookSender(AddressPolicy(settings.webhook_networks), ca_file=settings.webhook_ca_file),
        webhook_lanes=Lanes.for_workers(settings.workers),
    )


def build_mailer(settings: Settings) -> Mailer:
    """Choose the way that mails take."""
    if settings.mail_server is None:
        return FolderMailer(Path(settings.mail_folder))
    return SmtpMailer(settings.mail_server, own_name=urlsplit(settings.public_url).hostname or "localhost")


@asynccontextmanager
async def opened(hub: Hub) -> AsyncIterator[None]:
    """Open the database, migrated first if it is SQLite, and close it at the end.

    Raises Unavailable if it cannot be used, or is PostgreSQL and not migrated.
    """
    await _migrate(hub.settings.database_url)
    await hub.database.open()
    try:
        await open_vault(hub.vault, hub.database, hub.settings.sealing_keys, now=hub.clock())
        yield
    finally:
        await hub.webhook_sender.close()
        await hub.database.close()


@asynccontextmanager
async def running(hub: Hub) -> AsyncIterator[None]:
    """Keep the database open and background work going."""
    async with opened(hub), working(hub):
        yield


async def _migrate(url: str) -> None:
    # Migrations block, and on PostgreSQL they run an event loop of their own.
    if DatabaseAddress.parse(url).is_sqlite:
        await asyncio.to_thread(migrate, url)
    elif await asyncio.to_thread(pending, url):
        raise Unavailable("database is not migrated: run qbdconnect-server migrate")
