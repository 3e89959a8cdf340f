"""Metadata: texts of the caller's own that the payment provider keeps with an object, beside ours."""

from collections.abc import Iterator, Mapping
from typing import Final

from qbdconnect_server.contract.pointers import join_pointer
from qbdconnect_server.errors import Fault, RuleBroken

OURS: Final = "qbd_"
NAME_LIMIT: Final = 40  # characters, at Stripe
UNSET: Final = ""  # takes a text away, at Stripe


def read_metadata(given: Mapping[str, str], pointer: str = "/metadata") -> dict[str, str]:
    """Read the caller's metadata; raises RuleBroken for names that cannot be kept."""
    if faults := list(_faults(given, pointer)):
        raise RuleBroken.of(faults)
    return {name: value for name, value in given.items() if value != UNSET}


def replacing(kept: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Say what to send so that the caller's metadata take the place of those that are kept."""
    return {**dict.fromkeys(kept, UNSET), **given}


def show_metadata(found: Mapping[str, str]) -> dict[str, str] | None:
    """Give metadata without ours, or None where that leaves nothing."""
    return {name: value for name, value in found.items() if not name.startswith(OURS)} or None


def _faults(given: Mapping[str, str], pointer: str) -> Iterator[Fault]:
    for name in given:
        where = join_pointer(pointer, name)
        if name.startswith(OURS):
            yield Fault(f"Names that begin with {OURS} are the hub's own.", where)
        if not 0 < len(name) <= NAME_LIMIT or set("[]") & set(name):
            yield Fault(f"A name has 1 to {NAME_LIMIT} characters, and no brackets.", where)
