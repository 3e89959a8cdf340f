"""Header and layout of generated files, the same on every machine."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

RUFF = (sys.executable, "-m", "ruff")
ALIKE = ("--isolated", "--no-cache", "--quiet", "--target-version", "py311")
LINE_LENGTH = ("--line-length", "120")
# Sorted imports, none unused. In an __init__ ruff leaves unused ones alone, so those templates write none.
TIDIED = ("--select", "I,F401", "--fix", "--config", 'lint.isort.known-first-party=["qbdconnect"]')


def header() -> str:
    """Write the comment that stands on top of every generated file."""
    return (
        f"# Generated from spec/ by qbdconnect-codegen {version('qbdconnect-codegen')}. "
        "Do not edit: change spec/ and run nox -s generate."
    )


def tidy(folder: Path) -> None:
    """Sort imports, drop unused ones and lay the Python files of a folder out, without any configuration file."""
    _run("check", *ALIKE, *LINE_LENGTH, *TIDIED, str(folder))
    _run("format", *ALIKE, *LINE_LENGTH, str(folder))


def _run(*arguments: str) -> None:
    subprocess.run([*RUFF, *arguments], check=True)  # noqa: S603 - our own command line, no shell
