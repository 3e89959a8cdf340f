"""`serve`: the hub behind uvicorn."""

import asyncio
import os
import signal
import socket

import structlog
import typer
import uvicorn
from starlette.types import ASGIApp

from qbdconnect_server.app import build_asgi
from qbdconnect_server.contract import ContractError, compile_contract, load_document
from qbdconnect_server.hub import build_hub, running
from qbdconnect_server.logs import configure_logs
from qbdconnect_server.payments import SimulatedStripe, simulated_stripe
from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.users import keys
from qbdconnect_server.settings import Settings
from qbdconnect_server.telemetry.switch import close_provider, open_provider

from . import banner
from .failures import CommandFailed
from .listening import listen
from .protocol import StrictProtocol
from .stopping import SIGNALS, DrainingServer, Stopping

log = structlog.get_logger(__name__)


def run(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises SettingsError (nobody moves the money), CommandFailed (address in use, contract without handlers) and
    Unavailable (database).
    """
    configure_logs(settings.log_level, settings.log_format)
    simulated = simulated_stripe(settings)
    with listen(settings.host, settings.port) as listener:
        hub = build_hub(settings, simulated)
        stopping = Stopping()
        provider = open_provider(settings, os.environ)
        try:
            contract = compile_contract(load_document(), settings.responses)
            asgi = build_asgi(hub, contract, simulated, provider=provider, is_stopping=stopping)
        except ContractError as error:
            raise CommandFailed(str(error)) from error
        server = DrainingServer(uvicorn_config(asgi), stopping, settings.drain_seconds)
        try:
            with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
                runner.run(_serve(hub, simulated, contract.base_path, server, listener))
        finally:
            close_provider(provider)


async def _serve(
    hub: Hub, simulated: SimulatedStripe | None, base_path: str, server: uvicorn.Server, listener: socket.socket
) -> None:
    async with running(hub, simulated):
        await _announce(hub, base_path)
        # Once uvicorn has stopped in an orderly way it raises the signal again, which must not end the process before
        # the database is closed.
        for number in SIGNALS:
            signal.signal(number, lambda *_: None)
        log.info("hub started", database=hub.settings.database_label, public_url=hub.settings.public_url)
        if simulated is not None:
            log.warning("payments are simulated: no money moves", file=str(simulated.path))
        await server.serve(sockets=[listener])
    log.info("hub stopped")


def uvicorn_config(asgi: ASGIApp) -> uvicorn.Config:
    """Configure uvicorn: the edge writes the access log, and `running` is the lifespan."""
    return uvicorn.Config(
        asgi,
        http=StrictProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        # The edge reads X-Forwarded-For, and only as far as the operator trusts who wrote it.
        proxy_headers=False,
        timeout_keep_alive=65,  # longer than the usual 60 seconds of proxies, so that they close first
        timeout_graceful_shutdown=10,
    )


async def _announce(hub: Hub, base_path: str) -> None:
    key = await keys.create_first(hub.database, now=hub.clock(), new_id=hub.new_id)
    typer.echo(banner.addresses(hub.settings, base_path))
    if key is not None:
        typer.echo(banner.first_key(key.secret))
