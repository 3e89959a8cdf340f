"""Reads a RAML 1.0 document with all its files and checks it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qbdconnect_codegen.diagnostics import Diagnostics, Place, Position
from qbdconnect_codegen.raml import declarations, fragments, keys, standalone, values
from qbdconnect_codegen.raml.annotated_scalars import check_annotated_scalars
from qbdconnect_codegen.raml.annotations import check_annotations
from qbdconnect_codegen.raml.context import Context
from qbdconnect_codegen.raml.examples import read_examples
from qbdconnect_codegen.raml.extensions import ExtensionReader
from qbdconnect_codegen.raml.facets import check_enum_values, check_facets
from qbdconnect_codegen.raml.instances import InstanceChecker
from qbdconnect_codegen.raml.loader import Loader
from qbdconnect_codegen.raml.methods import MethodReader
from qbdconnect_codegen.raml.narrowing import check_narrowing
from qbdconnect_codegen.raml.resources import ResourceReader
from qbdconnect_codegen.raml.root import read_root
from qbdconnect_codegen.raml.security import SecurityReader
from qbdconnect_codegen.raml.templates import TemplateEngine
from qbdconnect_codegen.raml.type_table import TypeTable

if TYPE_CHECKING:
    from qbdconnect_codegen.raml.model import Api
    from qbdconnect_codegen.raml.nodes import AnyNode
    from qbdconnect_codegen.raml.types import Type


@dataclass(slots=True)
class Reading:
    """A document that was read: its API if it is one, and how its values are checked."""

    api: Api | None
    checker: InstanceChecker


def read_document(path: Path, diagnostics: Diagnostics, root: Path | None = None) -> Reading:
    """Read the document at `path`; nothing it names may lie outside `root`, its own folder unless given."""
    folder = _project(path) if root is None else root
    loader = Loader(folder.absolute(), folder, diagnostics)
    context = Context(diagnostics, TypeTable(diagnostics))
    reading = Reading(None, InstanceChecker(context.types))
    try:
        node = loader.load_document(path.absolute())
        if node is not None:
            reading.api = _read(node, loader, context)
            _check_types(context)
            _check_values(context, reading.checker)
    except RecursionError:
        diagnostics.error("too-deep", Place(Position(str(path))), "nested too deeply")
    return reading


def _project(path: Path) -> Path:
    """Folder that a document may not leave: its own, or the working directory if it is a part of something larger."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            kind = file.readline().split()[2:]
    except (OSError, ValueError):
        return path.parent
    is_part = kind and kind[0] not in {fragments.OVERLAY, fragments.EXTENSION}
    return Path() if is_part and path.absolute().is_relative_to(Path.cwd()) else path.parent


def _read(node: AnyNode, loader: Loader, context: Context) -> Api | None:
    security = SecurityReader(context)
    for _, fragment in loader.fragments:
        check_annotated_scalars(fragment, context)
    root: AnyNode | None = node
    if node.fragment in {fragments.OVERLAY, fragments.EXTENSION}:
        root = ExtensionReader(loader, context.diagnostics).read(node)
    for kind, fragment in loader.fragments:
        if kind == fragments.LIBRARY:
            declarations.check_library(fragment, context)
    for scope in loader.scopes:
        declarations.check_declarations(scope, context, security)
    if root is None or root.fragment != fragments.API:
        standalone.check(node, context)
        return None
    return _read_api(root, context, security)


def _read_api(node: AnyNode, context: Context, security: SecurityReader) -> Api | None:
    diagnostics = context.diagnostics
    root = values.mapping(node, "the document", diagnostics)
    if root is None:
        diagnostics.error("missing-key", node, "the document needs a title")
        return None
    resources = {name for name, _ in root if name.startswith("/")}
    keys.check_keys(root, keys.ROOT | resources, "the document", diagnostics)
    declarations.check_sections(root, diagnostics)
    api = read_root(root, context)
    api.secured_by = security.requirements(root.get("securedBy"))
    methods = MethodReader(context, security, api.media_types)
    api.resources = list(ResourceReader(context, TemplateEngine(diagnostics, api.media_types), methods).read(root))
    api.security_schemes = security.schemes
    api.types = [one for one in context.types.types if one.name and "allowedTargets" not in one.context_keys]
    return api


def _check_types(context: Context) -> None:
    for one in context.types.types:
        check_facets(one, context)
        check_enum_values(one, context)
        check_narrowing(one, context.diagnostics)
        check_annotations(one.annotations, one.targets, context)
        read_examples(one, context)
        _check_example_annotations(one, context)


def _check_example_annotations(type_: Type, context: Context) -> None:
    for example in type_.examples:
        check_annotations(example.annotations, ("Example",), context)


def _check_values(context: Context, checker: InstanceChecker) -> None:
    for check in context.values:
        for fault in checker.faults(check.value, check.type):
            context.diagnostics.error("bad-instance", fault.node, f"{check.what}: {fault.message}")
