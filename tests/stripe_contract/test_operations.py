"""The operations and shapes that are read from the SDK."""

import pytest

from qbdconnect_server.simulators.stripe.routes import ROUTES
from tests.stripe_contract.annotations import Compiler
from tests.stripe_contract.operations import find_operation, operations
from tests.stripe_contract.sdk_source import resource_classes


def test_all_operations_are_read() -> None:
    assert len(operations()) == 557
    # One is written down twice in the SDK.
    assert len({(each.method, each.path) for each in operations()}) == 556


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
