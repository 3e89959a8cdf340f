"""The hub as an ASGI application: API and pages behind the edge; the one place that knows every room."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from qbdconnect_server.api import RateLimit, build_api, find_handlers
from qbdconnect_server.contract import Contract, compile_contract, load_document
from qbdconnect_server.edge import Cors, Edge, Observer, TrustedProxies
from qbdconnect_server.errors import QBDConnectError
from qbdconnect_server.hooks import build_hooks
from qbdconnect_server.hub import build_hub, running, utc_now
from qbdconnect_server.pages import ValidationLinks, build_pages, metrics_page
from qbdconnect_server.payments import SimulatedStripe, build_doors, simulated_stripe
from qbdconnect_server.services.call import Caller, Hub, new_id
from qbdconnect_server.services.instances import validation
from qbdconnect_server.services.money.events import inbox
from qbdconnect_server.services.money.subscriptions import standing
from qbdconnect_server.services.users import keys, roles
from qbdconnect_server.settings import BODY_LIMIT, Settings
from qbdconnect_server.storage.queries import job_listing
from qbdconnect_server.telemetry.switch import close_provider, open_provider

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider


def create_app(
    settings: Settings, *, clock: Callable[[], datetime] = utc_now, new_id: Callable[[str], str] = new_id
) -> ASGIApp:
    """Build the hub for any ASGI server; its lifespan opens and closes the database.

    Raises ContractError if an operation of the contract has no handler that fits, and SettingsError if it is not said
    who moves the money.
    """
    simulated = simulated_stripe(settings)
    hub = build_hub(settings, simulated, clock=clock, new_id=new_id)
    contract = compile_contract(load_document(), settings.responses)
    provider = open_provider(settings, os.environ)

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        try:
            async with running(hub, simulated):
                yield
        finally:
            await asyncio.to_thread(close_provider, provider)

    return WithLifespan(build_asgi(hub, contract, simulated, provider=provider), lifespan)


def build_asgi(
    hub: Hub,
    contract: Contract,
    simulated: SimulatedStripe | None = None,
    *,
    provider: "TracerProvider | None" = None,
    is_stopping: Callable[[], bool] = lambda: False,
) -> ASGIApp:
    """Build everything that answers HTTP; the database must be open before the first request.

    `simulated` is the simulated Stripe that this process serves, `provider` takes the spans of requests, `is_stopping`
    makes /readyz refuse. Raises ContractError if an operation of
    the contract has no handler that fits.
    """
    settings = hub.settings
    every_scope = frozenset(scope for each in contract.operations.values() for scope in each.required_scopes)
    scopes_of_role = {role: roles.scopes_of(role, every_scope) for role in roles.ROLES}

    async def authenticate(secret: str) -> Caller | None:
        caller = await keys.authenticate(hub.database, secret, hub.clock())
        if caller is None:
            return None
        allowed = scopes_of_role[caller.role]
        return replace(caller, scopes=allowed if keys.ALL_SCOPES in caller.scopes else caller.scopes & allowed)

    metrics = _build_metrics(hub, contract)
    pages = build_pages(
        contract.document,
        check=hub.database.check,
        obstacle=partial(standing.look, hub),
        links=ValidationLinks(partial(validation.look, hub), partial(validation.confirm, hub)),
        contact=settings.support_email,
        is_stopping=is_stopping,
        metrics=None if metrics is None else metrics.page,
    )
    rate_limit = RateLimit(settings.rate_limit, time.monotonic) if settings.rate_limit else None
    api = build_api(contract, find_handlers(contract), hub, authenticate, rate_limit)
    return Edge(
        api,
        doors={**pages, **build_hooks(partial(inbox.receive, hub)), **build_doors(simulated, settings)},
        body_limit=BODY_LIMIT,
        new_request_id=lambda: hub.new_id("req"),
        cors=Cors(settings.allowed_origins) if settings.allowed_origins else None,
        proxies=TrustedProxies(settings.proxy_networks) if settings.proxy_networks else None,
        observers=_observers(contract, provider, metrics),
    )


class _Metrics(NamedTuple):
    observe: Observer
    page: Callable[[Request], Awaitable[Response]]


def _build_metrics(hub: Hub, contract: Contract) -> _Metrics | None:
    """Count requests, and show the figures to whoever has the token; without a token nothing is loaded or counted."""
    if not hub.settings.metrics_token:
        return None
    from qbdconnect_server.telemetry.metrics import Metrics  # noqa: PLC0415 - see above
    from qbdconnect_server.telemetry.scraping import take_snapshot  # noqa: PLC0415 - see above

    metrics = Metrics(contract.operations, contract.violations, version=version("qbdconnect-server"))

    async def count_jobs() -> list[tuple[str, str, int]]:
        counts = await hub.database.read(job_listing.counts)
        return [(kind, state, number) for state, kind, number, _ in counts]

    async def write() -> bytes:
        return metrics.write(await take_snapshot(hub.database.check, count_jobs))

    return _Metrics(metrics.observe, metrics_page(hub.settings.metrics_token, write))


def _observers(contract: Contract, provider: "TracerProvider | None", metrics: _Metrics | None) -> list[Observer]:
    observers = [metrics.observe] if metrics is not None else []
    if provider is not None:
        from qbdconnect_server.telemetry.tracing import Tracing  # noqa: PLC0415 - an extra

        routes = {name: each.base_path + each.path for name, each in contract.operations.items()}
        observers.append(Tracing(provider, routes, version=version("qbdconnect-server")).observe)
    return observers


class WithLifespan:
    """An application whose ASGI lifespan is a context manager, told in one line where it cannot start."""

    def __init__(self, app: ASGIApp, lifespan: Callable[[], AbstractAsyncContextManager[None]]) -> None:
        self._app = app
        self._lifespan = lifespan

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or live from the first message of the lifespan to the last."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._app(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(self._lifespan())
            except QBDConnectError as error:
                await send({"type": "lifespan.startup.failed", "message": error.detail})
                return
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})
