"""Amounts in minor units of a currency: rounding, fees, least charges, and how texts show them."""

from typing import Final

from qbdconnect_server.money import format_amount

FEE_SHARE: Final = (29, 1000)  # 2.9 %
FEE_FIXED: Final = {"usd": 30, "eur": 25, "gbp": 20, "jpy": 40, "kwd": 100}
OTHER_FEE_FIXED: Final = 30
LEAST_CHARGE: Final = {"usd": 50, "eur": 50, "gbp": 30, "cad": 50, "aud": 50, "chf": 50, "jpy": 50}
MOST_CHARGE: Final = 99_999_999
SYMBOLS: Final = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}


def rounded(numerator: int, denominator: int) -> int:
    """Divide, rounding halves away from zero; the denominator is above zero."""
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


def fee(amount: int, currency: str) -> int:
    """Reckon the fee of a charge: 2.9 % and a fixed part, never above the amount."""
    share, whole = FEE_SHARE
    return min(rounded(amount * share, whole) + FEE_FIXED.get(currency, OTHER_FEE_FIXED), amount)


def shown(amount: int, currency: str) -> str:
    """Write an amount for people: $12.50, or 12.500 KWD."""
    number = format_amount(amount, currency)
    symbol = SYMBOLS.get(currency)
    return f"{symbol}{number}" if symbol else f"{number} {currency.upper()}"
