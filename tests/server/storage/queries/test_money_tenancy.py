"""Queries on invoices and payments, asked by each caller for each customer's data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.storage.queries import customers, invoices, payments, payouts
from qbdconnect_server.storage.scope import OutsideScope, Scope
from tests.factories import NOW, stored_customer

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbdconnect_server.storage.database import Connection, Database

pytestmark = pytest.mark.anyio
OPERATOR = Scope(None)


def stored_invoice(owner: str) -> invoices.StoredInvoice:
    return invoices.StoredInvoice(f"in_{owner}", f"cust_{owner}", "draft", 0, {"of": owner}, NOW)


def stored_payout(owner: str) -> payouts.StoredPayout:
    return payouts.StoredPayout(f"payout_{owner}", f"ch_{owner}", f"cust_{owner}", "record", "recorded", None, {}, NOW)


def fill(connection: Connection) -> None:
    for owner in "ab":
        customer = stored_customer(f"cust_{owner}", gateway_customer_id=f"cus_{owner}")
        customers.insert_one(connection, OPERATOR, customer, now=NOW)
        invoices.locked(connection, OPERATOR, stored_invoice(owner))
        outside = payments.OutsidePayment(f"in_{owner}", customer.id, {"of": owner}, NOW)
        payments.insert_outside(connection, OPERATOR, outside)
        payments.insert_note(connection, OPERATOR, payments.PaymentNote(f"pi_{owner}", customer.id, {"of": owner}, NOW))
        payouts.insert_one(connection, OPERATOR, stored_payout(owner))


READS: dict[str, Callable[[Connection, Scope, str], Any]] = {
    "invoices.documents": lambda c, s, o: invoices.documents(c, s, [f"in_{o}", "in_x"]),
    "payments.outside": lambda c, s, o: payments.outside(c, s, f"in_{o}"),
    "payments.notes": lambda c, s, o: payments.notes(c, s, [f"pi_{o}", "pi_x"]),
}
WRITES: dict[str, Callable[[Connection, Scope, str], Any]] = {
    "invoices.locked": lambda c, s, o: invoices.locked(c, s, stored_invoice(o)),
    "payments.insert_outside": lambda c, s, o: payments.insert_outside(
        c, s, payments.OutsidePayment("in_x", f"cust_{o}", {}, NOW)
    ),
    "payments.insert_note": lambda c, s, o: payments.insert_note(
        c, s, payments.PaymentNote("pi_x", f"cust_{o}", {}, NOW)
    ),
}
OF_OPERATORS: dict[str, Callable[[Connection, Scope], Any]] = {
    "payouts.insert_one": lambda c, s: payouts.insert_one(c, s, stored_payout("c")),
    "payouts.of_charge": lambda c, s: payouts.of_charge(c, s, "ch_a"),
    "payouts.locked_of_charge": lambda c, s: payouts.locked_of_charge(c, s, "ch_a"),
    "payouts.of_gateway_payout": lambda c, s: payouts.of_gateway_payout(c, s, "po_1", None, ["ch_a"]),
    "payouts.save": lambda c, s: payouts.save(c, s, stored_payout("a")),
    "payouts.take_back": lambda c, s: payouts.take_back(c, s, "payout_a"),
}


@pytest.mark.parametrize("name", READS)
async def test_each_caller_reads_its_own(database: Database, name: str) -> None:
    await database.write(fill)
    seen = {}
    for caller in (None, "cust_a", "cust_b", "cust_none"):
        for owner in "ab":
            seen[caller, owner] = bool(await database.read(READS[name], Scope(caller), owner))
    assert {where for where, found in seen.items() if found} == {
        (None, "a"),
        (None, "b"),
        ("cust_a", "a"),
        ("cust_b", "b"),
    }


@pytest.mark.parametrize("name", WRITES)
async def test_each_caller_writes_its_own(database: Database, name: str) -> None:
    await database.write(fill)
    for caller in (None, "cust_a"):
        await database.write(WRITES[name], Scope(caller), "a")
    with pytest.raises(OutsideScope):
        await database.write(WRITES[name], Scope("cust_b"), "a")


async def test_only_its_own_invoices_change(database: Database) -> None:
    await database.write(fill)
    changed = stored_invoice("a")._replace(status="open")
    await database.write(invoices.save, Scope("cust_b"), changed)
    assert (await database.write(invoices.locked, OPERATOR, stored_invoice("a"))).status == "draft"
    await database.write(invoices.save, Scope("cust_a"), changed)
    assert (await database.write(invoices.locked, OPERATOR, stored_invoice("a"))).status == "open"


@pytest.mark.parametrize("name", OF_OPERATORS)
async def test_payouts_are_for_operators(database: Database, name: str) -> None:
    await database.write(fill)
    with pytest.raises(OutsideScope):
        await database.write(OF_OPERATORS[name], Scope("cust_a"))


async def test_the_first_note_and_the_first_payment_outside_stay(database: Database) -> None:
    await database.write(fill)
    again = payments.OutsidePayment("in_a", "cust_a", {"of": "other"}, NOW)
    await database.write(payments.insert_outside, OPERATOR, again)
    await database.write(payments.insert_note, OPERATOR, payments.PaymentNote("pi_a", "cust_a", {"of": "other"}, NOW))
    found = await database.read(payments.outside, OPERATOR, "in_a")
    assert found is not None
    assert found.document == {"of": "a"}
    assert await database.read(payments.notes, OPERATOR, ["pi_a"]) == {"pi_a": {"of": "a"}}
