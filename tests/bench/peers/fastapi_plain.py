"""FastAPI without a database: fixed data, HTTPBearer, response_model."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from tests.bench.fixed import FURTHER_PATH, FURTHER_ROUTES, FixedData

from . import models
from .caller import Caller
from .routes import BASE_PATH, Handlers, add_routes

bearer = HTTPBearer()


def create_app(data: FixedData) -> FastAPI:
    """Make the app of fixed answers."""
    app = FastAPI()
    guard = make_guard(data)
    add_routes(app, make_handlers(data), guard)
    for index in range(FURTHER_ROUTES):
        app.add_api_route(BASE_PATH + FURTHER_PATH.format(index=index), nothing, dependencies=guard("customers:read"))
    return app


def make_guard(data: FixedData) -> Callable[[str], Sequence[Any]]:
    """Make the function that gives the dependencies of a route: a good key, and its scope."""

    async def authenticate(credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> Caller:
        if credentials.credentials != data.token:
            raise HTTPException(401)
        return Caller(None, frozenset(data.scopes))

    def guard(scope: str) -> Sequence[Any]:
        async def check(caller: Annotated[Caller, Depends(authenticate)]) -> None:
            if scope not in caller.scopes:
                raise HTTPException(403)

        return [Depends(check)]

    return guard


def make_handlers(data: FixedData) -> Handlers:
    """Make handlers that look up what is fixed."""

    async def get_customer(customer_id: str) -> Any:
        return data.customers[customer_id]

    async def find_customer(gatewayCustomerId: str) -> Any:  # noqa: N803 - the parameter's name on the wire
        return data.customers_by_gateway[gatewayCustomerId]

    async def create_customer(body: models.Customer, response: Response) -> Any:
        response.headers["Location"] = f"{BASE_PATH}/customers/new"
        return body

    async def list_instances(customerId: str, limit: int = 100) -> Any:  # noqa: N803 - as above
        return data.instances[customerId][:limit]

    return Handlers(get_customer, find_customer, create_customer, list_instances)


async def nothing(number: str) -> dict[str, str]:
    """Answer a route that nobody asks."""
    return {"number": number}
