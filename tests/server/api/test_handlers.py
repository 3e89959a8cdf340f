from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from qbdconnect_server.api import build_api, find_handlers
from qbdconnect_server.contract import ContractError, compile_contract, load_document
from tests.server.api.things import HUB, authenticate
from tests.server.contract import tiny

PATHS = {
    "/things/{thingId}": {
        "put": tiny.operation(
            "updateThing",
            parameters=[
                tiny.parameter("thingId", "path", required=True),
                tiny.parameter("startingAfter"),
                tiny.parameter("Idempotency-Key", "header"),
            ],
            requestBody=tiny.body({}),
        )
    }
}
SIGNATURE = "async def update_thing(call, thing_id, starting_after, body)"


def build(handler: Any) -> None:
    build_api(compile_contract(tiny.document(PATHS)), {"updateThing": handler}, HUB, authenticate)


def test_every_operation_of_the_packaged_contract_has_a_handler() -> None:
    contract = compile_contract(load_document())
    handlers = find_handlers(contract)
    assert handlers.keys() == contract.operations.keys()
    build_api(contract, handlers, HUB, authenticate)


def test_a_handler_that_fits() -> None:
    async def update_thing(call: Any, thing_id: Any, starting_after: Any, body: Any) -> None: ...

    build(update_thing)


def test_a_missing_handler_is_named_with_what_to_write() -> None:
    contract = compile_contract(tiny.document(PATHS))
    says = r"updateThing without a handler; write api/things.py: update_thing as async def update_thing\(call, thing_id"
    with pytest.raises(ContractError, match=says):
        find_handlers(contract)
    with pytest.raises(ContractError, match=says):
        build_api(contract, {}, HUB, authenticate)


def test_a_module_without_the_handler(monkeypatch: pytest.MonkeyPatch) -> None:
    package, module = ModuleType("made_up"), ModuleType("made_up.things")
    package.__path__ = []
    module.__spec__ = package.__spec__ = sys.__spec__
    monkeypatch.setitem(sys.modules, "made_up", package)
    monkeypatch.setitem(sys.modules, "made_up.things", module)
    contract = compile_contract(tiny.document(PATHS))
    with pytest.raises(ContractError, match=r"write api/things\.py: update_thing"):
        find_handlers(contract, "made_up")

    async def update_thing(call: Any, thing_id: Any, starting_after: Any, body: Any) -> None: ...

    vars(module)["update_thing"] = update_thing
    assert find_handlers(contract, "made_up") == {"updateThing": update_thing}


async def too_few(call: Any, thing_id: Any, body: Any) -> None: ...


async def too_many(call: Any, thing_id: Any, starting_after: Any, body: Any, more: Any) -> None: ...


async def other_name(call: Any, thingId: Any, starting_after: Any, body: Any) -> None: ...  # noqa: N803  on purpose


async def takes_anything(call: Any, **arguments: Any) -> None: ...


@pytest.mark.parametrize("handler", [too_few, too_many, other_name, takes_anything])
def test_a_handler_that_does_not_fit(handler: Any) -> None:
    with pytest.raises(ContractError, match="does not fit") as caught:
        build(handler)
    assert SIGNATURE in str(caught.value)


def test_a_handler_that_is_no_coroutine_function() -> None:
    def update_thing(call: Any, thing_id: Any, starting_after: Any, body: Any) -> None: ...

    with pytest.raises(ContractError, match="no coroutine function"):
        build(update_thing)
