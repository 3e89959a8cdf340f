"""What an invoice that is to be made must keep to, before the payment provider is asked for anything but its prices."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from qbdconnect_server.contract._generated import models
from qbdconnect_server.errors import Fault, GatewayRefused, NotAllowed, NotFound, RuleBroken
from qbdconnect_server.gateways.payment_values import NewLine, Price
from qbdconnect_server.gateways.payments import PaymentGateway
from qbdconnect_server.money import InvalidAmount, to_minor_units
from qbdconnect_server.services.call import Caller
from qbdconnect_server.services.documents import check_object
from qbdconnect_server.services.money.amounts import read_amount
from qbdconnect_server.services.money.gateway_ids import is_id_of
from qbdconnect_server.services.money.metadata import read_metadata

DEFAULT_CURRENCY: Final = "usd"
DEFAULT_DAYS: Final = 30
MOST_DAYS: Final = 3650


def check(caller: Caller, document: Mapping[str, Any]) -> None:
    """Raise RuleBroken or NotAllowed for what can be told from the request alone."""
    check_object(models.NewInvoice, document)
    read_metadata(document.get("metadata", {}))
    if "dueInDays" in document and "dueDate" in document:
        raise RuleBroken("An invoice has dueInDays or dueDate, not both.", pointer="/dueDate")
    for name in ("dueInDays", "dueDate"):
        if name in document and document.get("collection") == "charge":
            raise RuleBroken("An invoice that is charged is due at once.", pointer=f"/{name}")
    if faults := [fault for index, line in enumerate(document["lines"]) for fault in _line_faults(line, _at(index))]:
        raise RuleBroken.of(faults)
    for index, line in enumerate(read_lines(document)):
        if line.amount is not None and line.amount < 0 and caller.kind != "operator":
            raise NotAllowed("Only an operator of the hub may give a discount.", pointer=f"{_at(index)}/amount")


def currency_of(document: Mapping[str, Any]) -> str:
    """Give the currency of an invoice."""
    currency: str = document.get("currency", DEFAULT_CURRENCY).lower()
    return currency


def read_lines(document: Mapping[str, Any]) -> list[NewLine]:
    """Read the lines; raises RuleBroken for amounts that the currency cannot hold."""
    currency = currency_of(document)
    return [_read_line(line, currency, _at(index)) for index, line in enumerate(document["lines"])]


def days_until_due(document: Mapping[str, Any], now: datetime) -> int | None:
    """Reckon how many days after its creation an invoice is due; None if it is charged. Raises RuleBroken."""
    if document.get("collection") == "charge":
        return None
    if "dueDate" not in document:
        return int(document.get("dueInDays", DEFAULT_DAYS))
    days = (date.fromisoformat(document["dueDate"]) - now.date()).days
    if not 0 <= days <= MOST_DAYS:
        raise RuleBroken(f"The day is 0 to {MOST_DAYS} days ahead.", pointer="/dueDate")
    return days


async def check_prices(gateway: PaymentGateway, document: Mapping[str, Any]) -> None:
    """Raise RuleBroken for prices that are unknown or cannot stand on this invoice."""
    found: dict[str, Price] = {}
    for index, line in enumerate(document["lines"]):
        pointer = f"{_at(index)}/priceId"
        if (price_id := line.get("priceId")) is None:
            continue
        if price_id not in found:
            found[price_id] = await _price(gateway, price_id, pointer)
        _check_price(found[price_id], currency_of(document), line.get("quantity", 1), pointer)


def _check_price(price: Price, currency: str, quantity: int, pointer: str) -> None:
    if not price.active:
        raise RuleBroken(f"The price {price.id} is not for sale any more.", pointer=pointer)
    if price.interval is not None:
        raise RuleBroken(f"The price {price.id} is one to subscribe to, not a one-time price.", pointer=pointer)
    if price.currency != currency:
        detail = f"The price {price.id} is in {price.currency.upper()}, and the invoice in {currency.upper()}."
        raise RuleBroken(detail, pointer=pointer)
    try:
        to_minor_units(price.unit_amount * quantity, currency)
    except InvalidAmount as error:
        raise RuleBroken(str(error), pointer=pointer) from None


async def _price(gateway: PaymentGateway, price_id: str, pointer: str) -> Price:
    absent = RuleBroken(f"There is no price {price_id}.", pointer=pointer)
    if not is_id_of(price_id, "price"):
        raise absent
    try:
        return await gateway.get_price(price_id)
    except (NotFound, GatewayRefused):
        raise absent from None


def _line_faults(line: Mapping[str, Any], pointer: str) -> Iterator[Fault]:
    if "amount" not in line and "priceId" not in line:
        yield Fault("A line has an amount and a description, or a priceId.", pointer)
    elif "amount" in line and "priceId" in line:
        yield Fault("A line has an amount or a priceId, not both.", f"{pointer}/priceId")
    elif "amount" in line and "description" not in line:
        yield Fault("A line with an amount has a description.", f"{pointer}/description")


def _read_line(line: Mapping[str, Any], currency: str, pointer: str) -> NewLine:
    quantity = line.get("quantity", 1)
    if "priceId" in line:
        return NewLine(line.get("description"), None, line["priceId"], quantity)
    amount = read_amount(line["amount"], currency, f"{pointer}/amount")
    try:
        to_minor_units(amount * quantity, currency)
    except InvalidAmount as error:
        raise RuleBroken(str(error), pointer=f"{pointer}/amount") from None
    return NewLine(line["description"], amount, None, quantity)


def _at(index: int) -> str:
    return f"/lines/{index}"
