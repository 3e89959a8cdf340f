"""Names of the contract as names of Python."""

import keyword
import re

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^0-9A-Za-z]+")


def snake_case(name: str) -> str:
    """Turn a name such as `startingAfter` or `Idempotency-Key` into a Python identifier."""
    snake = _WORD_START.sub("_", name).lower()
    return f"{snake}_" if keyword.iskeyword(snake) else snake
