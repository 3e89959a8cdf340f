"""Operation ids: each names one operation of the whole document."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qbdconnect_codegen.diagnostics import Diagnostics, Located, Position

_URL_SAFE = re.compile(r"[A-Za-z0-9._~-]+")


@dataclass(frozen=True, slots=True)
class OperationIds:
    """Knows where each id stands first."""

    diagnostics: Diagnostics
    _places: dict[str, Position] = field(default_factory=dict)

    def claim(self, name: str, where: Located) -> None:
        """Take an id; one that is taken already, or that no URL could hold, is reported."""
        if not _URL_SAFE.fullmatch(name):
            self.diagnostics.error("bad-operation-id", where, f"{name!r} is not safe in a URL")
        if name in self._places:
            first = f"first at {self._places[name]}"
            self.diagnostics.error("duplicate-operation-id", where, f"{name!r} names two operations", first)
        self._places.setdefault(name, where.position)
