"""FastAPI with SQLAlchemy Core over the same async drivers: a connection for each request, statements built once."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import RowMapping, Select, bindparam, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from . import models
from .caller import Caller, new_customer, new_instance
from .engine import connect
from .routes import BASE_PATH, Handlers, add_routes
from .tables import CUSTOMER_MEMBERS, INSTANCE_MEMBERS, Table, key_hash

bearer = HTTPBearer()

api_keys, customers, instances = (Table.metadata.tables[name] for name in ("api_keys", "customers", "instances"))

KEY = select(api_keys.c.customer_id, api_keys.c.scopes, api_keys.c.revoked_at).where(
    api_keys.c.hash == bindparam("hash")
)
MINE = or_(bindparam("operator"), customers.c.id == bindparam("tenant"))
CUSTOMER_BY_ID = select(customers).where(customers.c.id == bindparam("value"), MINE)
CUSTOMER_BY_GATEWAY = select(customers).where(customers.c.gateway_customer_id == bindparam("value"), MINE)
INSTANCES = (
    select(instances)
    .where(
        instances.c.customer_id == bindparam("customer_id"),
        or_(bindparam("operator"), instances.c.customer_id == bindparam("tenant")),
        instances.c.deleted_at.is_(None),
    )
    .order_by(instances.c.id)
    .limit(bindparam("limit"))
)


async def open_connection(request: Request) -> AsyncIterator[AsyncConnection]:
    """Give the connection of the request."""
    async with request.app.state.engine.connect() as connection:
        yield connection


Connection = Annotated[AsyncConnection, Depends(open_connection)]


async def authenticate(
    credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)], connection: Connection
) -> Caller:
    """Find the key by its hash."""
    key = (await connection.execute(KEY, {"hash": key_hash(credentials.credentials)})).one_or_none()
    if key is None or key.revoked_at is not None:
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
    return Caller(key.customer_id, frozenset(key.scopes))


def requires(scope: str) -> Callable[[Caller], Awaitable[Caller]]:
    """Make the dependency that lets only keys with a scope pass."""

    async def check(caller: Annotated[Caller, Depends(authenticate)]) -> Caller:
        if scope not in caller.scopes:
            raise HTTPException(403)
        return caller

    return check


def tenancy(caller: Caller) -> dict[str, Any]:
    """Give the parameters of the tenancy filter."""
    return {"operator": caller.customer_id is None, "tenant": caller.customer_id}


def instance_document(row: RowMapping | dict[str, Any]) -> dict[str, Any]:
    """Write an instance as the API shows it."""
    document = {member: row[column] for column, member in INSTANCE_MEMBERS.items()}
    document.update(row["unknown"])
    return document


def customer_document(row: RowMapping | dict[str, Any], nested: list[dict[str, Any]]) -> dict[str, Any]:
    """Write a customer as the API shows it."""
    document = {member: row[column] for column, member in CUSTOMER_MEMBERS.items()}
    document.update(row["unknown"])
    document["qbdInstances"] = nested
    return document


async def instances_of(
    connection: AsyncConnection, caller: Caller, customer_id: str, limit: int
) -> list[dict[str, Any]]:
    """Read the live instances of a customer."""
    found = await connection.execute(INSTANCES, {"customer_id": customer_id, "limit": limit, **tenancy(caller)})
    return [instance_document(row) for row in found.mappings()]


async def answer_customer(
    connection: AsyncConnection, caller: Caller, query: Select[Any], value: str
) -> dict[str, Any]:
    """Answer the one customer of a query."""
    customer = (await connection.execute(query, {"value": value, **tenancy(caller)})).mappings().one_or_none()
    if customer is None:
        raise HTTPException(404)
    return customer_document(customer, await instances_of(connection, caller, customer["id"], 1000))


async def get_customer(
    customer_id: str, connection: Connection, caller: Annotated[Caller, Depends(requires("customers:read"))]
) -> dict[str, Any]:
    return await answer_customer(connection, caller, CUSTOMER_BY_ID, customer_id)


async def find_customer(
    gatewayCustomerId: str,  # noqa: N803 - the parameter's name on the wire
    connection: Connection,
    caller: Annotated[Caller, Depends(requires("customers:read"))],
) -> dict[str, Any]:
    return await answer_customer(connection, caller, CUSTOMER_BY_GATEWAY, gatewayCustomerId)


async def create_customer(
    body: models.Customer,
    response: Response,
    connection: Connection,
    caller: Annotated[Caller, Depends(requires("customers:write"))],
) -> dict[str, Any]:
    if caller.customer_id is not None:
        raise HTTPException(403)
    customer = new_customer(body)
    nested = [new_instance(instance, customer["id"]) for instance in body.qbd_instances or ()]
    await connection.execute(insert(customers), customer)
    if nested:
        await connection.execute(insert(instances), nested)
    await connection.commit()
    response.headers["Location"] = f"{BASE_PATH}/customers/{customer['id']}"
    return customer_document(customer, [instance_document(instance) for instance in nested])


async def list_instances(
    customerId: str,  # noqa: N803 - the parameter's name on the wire
    connection: Connection,
    caller: Annotated[Caller, Depends(requires("instances:read"))],
    limit: int = 100,
) -> list[dict[str, Any]]:
    return await instances_of(connection, caller, customerId, limit)


def create_app(url: str) -> FastAPI:
    """Make the app of a database that is already loaded."""
    engine = connect(url)

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        app.state.engine = engine
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)
    add_routes(app, Handlers(get_customer, find_customer, create_customer, list_instances))
    return app
