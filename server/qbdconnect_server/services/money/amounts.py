"""Amounts in JSON: numbers in major units, and exactly what the currency can hold."""

from decimal import Decimal

from qbdconnect_server.errors import RuleBroken
from qbdconnect_server.money import InvalidAmount, to_minor_units


def read_amount(value: float, currency: str, pointer: str) -> Decimal:
    """Read an amount of a request; raises RuleBroken, with the pointer, for one that the currency cannot hold."""
    amount = Decimal(repr(value))  # a double has the 15 digits that the contract takes, and its text is exact
    try:
        to_minor_units(amount, currency.lower())
    except InvalidAmount as error:
        raise RuleBroken(str(error), pointer=pointer) from None
    return amount + 0  # -0.0 is 0


def show_amount(amount: Decimal) -> float:
    """Give an amount as a number of JSON."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def write_amount(amount: Decimal, currency: str) -> str:
    """Write an amount into a sentence: 12.5 USD."""
    return f"{show_amount(amount)} {currency.upper()}"
