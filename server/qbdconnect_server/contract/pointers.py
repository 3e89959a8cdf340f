"""JSON pointers (RFC 6901)."""

from collections.abc import Iterable


def join_pointer(pointer: str, *steps: str | int) -> str:
    """Extend a pointer by member names and indexes."""
    return pointer + "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def split_pointer(pointer: str) -> list[str]:
    """Read the member names and indexes of a pointer."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def to_pointer(path: Iterable[str | int]) -> str:
    """Write a path of member names and indexes as a pointer; the empty path is the whole document."""
    return join_pointer("", *path)
