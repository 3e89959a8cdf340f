"""The command line: convert the contract, check it, generate code from it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qbdconnect_codegen import conversion
from qbdconnect_codegen.diagnostics import Diagnostic, Severity
from qbdconnect_codegen.errors import GenerationError
from qbdconnect_codegen.reports import Format, report

if TYPE_CHECKING:
    from collections.abc import Callable

app = typer.Typer(
    name="qbdconnect-codegen",
    help="Converts the RAML 1.0 contract of QBD Connect to OpenAPI 3.0.3 and generates code from it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_File = Annotated[Path, typer.Argument(metavar="FILE", help="RAML 1.0 document.", show_default=False)]
_Format = Annotated[Format, typer.Option("--format", help="How to write what was found.")]
_Strict = Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")]
_Root = Annotated[
    Path | None,
    typer.Option("--root", metavar="DIR", help="Folder that no include may leave.", show_default="that of FILE"),
]


@app.command()
def convert(
    file: _File,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="OUT", help="File to write.", show_default="standard output"),
    ] = None,
    style: _Format = Format.TEXT,
    strict: _Strict = False,
    root: _Root = None,
) -> None:
    """Convert the API in FILE to OpenAPI 3.0.3.

    What is wrong goes to standard error, one `file:line:column` a line. With any error nothing is written, and the
    exit status is 1.
    """
    outcome = conversion.convert(file, root)
    _finish(outcome.found, style, strict=strict, write=lambda: _write(outcome.text, output))


@app.command()
def check(file: _File, style: _Format = Format.TEXT, strict: _Strict = False, root: _Root = None) -> None:
    """Tell whether FILE, an API, a library or a fragment, is valid RAML 1.0.

    The exit status is 0 if it is and 1 if not. Converting asks for more: operation ids and a version.
    """
    _finish(conversion.check(file, root), style, strict=strict, write=lambda: None)


@app.command()
def generate(
    check_only: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if a generated file is out of date.")
    ] = False,
    directory: Annotated[
        Path, typer.Option("--directory", "-C", metavar="DIR", help="Root of the project.", show_default="here")
    ] = Path(),
) -> None:
    """Generate the OpenAPI document, the models of the server and the SDK from the contract."""
    from qbdconnect_codegen.generate import generate as generate_all  # noqa: PLC0415 - the generators load slowly

    try:
        changed = generate_all(directory, check=check_only)
    except GenerationError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    for one in changed:
        typer.echo(one if check_only else f"wrote {one}")
    if changed and check_only:
        typer.echo(f"{len(changed)} generated files are out of date; run `nox -s generate`", err=True)
        raise typer.Exit(1)


def _write(text: str | None, output: Path | None) -> None:
    if output is None:
        typer.echo(text or "", nl=False)
        return
    try:
        output.write_text(text or "", encoding="utf-8", newline="\n")
    except OSError as error:
        typer.echo(f"cannot write {output}: {error.strerror}", err=True)
        raise typer.Exit(1) from None


def _finish(found: list[Diagnostic], style: Format, *, strict: bool, write: Callable[[], None]) -> None:
    failing = [one for one in found if strict or one.severity is Severity.ERROR]
    if found or style is Format.JSON:
        typer.echo(report(found, style), err=True, nl=False)
    if failing:
        raise typer.Exit(1)
    write()
