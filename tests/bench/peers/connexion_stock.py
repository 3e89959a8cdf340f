"""Connexion as it is shipped, on the same OpenAPI document, with requests, responses and security checked."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from connexion import AsyncApp
from connexion.resolver import Resolver

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.bench.fixed import FixedData

BASE_PATH = "/qbdconnect-api/v1"
JSON = {"Content-Type": "application/json"}  # must be said, since the document knows problem documents too


def create_app(data: FixedData, document: dict[str, Any]) -> Any:
    """Make the app of fixed answers for an OpenAPI document."""
    document = copy.deepcopy(document)
    # Connexion takes the function that checks a token from the document, by its dotted name.
    document["components"]["securitySchemes"]["apiKey"]["x-bearerInfoFunc"] = f"{__name__}.check_token"
    app = AsyncApp("stock")
    app.add_api(document, base_path=BASE_PATH, resolver=Resolver(Handlers(data).resolve), validate_responses=True)
    return app


def check_token(token: str) -> dict[str, Any] | None:
    """Take every token that looks like a key, as the peers' constant lookups do."""
    return {"sub": "bench"} if token.startswith("qbdk_") else None


class Handlers:
    """Handlers as a Connexion project would have them: they return plain data."""

    def __init__(self, data: FixedData) -> None:
        self._data = data
        self._named: dict[str, Callable[..., Awaitable[Any]]] = {
            "getCustomer": self.get_customer,
            "findCustomer": self.find_customer,
            "createCustomer": self.create_customer,
            "listInstances": self.list_instances,
        }

    def resolve(self, operation_id: str) -> Callable[..., Awaitable[Any]]:
        """Find the handler of an operation; those that nobody asks share one."""
        return self._named.get(operation_id, self.nothing)

    async def get_customer(self, customerId: str) -> Any:  # noqa: N803 - the parameter's name on the wire
        return self._data.customers[customerId], 200, JSON

    async def find_customer(self, gatewayCustomerId: str) -> Any:  # noqa: N803 - the parameter's name on the wire
        return self._data.customers_by_gateway[gatewayCustomerId], 200, JSON

    async def create_customer(self, body: Any) -> Any:
        return body, 201, JSON | {"Location": f"{BASE_PATH}/customers/new"}

    async def list_instances(self, customerId: str, limit: int = 100) -> Any:  # noqa: N803 - as above
        return self._data.instances[customerId][:limit], 200, JSON

    async def nothing(self) -> Any:
        return {}, 200, JSON
