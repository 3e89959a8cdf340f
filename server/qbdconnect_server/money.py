"""Money: Decimal amounts in major units here, whole minor units (cents) on Stripe's wire."""

from decimal import Decimal
from typing import Final

# Stripe's documentation, "Supported currencies": those without minor units, and those with three decimals.
ZERO_DECIMAL: Final = frozenset(
    {"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"}
)
THREE_DECIMAL: Final = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})
# Two decimals on Stripe's wire for old times' sake, but no fractions: minor units must be multiples of 100.
WHOLE_ONLY: Final = frozenset({"isk", "ugx"})
TWO_DECIMALS: Final = 2
MAX_MINOR_UNITS: Final = 99_999_999


class InvalidAmount(ValueError):  # noqa: N818 - it says what happened
    """An amount that a currency cannot hold; the text is one sentence for the caller."""


def decimals(currency: str) -> int:
    """Tell how many decimals the amounts of a currency have on Stripe's wire."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else TWO_DECIMALS


def to_minor_units(amount: Decimal, currency: str) -> int:
    """Turn an amount in major units into minor units, exactly; raises InvalidAmount.

    Amounts of three-decimal currencies end in 0, as Stripe wants them.
    """
    places = decimals(currency)
    if not amount.is_finite():
        raise InvalidAmount("The amount is no number.")
    minor = amount.scaleb(places)
    if minor != minor.to_integral_value():
        raise InvalidAmount(f"An amount in {currency.upper()} has at most {places} decimals.")
    units = int(minor)
    if abs(units) > MAX_MINOR_UNITS:
        raise InvalidAmount("The amount has more than eight digits.")
    if currency in THREE_DECIMAL and units % 10:
        raise InvalidAmount(f"The last of the three decimals of an amount in {currency.upper()} is 0.")
    if currency in WHOLE_ONLY and units % 100:
        raise InvalidAmount(f"An amount in {currency.upper()} has no decimals.")
    return units


def from_minor_units(units: int, currency: str) -> Decimal:
    """Turn minor units into an amount in major units, written with all decimals of the currency."""
    return Decimal(units).scaleb(-decimals(currency))


def format_amount(units: int, currency: str) -> str:
    """Write minor units as an amount in major units with thousands separators: 1,234.50."""
    return f"{from_minor_units(units, currency):,.{decimals(currency)}f}"
