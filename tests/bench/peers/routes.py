"""The four routes that are compared, registered alike in every FastAPI peer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from . import models

BASE_PATH = "/qbdconnect-api/v1"
SCOPES = {
    "get_customer": "customers:read",
    "find_customer": "customers:read",
    "create_customer": "customers:write",
    "list_instances": "instances:read",
}


@dataclass(frozen=True, slots=True)
class Handlers:
    """The handlers of a peer."""

    get_customer: Callable[..., Any]
    find_customer: Callable[..., Any]
    create_customer: Callable[..., Any]
    list_instances: Callable[..., Any]


def add_routes(app: FastAPI, handlers: Handlers, guard: Callable[[str], Sequence[Any]] = lambda _: ()) -> None:
    """Register the handlers; `guard` gives the dependencies that check a scope, where handlers do not ask for them."""
    routes: list[tuple[str, str, Callable[..., Any], Any, int]] = [
        ("GET", "/customers", handlers.find_customer, models.Customer, 200),
        ("POST", "/customers", handlers.create_customer, models.Customer, 201),
        ("GET", "/customers/{customer_id}", handlers.get_customer, models.Customer, 200),
        ("GET", "/instances", handlers.list_instances, list[models.Instance], 200),
    ]
    for method, path, handler, model, status in routes:
        app.add_api_route(
            BASE_PATH + path,
            handler,
            methods=[method],
            status_code=status,
            response_model=model,
            response_model_exclude_none=True,
            dependencies=guard(SCOPES[handler.__name__]),
        )
