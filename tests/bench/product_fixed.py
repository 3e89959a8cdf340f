"""QBD Connect without a database: its contract, edge, security and binding around handlers with fixed answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from qbdconnect_server.api import build_api, find_handlers
from qbdconnect_server.contract import Answer, Body, compile_contract, load_document
from qbdconnect_server.contract._generated import models  # noqa: TC001 - the binding reads the annotations
from qbdconnect_server.edge import Edge
from qbdconnect_server.services.call import Call, Caller

from .fixed import FURTHER_ROUTES, further_operation_id, with_further_routes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from qbdconnect_server.services.call import Hub

    from .asgi import ASGIApp
    from .data import JSON
    from .fixed import FixedData


def document() -> JSON:
    """Give the contract of the hub with the further routes."""
    return with_further_routes(dict(load_document()))


def create_app(data: FixedData, document: JSON, log: Any) -> ASGIApp:
    """Make the app of fixed answers; `log` is where its access log goes."""
    contract = compile_contract(document)
    caller = Caller("key_bench", "operator", None, frozenset(data.scopes))

    async def authenticate(secret: str) -> Caller | None:
        return caller if secret == data.token else None

    handlers = find_handlers(compile_contract(load_document())) | _fixed(data) | _further()
    # No handler that is asked here needs the hub.
    api = build_api(contract, handlers, cast("Hub", None), authenticate)
    return cast("ASGIApp", Edge(cast("Any", api), doors={}, log=log))


def _fixed(data: FixedData) -> dict[str, Callable[..., Awaitable[Any]]]:
    async def get_customer(call: Call, customer_id: str) -> Any:
        return data.customers[customer_id]

    async def find_customer(call: Call, gateway_customer_id: str) -> Any:
        return data.customers_by_gateway[gateway_customer_id]

    async def create_customer(call: Call, body: Body[models.Customer]) -> Answer:
        value = dict(body.document)
        headers = {"Location": f"{call.operation.base_path}/customers/new"}
        return Answer(201, call.operation.encode(201, value), headers=headers)

    async def list_instances(call: Call, customer_id: str, limit: int, starting_after: str | None) -> Any:
        return data.instances[customer_id][:limit]

    return {
        "getCustomer": get_customer,
        "findCustomer": find_customer,
        "createCustomer": create_customer,
        "listInstances": list_instances,
    }


def _further() -> dict[str, Callable[..., Awaitable[Any]]]:
    async def nothing(call: Call, number: str) -> Any:
        return {"number": number}

    return {further_operation_id(index): nothing for index in range(FURTHER_ROUTES)}
