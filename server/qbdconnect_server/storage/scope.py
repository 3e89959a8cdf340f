"""Whose data a query may see, and statements that cannot run without being told."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Select, Update, bindparam


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

    def __init__(self, statement: Select[Any] | Update, owner: ColumnElement[str]) -> None:
        self._operator = statement
        self._tenant = statement.where(owner == bindparam("scope_customer_id"))

    def execute(self, connection: Connection, scope: Scope, parameters: dict[str, Any]) -> CursorResult[Any]:
        """Run the variant that fits the scope."""
        if scope.customer_id is None:
            return connection.execute(self._operator, parameters)
        return connection.execute(self._tenant, {**parameters, "scope_customer_id": scope.customer_id})
