"""The value of a member that is not there, told apart from null."""

from enum import Enum
from typing import Final, Literal


class Unset(Enum):
    """Type of `UNSET`; being an enumeration, type checkers narrow `value is UNSET`."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
