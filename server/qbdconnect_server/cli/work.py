"""`work`: background work in a process of its own."""

import asyncio
import signal

import structlog

from qbdconnect_server.hub import build_hub, running
from qbdconnect_server.logs import configure_logs
from qbdconnect_server.payments import payments_mode
from qbdconnect_server.services.call import Hub
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.address import DatabaseAddress

from .failures import CommandFailed, WrongUse
from .stopping import SIGNALS

log = structlog.get_logger(__name__)


def run(settings: Settings) -> None:
    """Work until SIGINT or SIGTERM. Raises SettingsError, WrongUse, CommandFailed and Unavailable (database)."""
    if not settings.workers:
        raise WrongUse("QBDCONNECT_WORKERS is 0, so there is nothing to do; leave it unset or give a number")
    if DatabaseAddress.parse(settings.database_url).is_sqlite:
        raise CommandFailed(
            "a SQLite file belongs to one process, and serve runs background work itself; "
            "for several processes use PostgreSQL"
        )
    payments_mode(settings)
    configure_logs(settings.log_level, settings.log_format)
    asyncio.run(_work(build_hub(settings)))


async def _work(hub: Hub) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopped.set))
    async with running(hub):
        log.info("worker started", database=hub.settings.database_label, workers=hub.settings.workers)
        await stopped.wait()
    log.info("worker stopped")
