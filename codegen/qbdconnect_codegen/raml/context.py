"""What the stages of one run share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.instances import ValueCheck
    from qbdconnect_codegen.raml.type_table import TypeTable


@dataclass(slots=True)
class Context:
    """Diagnostics and types of one document, and what is left to check once every type is known."""

    diagnostics: Diagnostics
    types: TypeTable
    values: list[ValueCheck] = field(default_factory=list)
