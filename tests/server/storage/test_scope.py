from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from typing import Any

import pytest
from sqlalchemy import Executable, Insert
from sqlalchemy.sql.visitors import iterate

from qbdconnect_server.storage import queries
from qbdconnect_server.storage.queries.catch_up import HAS_SUBSCRIPTIONS, IN_FORCE
from qbdconnect_server.storage.queries.instances import USER_NAME_TAKEN
from qbdconnect_server.storage.queries.keys import BY_ID as KEY_BY_ID
from qbdconnect_server.storage.queries.keys import LOCKED_BY_ID as LOCKED_KEY_BY_ID
from qbdconnect_server.storage.queries.users import FULLY_LINKED, LINKED_ELSEWHERE
from qbdconnect_server.storage.queries.webhooks import LISTENERS
from qbdconnect_server.storage.scope import Scope
from qbdconnect_server.storage.tables import (
    customer,
    event_log,
    instance,
    invoice,
    metric_day,
    outside_payment,
    payment_note,
    request,
    session,
    subscription,
    user_account,
    user_customer,
    webhook,
)

MODULES = [
    importlib.import_module(f"{queries.__name__}.{module.name}") for module in pkgutil.iter_modules(queries.__path__)
]
TENANTS_TABLES = {
    customer,
    event_log,
    instance,
    invoice,
    metric_day,
    outside_payment,
    payment_note,
    request,
    session,
    subscription,
    user_account,
    user_customer,
    webhook,
}
# They answer only yes or no, find out who calls, name the customer to whom something happens, or list what background
# work has to look at.
BARE = (
    FULLY_LINKED,
    HAS_SUBSCRIPTIONS,
    IN_FORCE,
    KEY_BY_ID,
    LINKED_ELSEWHERE,
    LISTENERS,
    LOCKED_KEY_BY_ID,
    USER_NAME_TAKEN,
)


@pytest.mark.parametrize(("scope", "covered"), [(Scope(None), True), (Scope("cust_a"), True), (Scope("cust_b"), False)])
def test_a_scope_covers_its_customer_and_operators_everybody(scope: Scope, covered: bool) -> None:
    assert scope.covers("cust_a") is covered


def touches_tenants(statement: Any) -> bool:
    return any(element in TENANTS_TABLES for element in iterate(statement) if hasattr(element, "metadata"))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_no_statement_on_tenants_data_can_run_without_a_scope(module: Any) -> None:
    statements = [value for value in vars(module).values() if isinstance(value, Executable)]
    # Inserts have no rows to filter: their functions check the scope.
    bare = [each for each in statements if touches_tenants(each) and not isinstance(each, Insert)]
    assert [each for each in bare if not any(each is known for known in BARE)] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_no_statement_is_built_inside_a_public_function(module: Any) -> None:
    source = [
        inspect.getsource(function)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    ]
    built = [text for text in source if re.search(r"(?<!def )\b(select|insert|update|delete|text)\(", text)]
    assert built == []


def test_the_check_above_finds_a_bare_statement() -> None:
    from sqlalchemy import select, update  # noqa: PLC0415 - only here

    assert touches_tenants(select(instance.c.id))
    assert touches_tenants(update(customer))
