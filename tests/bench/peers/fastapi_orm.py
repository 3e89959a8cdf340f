"""FastAPI with async SQLAlchemy ORM: a session for each request, selectinload, response_model."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import selectinload

from . import models
from .caller import Caller, new_customer, new_instance
from .engine import connect
from .routes import BASE_PATH, Handlers, add_routes
from .tables import CUSTOMER_MEMBERS, INSTANCE_MEMBERS, ApiKey, Customer, Instance, key_hash

bearer = HTTPBearer()


async def open_session(request: Request) -> AsyncIterator[AsyncSession]:
    """Give the session of the request."""
    async with request.app.state.sessions() as session:
        yield session


Session = Annotated[AsyncSession, Depends(open_session)]


async def authenticate(
    credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)], session: Session
) -> Caller:
    """Find the key by its hash."""
    key = await session.scalar(select(ApiKey).where(ApiKey.hash == key_hash(credentials.credentials)))
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


def customers_of(caller: Caller) -> Select[Customer]:
    """Select the customers that the caller may see, with their live instances."""
    query = select(Customer).options(selectinload(Customer.instances.and_(Instance.deleted_at.is_(None))))
    return query if caller.customer_id is None else query.where(Customer.id == caller.customer_id)


def instance_document(instance: Instance) -> dict[str, Any]:
    """Write an instance as the API shows it."""
    return {member: getattr(instance, column) for column, member in INSTANCE_MEMBERS.items()} | instance.unknown


def customer_document(customer: Customer, instances: list[Instance]) -> dict[str, Any]:
    """Write a customer as the API shows it."""
    document = {member: getattr(customer, column) for column, member in CUSTOMER_MEMBERS.items()} | customer.unknown
    document["qbdInstances"] = [instance_document(instance) for instance in instances]
    return document


async def answer_customer(session: AsyncSession, query: Select[Customer]) -> dict[str, Any]:
    """Answer the one customer of a query."""
    customer = await session.scalar(query)
    if customer is None:
        raise HTTPException(404)
    return customer_document(customer, customer.instances)


async def get_customer(
    customer_id: str, session: Session, caller: Annotated[Caller, Depends(requires("customers:read"))]
) -> dict[str, Any]:
    return await answer_customer(session, customers_of(caller).where(Customer.id == customer_id))


async def find_customer(
    gatewayCustomerId: str,  # noqa: N803 - the parameter's name on the wire
    session: Session,
    caller: Annotated[Caller, Depends(requires("customers:read"))],
) -> dict[str, Any]:
    return await answer_customer(session, customers_of(caller).where(Customer.gateway_customer_id == gatewayCustomerId))


async def create_customer(
    body: models.Customer,
    response: Response,
    session: Session,
    caller: Annotated[Caller, Depends(requires("customers:write"))],
) -> dict[str, Any]:
    if caller.customer_id is not None:
        raise HTTPException(403)
    customer = Customer(**new_customer(body))
    instances = [Instance(**new_instance(instance, customer.id)) for instance in body.qbd_instances or ()]
    customer.instances = instances
    session.add(customer)
    await session.commit()
    response.headers["Location"] = f"{BASE_PATH}/customers/{customer.id}"
    return customer_document(customer, instances)


async def list_instances(
    customerId: str,  # noqa: N803 - the parameter's name on the wire
    session: Session,
    caller: Annotated[Caller, Depends(requires("instances:read"))],
    limit: int = 100,
) -> list[dict[str, Any]]:
    query = select(Instance).where(Instance.customer_id == customerId, Instance.deleted_at.is_(None))
    if caller.customer_id is not None:
        query = query.where(Instance.customer_id == caller.customer_id)
    instances = await session.scalars(query.order_by(Instance.id).limit(limit))
    return [instance_document(instance) for instance in instances]


def create_app(url: str) -> FastAPI:
    """Make the app of a database that is already loaded."""
    engine = connect(url)

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        app.state.sessions = async_sessionmaker(engine, expire_on_commit=False)
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)
    add_routes(app, Handlers(get_customer, find_customer, create_customer, list_instances))
    app.add_api_route("/readyz", ready)
    return app


async def ready(session: Session) -> dict[str, str]:
    """Tell that the database answers."""
    await session.scalar(select(1))
    return {"status": "ok"}


def create_from_environment() -> FastAPI:
    """Make the app for uvicorn."""
    return create_app(os.environ["BENCH_DATABASE_URL"])
