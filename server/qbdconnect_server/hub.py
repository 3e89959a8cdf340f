"""The life of a hub: put together from the settings, opened, kept tidy, closed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from qbdconnect_server.errors import Unavailable
from qbdconnect_server.gateways.crm import Crm
from qbdconnect_server.gateways.insightly import TOTAL_SECONDS, InsightlyCrm
from qbdconnect_server.gateways.mail import FolderMailer, Mailer, SmtpMailer
from qbdconnect_server.gateways.opening import Opener
from qbdconnect_server.gateways.webhook_addresses import AddressPolicy
from qbdconnect_server.gateways.webhooks import HttpWebhookSender
from qbdconnect_server.payments import SimulatedStripe, build_payments
from qbdconnect_server.services.call import Hub, new_id
from qbdconnect_server.services.instances.passwords import hash_password
from qbdconnect_server.services.money.events import inbox
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
    settings: Settings,
    simulated: SimulatedStripe | None = None,
    *,
    clock: Callable[[], datetime] = utc_now,
    new_id: Callable[[str], str] = new_id,
) -> Hub:
    """Put together what services need; nothing is connected yet.

    `simulated` is the simulated Stripe of this process, if it serves one.
    """
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
        payments=build_payments(settings, simulated),
        crm=build_crm(settings),
    )


def build_mailer(settings: Settings) -> Mailer:
    """Choose the way that mails take."""
    if settings.mail_server is None:
        return FolderMailer(Path(settings.mail_folder))
    return SmtpMailer(settings.mail_server, own_name=urlsplit(settings.public_url).hostname or "localhost")


def build_crm(settings: Settings) -> Opener[Crm] | None:
    """Choose the CRM, which there is with a key alone."""
    if not settings.insightly_api_key:
        return None
    return Opener(lambda: build_insightly(settings))


def build_insightly(settings: Settings, *, timeout: float = TOTAL_SECONDS) -> InsightlyCrm:
    """Build the client of the account that the settings name."""
    return InsightlyCrm(
        settings.insightly_api_key,
        settings.insightly_address,
        organisation_field=settings.insightly_organisation_field,
        project_field=settings.insightly_project_field,
        timeout=timeout,
    )


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
        await hub.payments.close()
        if hub.crm is not None:
            await hub.crm.close()
        await hub.database.close()


@asynccontextmanager
async def running(hub: Hub, simulated: SimulatedStripe | None = None) -> AsyncIterator[None]:
    """Keep the database open, background work going, and the simulated Stripe of this process, if it serves one."""
    async with opened(hub), AsyncExitStack() as stack:
        if simulated is not None:
            stack.callback(simulated.close)
            await stack.enter_async_context(simulated.running(partial(inbox.receive, hub)))
        await stack.enter_async_context(working(hub))
        yield


async def _migrate(url: str) -> None:
    # Migrations block, and on PostgreSQL they run an event loop of their own.
    if DatabaseAddress.parse(url).is_sqlite:
        await asyncio.to_thread(migrate, url)
    elif await asyncio.to_thread(pending, url):
        raise Unavailable("database is not migrated: run qbdconnect-server migrate")
