"""What a request leaves behind, at Stripe and in the hub, written so that two runs can be compared."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from qbdconnect_server.storage.customer_data import PARTS
from qbdconnect_server.storage.tables import idempotency_key, job, saga

if TYPE_CHECKING:
    from collections import Counter

    from sqlalchemy import Connection

# What is made at Stripe for somebody; further kinds are parts of these.
KINDS = (
    "balance_transaction",
    "charge",
    "checkout.session",
    "customer",
    "invoice",
    "invoice_payment",
    "invoiceitem",
    "payment_intent",
    "payout",
    "subscription",
    "subscription_item",
)
REPEATED_EVENT = "customer.updated"  # the details of a customer are told again whenever that may be of use
# `version` counts writes, and others are numbered one after the other.
NUMBERED = frozenset(
    {"version", "number", "invoice_prefix", "receipt_number", "next_invoice_sequence", "pending_webhooks"}
)
ID = re.compile(r"\b([a-z]+(?:_[a-z]+)*)_(?:[0-9a-f]{24,32}|\d{6,})(?:_secret_\w+)?")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+(Z|\+00:00))?")
FIRST_MOMENT, LAST_MOMENT = 1_500_000_000, 3_000_000_000


@dataclass(frozen=True)
class Footprint:
    """Objects at Stripe by kind, types of its events, rows of the hub by table."""

    objects: dict[str, list[Any]]
    events: Counter[str]
    rows: dict[str, list[Any]]


def plain(value: Any) -> Any:
    """Write a value without ids, times and numbers that differ from run to run."""
    if isinstance(value, dict):
        return {plain(name): plain(each) for name, each in sorted(value.items()) if name not in NUMBERED}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, str):
        return MOMENT.sub("<time>", UUID.sub("<uuid>", ID.sub(r"<\1>", value)))
    if isinstance(value, date) or (isinstance(value, int) and FIRST_MOMENT < value < LAST_MOMENT):
        return "<time>"
    return "<bytes>" if isinstance(value, bytes) else value


def plain_list(values: Any) -> list[Any]:
    """Write values in an order of their own."""
    return sorted((plain(each) for each in values), key=lambda each: json.dumps(each, default=str, sort_keys=True))


def rows_of(connection: Connection, customer_id: str) -> dict[str, list[Any]]:
    """Read all rows that belong to a customer."""
    found = {}
    for part in PARTS:
        rows = connection.execute(select(part.table).where(part.owned), {"customer_id": customer_id})
        found[part.name] = [dict(row._mapping) for row in rows]
    return found


def money_jobs(connection: Connection) -> list[Any]:
    """Read the jobs about money that are not done."""
    statement = select(job.c.kind, job.c.state, job.c.last_error).where(
        job.c.state != "done", job.c.kind.startswith("gateway-") | job.c.kind.startswith("subscription-")
    )
    return [tuple(row) for row in connection.execute(statement)]


def kept_results(connection: Connection, key: str) -> list[Any]:
    """Read what is kept of a write in several steps that has not come to its end."""
    return [tuple(row) for row in connection.execute(select(saga.c.results).where(saga.c.key == key))]


def saved_answers(connection: Connection, key: str) -> int:
    """Count the saved answers under an idempotency key."""
    return len(connection.execute(select(idempotency_key.c.key).where(idempotency_key.c.key == key)).all())


def differences(expected: Any, found: Any, place: str = "") -> list[str]:
    """Tell where two values differ."""
    if isinstance(expected, dict) and isinstance(found, dict):
        names = sorted({*expected, *found}, key=str)
        return [each for name in names for each in differences(expected.get(name), found.get(name), f"{place}/{name}")]
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return [each for number, pair in pairs for each in differences(*pair, f"{place}/{number}")]
    return [] if expected == found else [f"{place}: {expected} became {found}"]
