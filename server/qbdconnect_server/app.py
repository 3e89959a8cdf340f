"""The hub as an ASGI application: API and pages behind the edge; the one place that knows every room."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace
from datetime import datetime

from starlette.types import ASGIApp, Receive, Scope, Send

from qbdconnect_server.api import build_api, find_handlers
from qbdconnect_server.contract import Contract, compile_contract, load_document
from qbdconnect_server.edge import Edge
from qbdconnect_server.errors import QBDConnectError
from qbdconnect_server.hub import build_hub, running, utc_now
from qbdconnect_server.pages import build_pages
from qbdconnect_server.services import instances, keys
from qbdconnect_server.services.call import Caller, Hub, new_id
from qbdconnect_server.settings import BODY_LIMIT, Settings


def create_app(
    settings: Settings, *, clock: Callable[[], datetime] = utc_now, new_id: Callable[[str], str] = new_id
) -> ASGIApp:
    """Build the hub for any ASGI server; its lifespan opens and closes the database.

    Raises ContractError if an operation of the contract has no handler that fits.
    """
    hub = build_hub(settings, clock=clock, new_id=new_id)
    contract = compile_contract(load_document(), settings.responses)
    return WithLifespan(build_asgi(hub, contract), lambda: running(hub))


def build_asgi(hub: Hub, contract: Contract) -> ASGIApp:
    """Build everything that answers HTTP; the database must be open before the first request.

    Raises ContractError if an operation of the contract has no handler that fits.
    """
    every_scope = frozenset(scope for each in contract.operations.values() for scope in each.required_scopes)

    async def authenticate(secret: str) -> Caller | None:
        caller = await keys.authenticate(hub.database, secret, hub.clock())
        if caller is not None and keys.ALL_SCOPES in caller.scopes:
            return replace(caller, scopes=every_scope)
        return caller

    async def validated(instance_id: str) -> bool | None:
        return await instances.validation(hub.database, instance_id)

    pages = build_pages(
        contract.document, check=hub.database.check, validated=validated, contact=hub.settings.support_email
    )
    api = build_api(contract, find_handlers(contract), hub, authenticate)
    return Edge(api, doors=pages, body_limit=BODY_LIMIT, new_request_id=lambda: hub.new_id("req"))


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
