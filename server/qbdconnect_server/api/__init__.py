"""The door HTTP: one module of handlers per tag of the contract, and their binding to Connexion."""

import copy
import warnings
from collections.abc import Mapping
from functools import partial

with warnings.catch_warnings(action="ignore"):  # Connexion imports Starlette's test client, which asks for httpx2
    from connexion import AsyncApp
from connexion.middleware.context import ContextMiddleware
from connexion.middleware.lifespan import LifespanMiddleware
from connexion.middleware.request_validation import RequestValidationMiddleware
from connexion.middleware.response_validation import ResponseValidationMiddleware

from qbdconnect_server.contract import Contract
from qbdconnect_server.services.call import Hub

from ._binding import Binding, bind
from ._handlers import Handler, find_handlers
from ._rate_limit import RateLimit
from ._routing import Routing
from ._security import Authenticate, Security
from ._stock import ContractResolver

__all__ = ["RateLimit", "build_api", "find_handlers"]


def build_api(
    contract: Contract,
    handlers: Mapping[str, Handler],
    hub: Hub,
    authenticate: Authenticate,
    rate_limit: RateLimit | None = None,
) -> AsyncApp:
    """Build the Connexion application of a contract; what goes wrong in a request is raised to the caller.

    Its routing, security and validation are compiled from the contract; an operation whose body is not JSON takes
    Connexion's own validation. Raises ContractError for a handler that is missing or does not fit.
    """
    endpoints = bind(contract, handlers, hub)
    app = AsyncApp(
        __name__,
        middlewares=[
            partial(Routing, contract=contract),
            partial(Security, contract=contract, authenticate=authenticate, rate_limit=rate_limit),
            partial(Binding, endpoints=endpoints),
            RequestValidationMiddleware,
            ResponseValidationMiddleware,
            LifespanMiddleware,
            ContextMiddleware,
        ],
    )
    app.add_api(
        copy.deepcopy(dict(contract.document)),  # Connexion resolves references in place
        resolver=ContractResolver(endpoints),
        pythonic_params=True,
        strict_validation=True,
        validate_responses=True,
    )
    return app
