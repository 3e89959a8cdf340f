"""The source of the installed SDK as syntax trees: nothing of it is imported or run."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "stripe"


@cache
def root() -> Path:
    """Find the folder of the installed SDK."""
    spec = find_spec(PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


@dataclass(frozen=True)
class Place:
    """Where a class stands: the file, and the names of the classes around it and of itself."""

    file: str
    names: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.file.removesuffix('.py').replace('/', '.')}.{'.'.join(self.names)}"


@cache
def tree(file: str) -> ast.Module:
    return ast.parse((root() / file).read_text(encoding="utf-8"))


@cache
def find_class(place: Place) -> ast.ClassDef | None:
    """Find a class, also one inside another."""
    body: list[ast.stmt] = tree(place.file).body
    found: ast.ClassDef | None = None
    for name in place.names:
        found = next((node for node in body if isinstance(node, ast.ClassDef) and node.name == name), None)
        if found is None:
            return None
        body = found.body
    return found


@cache
def aliases(file: str) -> dict[str, ast.expr]:
    """List what a module calls by a name of its own: `_Status = Literal["a", "b"]`."""
    return {
        target.id: node.value
        for node in tree(file).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


@cache
def imported(file: str) -> dict[str, Place]:
    """List the names that a module imports from the SDK, those for type checkers included."""
    return {
        name.asname or name.name: Place(target, (name.name,))
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ImportFrom) and (target := _file(node.module or ""))
        for name in node.names
    }


def _file(module: str) -> str | None:
    parts = module.split(".")
    if parts[0] != PACKAGE:
        return None
    path = "/".join(parts[1:])
    return next((each for each in (f"{path}.py", f"{path}/__init__.py") if (root() / each).is_file()), None)


@cache
def files(pattern: str) -> tuple[str, ...]:
    """List the files of API v1 by a pattern."""
    found = (path.relative_to(root()).as_posix() for path in root().rglob(pattern))
    return tuple(sorted(file for file in found if not file.startswith(("v2/", "params/v2/", "events/"))))


@cache
def resource_classes() -> dict[str, Place]:
    """Find the class of each kind of object, by the value of its member `object`."""
    found = {}
    for file in files("_*.py"):
        if file.startswith("params/") or "OBJECT_NAME: ClassVar" not in (root() / file).read_text(encoding="utf-8"):
            continue
        for node in tree(file).body:
            if isinstance(node, ast.ClassDef) and (name := object_name(node)):
                found[name] = Place(file, (node.name,))
    return found


def object_name(node: ast.ClassDef) -> str | None:
    """Read what the member `object` of a class is."""
    for each in node.body:
        if isinstance(each, ast.AnnAssign) and ast.unparse(each.target) == "OBJECT_NAME":
            return str(ast.literal_eval(each.value)) if each.value else None
    return None
