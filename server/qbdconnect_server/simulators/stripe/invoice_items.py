"""Invoice items: what is to be billed, on a draft or on the next invoice of the customer."""

from typing import Final

from . import prices
from .amounts import rounded
from .changes import apply
from .errors import Refusal, invalid
from .invoice_lines import add_line, remove_line, retotal
from .parameters import METADATA, Required, Shape, boolean, currency, integer, merged, nested, text, whole
from .wire import Document
from .world import World

PERIOD: Final = nested(start=Required(whole), end=Required(whole))
CREATE: Final[Shape] = {
    "customer": Required(text),
    "amount": integer,
    "currency": currency,
    "description": text,
    "discountable": boolean,
    "invoice": text,
    "metadata": METADATA,
    "period": PERIOD,
    "price_data": prices.ONE_TIME_DATA,
    "pricing": nested(price=Required(text)),
    "quantity": whole,
}
UPDATE: Final[Shape] = {"amount": integer, "description": text, "metadata": METADATA, "quantity": whole}


def create(world: World, parameters: Document) -> Document:
    """Create an invoice item."""
    customer = world.get("customer", parameters["customer"], "customer")
    invoice = _draft(world, parameters["invoice"], customer) if "invoice" in parameters else None
    item = new(world, customer["id"], _bill(world, parameters, customer, invoice), parameters)
    if invoice is not None:
        if item["currency"] != invoice["currency"]:
            raise invalid(
                f"The currency of the invoice item ({item['currency']}) does not match that of the invoice "
                f"({invoice['currency']}).",
                param="currency",
            )
        add_line(world, invoice, item)
    world.emit("invoiceitem.created", item)
    return item


def new(world: World, customer_id: str, bill: Document, given: Document) -> Document:
    """Make an invoice item; `bill` holds amount, currency, quantity, unit_amount and price."""
    moment = {"start": world.now, "end": world.now}
    price = bill["price"]
    subscription = given.get("subscription")
    return world.add(
        "invoiceitem",
        "ii",
        amount=bill["amount"],
        currency=bill["currency"],
        customer=customer_id,
        customer_account=None,
        date=world.now,
        description=given.get("description"),
        discountable=given.get("discountable", not given.get("proration")),
        discounts=[],
        frozen_fields=[],
        invoice=None,
        invoicing_rules=[],
        livemode=False,
        metadata=merged({}, given.get("metadata", {})),
        net_amount=bill["amount"],
        parent=_parent(subscription) if subscription else None,
        period=given.get("period", moment),
        pricing={
            "type": "price_details",
            "unit_amount_decimal": str(bill["unit_amount"]),
            "price_details": {"price": price["id"], "product": price["product"]},
        },
        proration=bool(given.get("proration")),
        quantity=bill["quantity"],
        quantity_decimal=str(bill["quantity"]),
        tax_rates=[],
        test_clock=None,
    )


def update(world: World, parameters: Document, item_id: str) -> Document:
    """Change an invoice item that is on no finalized invoice."""
    item = world.get("invoiceitem", item_id)
    invoice = _editable(world, item)
    if "amount" in parameters:
        parameters["net_amount"] = parameters["amount"]
    previous = apply(item, parameters)
    if "quantity" in previous and "amount" not in parameters:
        unit = int(item["pricing"]["unit_amount_decimal"])
        item.update(amount=unit * item["quantity"], net_amount=unit * item["quantity"])
    item["quantity_decimal"] = str(item["quantity"])
    if invoice is not None:
        remove_line(invoice, item)
        add_line(world, invoice, item)
    return item


def delete(world: World, _parameters: Document, item_id: str) -> Document:
    """Delete an invoice item that is on no finalized invoice."""
    item = world.get("invoiceitem", item_id)
    invoice = _editable(world, item)
    if invoice is not None:
        remove_line(invoice, item)
        retotal(invoice)
    world.emit("invoiceitem.deleted", item)
    return world.forget("invoiceitem", item)


def pending(world: World, customer_id: str, code: str) -> list[Document]:
    """List the items that wait for an invoice of a customer."""
    return world.store.find(
        "invoiceitem",
        lambda each: (each["customer"], each["invoice"], each["currency"]) == (customer_id, None, code),
    )


def _bill(world: World, parameters: Document, customer: Document, invoice: Document | None) -> Document:
    ways = [name for name in ("amount", "pricing", "price_data") if name in parameters]
    if len(ways) != 1:
        code = "parameters_exclusive" if ways else "parameter_missing"
        raise invalid("You must pass exactly one of amount, pricing or price_data.", code=code)
    quantity = parameters.get("quantity", 1)
    if "amount" in parameters:
        if "quantity" in parameters:
            raise invalid(
                "You may only specify one of these parameters: amount, quantity.", code="parameters_exclusive"
            )
        code = parameters.get("currency") or (invoice or {}).get("currency") or customer["currency"] or "usd"
        amount = parameters["amount"]
        price = prices.of_amount(world, amount, code)
        return {"amount": amount, "currency": code, "quantity": 1, "unit_amount": amount, "price": price}
    if "pricing" in parameters:
        price = world.get("price", parameters["pricing"]["price"], "pricing[price]")
        if price["recurring"]:
            raise invalid(
                "The price specified is set to `type=recurring` but this field only accepts prices with "
                "`type=one_time`.",
                param="pricing[price]",
            )
        unit, code = price["unit_amount"], price["currency"]
        return {"amount": unit * quantity, "currency": code, "quantity": quantity, "unit_amount": unit, "price": price}
    data = parameters["price_data"]
    price = prices.inline(world, data, "price_data")
    unit = price["unit_amount"]
    bill = {"amount": unit * quantity, "currency": data["currency"], "quantity": quantity, "unit_amount": unit}
    return {**bill, "price": price}


def proration(unit_amount: int, quantity: int, left: int, whole_period: int) -> int:
    """Reckon what the rest of a period costs, to the second."""
    return rounded(unit_amount * quantity * left, whole_period)


def _draft(world: World, invoice_id: str, customer: Document) -> Document:
    invoice = world.get("invoice", invoice_id, "invoice")
    if invoice["customer"] != customer["id"]:
        raise invalid("The invoice belongs to another customer.", param="invoice")
    if invoice["status"] != "draft":
        raise invalid(
            "Invoice items can only be added to draft invoices.", code="invoice_not_editable", param="invoice"
        )
    return invoice


def _editable(world: World, item: Document) -> Document | None:
    if item["invoice"] is None:
        return None
    invoice = world.store.get("invoice", item["invoice"])
    if invoice is None:
        raise invalid("This invoice item has been deleted.")
    if invoice["status"] != "draft":
        raise Refusal(
            400,
            "This invoice item is attached to an invoice that is no longer editable.",
            code="invoice_not_editable",
        )
    return invoice


def _parent(subscription: Document) -> Document:
    details = {"subscription": subscription["id"], "subscription_item": subscription["item"]}
    return {"type": "subscription_details", "subscription_details": details}
