"""One planted fault: a place in the house, what stands there, what stands there instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class StaleFaultError(Exception):
    """The text that a fault replaces is no longer found exactly once."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A change that the named tests must notice."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def plant(self, house: Path) -> str:
        """Write the fault into a copy of the house and return the text that stood there before.

        Raises StaleFaultError when the code has moved on: mend the catalogue then.
        """
        path = house / self.file
        text = path.read_text()
        found = text.count(self.old)
        if found != 1:
            raise StaleFaultError(f"{self.name}: {self.file} contains {self.old!r} {found} times, not once")
        path.write_text(text.replace(self.old, self.new))
        return text

    def heal(self, house: Path, text: str) -> None:
        """Put back what stood there before."""
        (house / self.file).write_text(text)
