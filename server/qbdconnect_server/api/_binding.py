"""Joins each operation of the contract with its handler, inside Connexion's stack."""

from collections.abc import Mapping

from connexion.middleware.abstract import ROUTING_CONTEXT
from starlette.types import ASGIApp, Receive, Scope, Send

from qbdconnect_server.contract import Contract
from qbdconnect_server.services.call import Hub

from ._endpoint import Endpoint
from ._handlers import Handler, check_handlers
from ._stock import name_content_type


class Binding:
    """ASGI middleware of Connexion's stack: serves what its endpoints can read and leaves other bodies to Connexion."""

    def __init__(self, app: ASGIApp, *, endpoints: Mapping[str, Endpoint]) -> None:
        self._app = app
        self._endpoints = endpoints

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        operation_id = scope["extensions"][ROUTING_CONTEXT]["operation_id"]
        endpoint = self._endpoints[operation_id]
        if endpoint.takes_json:
            await endpoint(scope, receive, send)
        else:
            await self._app({**scope, "headers": name_content_type(scope["headers"])}, receive, send)


def bind(contract: Contract, handlers: Mapping[str, Handler], hub: Hub) -> dict[str, Endpoint]:
    """Join each operation with its handler; raises ContractError if one is missing or does not fit."""
    check_handlers(contract, handlers)
    return {name: Endpoint(operation, handlers[name], hub) for name, operation in contract.operations.items()}
