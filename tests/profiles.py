"""How much the tests do: the quick profile in every run, the full one with bigger numbers when it is asked for."""

from __future__ import annotations

import os
from typing import Final, TypeVar

T = TypeVar("T")

PROFILE: Final = os.environ.get("QBDCONNECT_TEST_PROFILE", "quick")


def sized(*, quick: T, full: T) -> T:
    """Choose what the profile asks for; raises KeyError for a profile that does not exist."""
    return {"quick": quick, "full": full}[PROFILE]
