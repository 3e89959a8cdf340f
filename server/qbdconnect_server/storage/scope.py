"""Whose data a query may see, and statements that cannot run without being told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Connection, CursorResult, Delete, Select, Update, bindparam

from qbdconnect_server.storage.tables.columns import IDENTIFIER

Statement = Select[Any] | Update | Delete
TENANT: Final[BindParameter[str]] = bindparam("scope_customer_id", type_=IDENTIFIER)


class OutsideScope(Exception):  # noqa: N818 - a bug of ours, never told to callers
    """A row was about to be stored for a customer whose data the caller may not see."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose data may be seen: one customer's, or everybody's where `customer_id` is None (operators)."""

    customer_id: str | None

    def covers(self, customer_id: str) -> bool:
        """Tell whether the data of a customer may be seen."""
        return self.customer_id is None or self.customer_id == customer_id

    def require(self, customer_id: str) -> None:
        """Raise OutsideScope unless the data of a customer may be seen."""
        if not self.covers(customer_id):
            raise OutsideScope(f"{customer_id} is outside the scope of {self.customer_id}")


class ScopedStatement:
    """A statement on tenant data in its two variants, both built once: for operators and for one tenant.

    `owner` is the column that holds the id of the customer to whom a row belongs. The statement itself is kept here and
    nowhere else, so it runs with a scope or not at all.
    """

    def __init__(self, statement: Statement, owner: ColumnElement[str]) -> None:
        self._operator: Statement = statement
        self._tenant: Statement = statement.where(owner == TENANT)

    def execute(self, connection: Connection, scope: Scope, parameters: dict[str, Any]) -> CursorResult[Any]:
        """Run the variant that fits the scope."""
        if scope.customer_id is None:
            return connection.execute(self._operator, parameters)
        return connection.execute(self._tenant, {**parameters, "scope_customer_id": scope.customer_id})


class SharedStatement(ScopedStatement):
    """A statement on rows that several customers may see; `build` is given the tenant, or None for operators."""

    def __init__(self, build: Callable[[ColumnElement[str] | None], Statement]) -> None:
        self._operator, self._tenant = build(None), build(TENANT)
