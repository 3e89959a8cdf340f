"""What may change of an invoice, by whom, and what is said of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.errors import Conflict, NotAllowed, NotFound, QBDConnectError, RuleBroken
from qbdconnect_server.services.money.invoices import invoices
from qbdconnect_server.simulators.stripe.faults import Fault
from qbdconnect_server.storage.tables import invoice, saga
from tests.server.services.money.billing import key, refuse, shown

if TYPE_CHECKING:
    from tests.server.services.money.billing import Billing

pytestmark = pytest.mark.anyio


async def draft(billing: Billing, **members: Any) -> str:
    return str((await billing.invoice(finalize=False, **members))["invoiceId"])


async def refused(billing: Billing, invoice_id: str, who: str | None = None, **members: Any) -> QBDConnectError:
    """Try to change an invoice, which stays as it is."""
    before = await billing.get(invoice_id)
    rows = await billing.rows(invoice)
    with pytest.raises(QBDConnectError) as caught:
        await billing.put(invoice_id, who, **members)
    assert await billing.get(invoice_id) == before
    assert await billing.rows(invoice) == rows
    return caught.value


async def test_texts_day_and_metadata_of_a_draft(billing: Billing) -> None:
    invoice_id = await draft(billing, description="Old", metadata={"a": "1", "b": "2"}, y=1)
    changed = await billing.put(
        invoice_id, "cust_a", description="New", footer="Bye", dueDate="2027-02-28", metadata={"b": "3"}, z=2
    )
    assert changed == await billing.get(invoice_id)
    assert {name: changed[name] for name in ("description", "footer", "dueDate", "metadata", "y", "z")} == {
        "description": "New",
        "footer": "Bye",
        "dueDate": "2027-02-28",
        "metadata": {"b": "3"},
        "y": 1,
        "z": 2,
    }
    assert billing.objects("invoice")[0]["metadata"]["qbd_customer_id"] == "cust_a"
    cleared = await billing.put(invoice_id, description="", footer="", metadata={})
    assert not {"description", "footer", "metadata"} & cleared.keys()
    assert cleared["dueDate"] == "2027-02-28"


async def test_what_was_read_can_be_sent_back(billing: Billing) -> None:
    invoice_id = await draft(billing, description="x", metadata={"a": "1"}, z=1)
    for status in ("draft", "open"):
        read = await billing.put(invoice_id, status=status)
        billing.desk.transport.requests.clear()
        assert await billing.put(invoice_id, "cust_a", **read) == read
        assert [method for method, _ in billing.desk.transport.requests] == ["GET"]
    assert await billing.put(invoice_id) == read


async def test_without_a_body_nothing_changes(billing: Billing) -> None:
    made = await billing.invoice()
    call = billing.calls.operator("updateInvoice")
    assert shown(await invoices.update(call, made["invoiceId"], None)) == made


async def test_a_change_and_a_status_at_once(billing: Billing) -> None:
    invoice_id = await draft(billing)
    changed = await billing.put(invoice_id, "cust_a", description="x", status="open")
    assert (changed["status"], changed["description"]) == ("open", "x")


async def test_the_ways_of_the_status(billing: Billing) -> None:
    await billing.listen()
    first, second = await draft(billing), await draft(billing)
    assert (await billing.put(first, "cust_a", status="open"))["status"] == "open"
    assert (await billing.put(first, status="open"))["status"] == "open"
    assert (await billing.put(first, status="uncollectible"))["status"] == "uncollectible"
    assert (await billing.put(first, status="void"))["status"] == "void"
    await billing.put(second, status="open")
    assert (await billing.put(second, status="void"))["status"] == "void"
    assert await billing.told() == ["invoice.finalized", "invoice.voided"] * 2
    assert [each["status"] for each in await billing.rows(invoice)] == ["void", "void"]


DEAD_ENDS = [
    ("draft", "void", "An invoice that is draft can become open."),
    ("draft", "paid", "An invoice that is draft can become open; a payment makes it paid."),
    ("open", "draft", "An invoice that is open can become void or uncollectible."),
    ("open", "paid", "An invoice that is open can become void or uncollectible; a payment makes it paid."),
    ("uncollectible", "open", "An invoice that is uncollectible can become void."),
    ("void", "open", "An invoice that is void stays as it is."),
    ("paid", "void", "An invoice that is paid stays as it is."),
]


async def test_other_ways_are_refused(billing: Billing) -> None:
    for status, wanted, says in DEAD_ENDS:
        invoice_id = await draft(billing)
        if status != "draft":
            await billing.put(invoice_id, status="open")
        if status == "paid":
            await billing.pay(invoice_id)
        elif status in {"void", "uncollectible"}:
            await billing.put(invoice_id, status=status)
        error = await refused(billing, invoice_id, status=wanted, description="also")
        assert (type(error), error.detail, error.errors[0].pointer) == (RuleBroken, says, "/status")


@pytest.mark.parametrize("status", ["void", "uncollectible"])
async def test_a_customer_does_not_settle_its_debts(billing: Billing, status: str) -> None:
    made = await billing.invoice()
    error = await refused(billing, made["invoiceId"], "cust_a", status=status)
    assert (type(error), error.errors[0].pointer) == (NotAllowed, "/status")


FIXED = [("description", "x"), ("footer", "x"), ("dueDate", "2027-01-01")]


async def test_what_is_fixed_once_it_is_finalized(billing: Billing) -> None:
    made = await billing.invoice(description="old")
    for name, value in FIXED:
        members: dict[str, Any] = {name: value, "z": 1}
        error = await refused(billing, made["invoiceId"], **members)
        assert (type(error), error.errors[0].pointer) == (Conflict, f"/{name}")
    changed = await billing.put(made["invoiceId"], metadata={"a": "1"}, z=1)
    assert (changed["metadata"], changed["z"]) == ({"a": "1"}, 1)


SENSELESS: list[tuple[dict[str, Any], Any]] = [
    ({"dueDate": "2026-11-20"}, "/dueDate"),
    ({"metadata": {"qbd_customer_id": "cust_b"}}, "/metadata/qbd_customer_id"),
    ({"z": "z" * 33_000}, ""),
]


async def test_a_change_that_makes_no_sense(billing: Billing) -> None:
    invoice_id = await draft(billing)
    for members, pointer in SENSELESS:
        error = await refused(billing, invoice_id, **members)
        assert (type(error), error.errors[0].pointer) == (RuleBroken, pointer)


async def test_unknown_members_have_room_for_so_much_altogether(billing: Billing) -> None:
    invoice_id = await draft(billing, y="y" * 20_000)
    error = await refused(billing, invoice_id, z="z" * 20_000)
    assert error.status == 422
    assert (await billing.put(invoice_id, y="z" * 20_000))["y"].startswith("z")


async def test_who_is_charged_has_no_day(billing: Billing) -> None:
    error = await refused(billing, await draft(billing, collection="charge"), dueDate="2027-01-01")
    assert (error.status, error.errors[0].pointer) == (422, "/dueDate")


async def test_only_invoices_of_the_callers_customer(billing: Billing) -> None:
    made = await billing.invoice()
    foreign = billing.desk.open_invoice().id
    for who, invoice_id in (("cust_b", made["invoiceId"]), ("cust_a", foreign), (None, "in_999999")):
        with pytest.raises(NotFound):
            await billing.put(invoice_id, who, z=1)
    with pytest.raises(Conflict):
        await billing.put(foreign, None, z=1)


async def test_who_comes_too_late_is_told_how_it_is(billing: Billing) -> None:
    invoice_id = ""

    def finalize_and_refuse(request: Any) -> Any:
        billing.desk.v1.invoices.finalize_invoice(invoice_id)
        return refuse(request)

    for name, members in (("change", {"description": "x"}), ("move", {"status": "open"})):
        invoice_id = await draft(billing)
        billing.desk.simulator.faults.add(Fault("before", finalize_and_refuse, "POST"))
        with pytest.raises(Conflict) as caught:
            await billing.put(invoice_id, None, key(name), **members)
        assert caught.value.detail == "This invoice is open by now."


async def test_what_the_provider_refuses_is_told(billing: Billing) -> None:
    invoice_id = await draft(billing)
    billing.desk.simulator.faults.add(Fault("before", refuse, "POST"))
    error = await refused(billing, invoice_id, description="x")
    assert (error.status, error.detail) == (422, "No.")


async def test_a_repeated_change_is_one(billing: Billing) -> None:
    invoice_id = await draft(billing)
    first = await billing.put(invoice_id, None, key(), description="x", status="open")
    assert await billing.put(invoice_id, None, key(), description="x", status="open") == first
    assert await billing.count(saga) == 0
