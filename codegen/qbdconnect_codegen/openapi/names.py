"""Names of components: the simple name, with that of the file before it only where two would clash."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePath
from typing import TYPE_CHECKING

from qbdconnect_codegen.diagnostics import Place, Position

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.types import Type

NULL = "JsonNull"
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]")


def component_names(types: Iterable[Type], root_file: str, diagnostics: Diagnostics) -> dict[int, str]:
    """Names by identity of the type."""
    named = list(types)
    simple = {id(one): safe(one.name or "") for one in named}
    counts = Counter(simple.values())
    names: dict[int, str] = {}
    for one in named:
        name = simple[id(one)]
        if counts[name] > 1 and one.file and one.file != root_file:
            name = _of_file(one.file) + name
        names[id(one)] = name
    _check_unique(named, names, diagnostics)
    return names


def safe(name: str) -> str:
    """Name with only the characters that a component may have."""
    return _NOT_IN_NAMES.sub("_", name)


def _of_file(file: str) -> str:
    words = re.split(r"[^A-Za-z0-9]+", PurePath(file).stem)
    return "".join(word[:1].upper() + word[1:] for word in words)


def _check_unique(types: list[Type], names: dict[int, str], diagnostics: Diagnostics) -> None:
    seen = {NULL}
    for one in types:
        name = names[id(one)]
        if name in seen:
            at = one.node or Place(Position(one.file or ""))
            diagnostics.error("component-clash", at, f"a second component would have the name {name!r}", "rename one")
        seen.add(name)
