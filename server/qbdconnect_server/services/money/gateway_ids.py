"""Ids of the payment provider, as callers write them."""

import re
from typing import Final

ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,254}")


def is_gateway_id(text: str) -> bool:
    """Tell whether the payment provider can have such an id; others must not become a part of its addresses."""
    return ID.fullmatch(text) is not None


def is_id_of(text: str, *prefixes: str) -> bool:
    """Tell whether an object can have such an id whose kind has ids that begin with one of the prefixes.

    Where a kind has them, anything else could be another address of the provider, such as `invoices/search`.
    """
    return is_gateway_id(text) and text.partition("_")[0] in prefixes
