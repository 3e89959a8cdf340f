"""The operations and shapes that are read from the SDK."""

import ast
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import stripe

from qbdconnect_server.gateways.stripe import gateway
from qbdconnect_server.simulators.stripe.lacking import LACKING
from qbdconnect_server.simulators.stripe.lacking import lacking as listed_as_lacking
from qbdconnect_server.simulators.stripe.routes import ROUTES, Route
from tests.stripe_contract.annotations import Compiler
from tests.stripe_contract.golden_requests import REQUESTS_KEPT
from tests.stripe_contract.lacking import lacking
from tests.stripe_contract.operations import find_operation, operations
from tests.stripe_contract.sdk_source import resource_classes


def test_all_operations_are_read() -> None:
    assert len(operations()) == 558
    # One is written down twice in the SDK.
    assert len({(each.method, each.path) for each in operations()}) == 557


def test_fixed_paths_go_before_placeholders() -> None:
    found = find_operation("GET", "/v1/customers/search")
    assert found is not None
    assert found.path == "/v1/customers/search"
    assert find_operation("GET", "/v1/nothing") is None


def test_every_set_of_parameters_compiles() -> None:
    compiler = Compiler("request")
    for each in operations():
        if each.parameters is not None:
            compiler.resource(each.parameters)
    assert len(compiler.definitions) > 2000


@pytest.mark.parametrize("kind", ["invoice", "checkout.session", "identity.verification_report", "line_item"])
def test_kinds_of_objects_are_known(kind: str) -> None:
    assert kind in resource_classes()


def test_every_route_of_the_simulator_is_one_of_stripe() -> None:
    unknown = [
        (route.method, route.path)
        for route in ROUTES
        if find_operation(route.method, route.path.replace("*", "x")) is None
    ]
    assert unknown == []


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_what_the_simulator_lacks_is_listed(route: Route) -> None:
    assert listed_as_lacking(route) == lacking(route)


def test_nothing_is_listed_twice() -> None:
    assert set(LACKING) <= {f"{route.method} {route.path.removeprefix('/v1/')}" for route in ROUTES}


def test_documented_requests_cover_all_that_the_gateway_uses() -> None:
    documented = {find_operation(method, urlsplit(url).path) for method, url, _form in REQUESTS_KEPT}
    covered = {(each.service.names[0], each.function) for each in documented if each}
    used = _calls_of_the_gateway()
    assert len(used) > 25
    assert used <= covered


def _calls_of_the_gateway() -> set[tuple[str, str]]:
    """Find the calls `self._v1.<service>.<function>_async` in the source, as class of the service and function."""
    source = ast.parse(Path(str(gateway.__file__)).read_text(encoding="utf-8"))
    v1 = stripe.StripeClient("sk_test_x").v1
    found = set()
    for node in ast.walk(source):
        chain = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
        if chain.startswith("self._v1.") and chain.endswith("_async"):
            *services, function = chain.removeprefix("self._v1.").split(".")
            service: object = v1
            for name in services:
                service = getattr(service, name)
            found.add((type(service).__name__, function.removesuffix("_async")))
    return found
