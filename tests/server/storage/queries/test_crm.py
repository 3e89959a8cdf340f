"""What the CRM has made, stored once and only where it still fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.storage.queries import crm, customers, instances
from qbdconnect_server.storage.scope import Scope
from tests.activity import settle
from tests.factories import NOW

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Connection, Database

pytestmark = pytest.mark.anyio
OPERATOR = Scope(None)


async def test_an_organisation_is_stored_where_there_is_none(database: Database) -> None:
    def act(connection: Connection) -> list[object]:
        settle(connection, "a", "b")
        stored = [crm.store_organisation(connection, OPERATOR, f"cust_{owner}", "7") for owner in ("a", "a", "x")]
        again = crm.store_organisation(connection, OPERATOR, "cust_a", "8")
        found = [customers.by_id(connection, OPERATOR, each) for each in ("cust_a", "cust_b")]
        return [*stored, again, *(each and each.customer.organization_id for each in found)]

    assert await database.write(act) == [True, False, False, False, "7", None]


async def test_a_project_is_stored_while_its_instance_lives(database: Database) -> None:
    def act(connection: Connection) -> list[object]:
        settle(connection, "a", "b", "c")
        instances.delete(connection, OPERATOR, "inst_b", now=NOW)
        stored = [crm.store_project(connection, OPERATOR, f"inst_{owner}", "7") for owner in ("a", "b", "x")]
        found = [instances.by_id(connection, OPERATOR, each) for each in ("inst_a", "inst_c")]
        return [*stored, *(each and each.project_id for each in found)]

    assert await database.write(act) == [True, False, False, "7", None]
