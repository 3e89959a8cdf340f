"""Rows in every table for two customers, made from the tables' own description, so that new tables have rows, too."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import JSON, BigInteger, Boolean, Integer, LargeBinary, SmallInteger, insert

from qbdconnect_server.services.call import new_id
from qbdconnect_server.storage.tables import UtcDateTime, metadata
from tests.factories import NOW

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection, Table

    from qbdconnect_server.services.call import Hub

# What a column must hold beyond its type; `{owner}` is the customer and the like.
SPECIAL = {
    "api_key.kind": "customer",
    "job.state": "ready",
    "user_customer.role": "owner",
    "request.state": "queued",
    "webhook_delivery.state": "pending",
    "payout.mode": "record",
}
SEALED = {"request.qbxml", "request.result"}


class Owner:
    """A customer whose rows all carry ids of its own."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.customer_id = new_id("cust")
        self.ids = {
            "customer": self.customer_id,
            "instance": new_id("inst"),
            "user": new_id("user"),
            "user_account": new_id("user"),
            "webhook": new_id("hook"),
            "webhook_event": new_id("evt"),
            "event": new_id("evt"),
            "session": new_id("sess"),
        }
        self.ids["user_account"] = self.ids["user"]
        self.ids["webhook_event"] = self.ids["event"]
        self._numbers = itertools.count()

    def fill(self, connection: Connection) -> None:
        """Put a row into every table that can hold one of a customer."""
        for table in metadata.sorted_tables:
            if table.name not in {"encryption_key", "gateway_event", "schedule"}:
                connection.execute(insert(table), [self.row(table)])

    def row(self, table: Table, **columns: Any) -> dict[str, Any]:
        """Make a row that belongs to this customer wherever its table has a place to say so."""
        made = {column.name: self._value(table, column) for column in table.columns if not _is_counted(table, column)}
        return {**made, **columns}

    def _value(self, table: Table, column: Column[Any]) -> Any:
        name = f"{table.name}.{column.name}"
        if name in SPECIAL:
            return SPECIAL[name]
        if column.name == "tenant" or column.name.endswith("customer_id"):
            # An id at the payment provider is no id of ours.
            return f"cus_of_{self.customer_id}" if column.name == "gateway_customer_id" else self.customer_id
        if column.name == "id":
            return self.ids.get(table.name) or new_id(table.name)
        if column.name.endswith("_id") and column.name.removesuffix("_id") in self.ids:
            return self.ids[column.name.removesuffix("_id")]
        return self._content(name, column)

    def _content(self, name: str, column: Column[Any]) -> Any:
        mark = f"{name} {next(self._numbers)} of {self.ids['instance']}"
        kind = column.type
        if isinstance(kind, UtcDateTime):
            return NOW + timedelta(seconds=next(self._numbers))
        if isinstance(kind, Boolean):
            return False
        if isinstance(kind, (Integer, BigInteger, SmallInteger)):
            return next(self._numbers)
        if isinstance(kind, LargeBinary):
            return self.hub.seal(mark.encode()) if name in SEALED else orjson.dumps({"says": mark})
        return {"says": mark} if isinstance(kind, JSON) else mark


def _is_counted(table: Table, column: Column[Any]) -> bool:
    """Tell whether the database gives a number by itself."""
    return column is table.autoincrement_column
