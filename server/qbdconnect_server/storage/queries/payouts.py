"""Queries on payouts of charges. They are operators' data, whosever charge it is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, update

from qbdconnect_server.storage.errors import unique
from qbdconnect_server.storage.scope import OutsideScope, Scope
from qbdconnect_server.storage.tables import charge_id_index, payout
from qbdconnect_server.storage.tables.columns import IDENTIFIER

Mode = Literal["record", "manual"]

TAKEN: Final = "This charge has a payout already."


class StoredPayout(NamedTuple):
    """A payout of a charge."""

    id: str
    charge_id: str
    customer_id: str | None
    mode: Mode
    status: str
    gateway_payout_id: str | None
    document: dict[str, Any]
    created_at: datetime


COLUMNS: Final = tuple(payout.c[name] for name in StoredPayout._fields)
CHANGING: Final = ("status", "gateway_payout_id")
INSERT: Final = insert(payout)
OF_CHARGE: Final = select(*COLUMNS).where(payout.c.charge_id == bindparam("charge_id"))
LOCKED_OF_CHARGE: Final = OF_CHARGE.with_for_update()
OF_GATEWAY_PAYOUT: Final = (
    select(*COLUMNS)
    .where(
        or_(
            payout.c.gateway_payout_id == bindparam("gateway_payout_id"),
            payout.c.id == bindparam("payout_id", type_=IDENTIFIER),
            and_(payout.c.mode == "record", payout.c.charge_id.in_(bindparam("charge_ids", expanding=True))),
        )
    )
    # Two who link the same payouts wait for each other instead of for ever.
    .order_by(payout.c.id)
    .with_for_update()
)
UPDATE: Final = update(payout).where(payout.c.id == bindparam("payout_id"))
DELETE: Final = delete(payout).where(payout.c.id == bindparam("payout_id"), payout.c.gateway_payout_id.is_(None))


def insert_one(connection: Connection, scope: Scope, new: StoredPayout) -> None:
    """Store a new payout; raises Conflict if its charge has one."""
    _require_operator(scope)
    with unique(charge_id_index, TAKEN, "/chargeId"):
        connection.execute(INSERT, new._asdict())


def of_charge(connection: Connection, scope: Scope, charge_id: str) -> StoredPayout | None:
    """Find the payout of a charge."""
    _require_operator(scope)
    row = connection.execute(OF_CHARGE, {"charge_id": charge_id}).one_or_none()
    return None if row is None else StoredPayout._make(row)


def locked_of_charge(connection: Connection, scope: Scope, charge_id: str) -> StoredPayout | None:
    """Find the payout of a charge and let nobody else change it until the transaction ends."""
    _require_operator(scope)
    row = connection.execute(LOCKED_OF_CHARGE, {"charge_id": charge_id}).one_or_none()
    return None if row is None else StoredPayout._make(row)


def of_gateway_payout(
    connection: Connection, scope: Scope, gateway_payout_id: str, payout_id: str | None, charge_ids: Sequence[str]
) -> list[StoredPayout]:
    """Find the payouts that one of the provider's holds, and let nobody else change them.

    These are those that name it, the one that it was made for, and recorded ones of the charges that it sums up.
    """
    _require_operator(scope)
    parameters = {"gateway_payout_id": gateway_payout_id, "payout_id": payout_id, "charge_ids": list(charge_ids)}
    return [StoredPayout._make(row) for row in connection.execute(OF_GATEWAY_PAYOUT, parameters)]


def save(connection: Connection, scope: Scope, stored: StoredPayout) -> None:
    """Store what may change of a payout."""
    _require_operator(scope)
    values = {name: getattr(stored, name) for name in CHANGING}
    connection.execute(UPDATE, {**values, "payout_id": stored.id})


def take_back(connection: Connection, scope: Scope, payout_id: str) -> None:
    """Delete a payout that the provider has refused to make."""
    _require_operator(scope)
    connection.execute(DELETE, {"payout_id": payout_id})


def _require_operator(scope: Scope) -> None:
    if scope.customer_id is not None:
        raise OutsideScope(f"payouts are outside the scope of {scope.customer_id}")
