"""RAML documents in tests: written to a folder, checked, converted."""

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

from qbdconnect_codegen.conversion import check, convert
from qbdconnect_codegen.diagnostics import Diagnostic, Severity

HEADER = "#%RAML 1.0\n"


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write files below a folder and return the path of the first one."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return folder / next(iter(files))


def short(found: list[Diagnostic], folder: Path) -> list[str]:
    """Write diagnostics as `file:line:column code`, files relative to a folder."""
    return [f"{one.position} {one.code}".removeprefix(f"{folder}/") for one in found]


def faults(folder: Path, text: str, **others: str) -> list[str]:
    """Errors of an API, its own file left out: `line:column code`."""
    found = [one for one in check(write(folder, {"api.raml": text, **files(others)})) if one.severity is Severity.ERROR]
    return [one.removeprefix("api.raml:") for one in short(found, folder)]


def warnings(folder: Path, text: str, **others: str) -> list[str]:
    """Warnings of converting an API: `line:column code`."""
    outcome = convert(write(folder, {"api.raml": text, **files(others)}))
    assert outcome.text is not None, [str(one) for one in outcome.found]
    return [one.removeprefix("api.raml:") for one in short(outcome.found, folder)]


def refusals(folder: Path, text: str, **others: str) -> list[str]:
    """Errors of converting an API that is valid RAML: `line:column code`."""
    outcome = convert(write(folder, {"api.raml": text, **files(others)}))
    found = [one for one in outcome.found if one.severity is Severity.ERROR]
    return [one.removeprefix("api.raml:") for one in short(found, folder)]


def converted(folder: Path, text: str, **others: str) -> dict[str, Any]:
    """Document that an API converts to."""
    outcome = convert(write(folder, {"api.raml": text, **files(others)}))
    assert outcome.text is not None, [str(one) for one in outcome.found]
    document = json.loads(outcome.text)
    assert isinstance(document, dict)
    return document


def schemas(folder: Path, types: str) -> dict[str, Any]:
    """Component schemas of `types`, written from the first column."""
    text = HEADER + "title: T\nversion: v1\ntypes:\n" + indented(types)
    found = converted(folder, text)["components"]["schemas"]
    assert isinstance(found, dict)
    return found


def indented(text: str, by: int = 2) -> str:
    """Text moved to the right."""
    return "".join(f"{' ' * by}{line}\n" if line else "\n" for line in dedent(text).strip("\n").split("\n"))


def files(named: dict[str, str]) -> dict[str, str]:
    """Files named by keyword: `a__b_raml` is `a/b.raml`."""
    return {name.replace("__", "/")[::-1].replace("_", ".", 1)[::-1]: text for name, text in named.items()}
