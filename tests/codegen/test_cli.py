"""Tests of the command line."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from qbdconnect_codegen.cli import app
from qbdconnect_codegen.errors import GenerationError
from tests.codegen.documents import write

GOOD = "#%RAML 1.0\ntitle: T\nversion: v1\n"
BAD = GOOD + "zz: 1\n"
LOSSY = GOOD + "protocols: [HTTPS]\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, {"good.raml": GOOD, "bad.raml": BAD, "lossy.raml": LOSSY})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def test_convert_writes_the_file(folder: Path) -> None:
    assert run("convert", "good.raml", "-o", "out.json") == (0, "", "")
    assert json.loads((folder / "out.json").read_text(encoding="utf-8"))["openapi"] == "3.0.3"
    assert (folder / "out.json").read_bytes().startswith(b'{\n  "openapi": "3.0.3",\n')


@pytest.mark.usefixtures("folder")
def test_convert_writes_to_standard_output() -> None:
    code, out, err = run("convert", "good.raml")
    assert (code, err) == (0, "")
    assert json.loads(out)["info"] == {"title": "T", "version": "v1"}


def test_convert_writes_nothing_if_there_is_an_error(folder: Path) -> None:
    code, out, err = run("convert", "bad.raml", "-o", "out.json")
    assert (code, out) == (1, "")
    assert err.startswith("bad.raml:4:1: error unknown-key the document has no 'zz'; it has ")
    assert not (folder / "out.json").exists()


def test_strict_fails_on_warnings(folder: Path) -> None:
    code, _, err = run("convert", "lossy.raml", "-o", "out.json")
    assert code == 0
    assert err.startswith("lossy.raml:4:12: warning lossy-protocols ")
    (folder / "out.json").unlink()
    assert run("convert", "lossy.raml", "-o", "out.json", "--strict")[0] == 1
    assert not (folder / "out.json").exists()


def test_an_output_that_cannot_be_written(folder: Path) -> None:
    code, _, err = run("convert", "good.raml", "-o", "nowhere/out.json")
    assert (code, err) == (1, "cannot write nowhere/out.json: No such file or directory\n")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("file", "code"), [("good.raml", 0), ("bad.raml", 1), ("lossy.raml", 0), ("nowhere.raml", 1)])
def test_check(file: str, code: int) -> None:
    assert run("check", file)[0] == code


@pytest.mark.usefixtures("folder")
def test_json_is_one_array() -> None:
    code, _, err = run("check", "bad.raml", "--format", "json")
    assert code == 1
    (only,) = json.loads(err)
    assert only["position"] == {"file": "bad.raml", "line": 4, "column": 1}
    assert (only["severity"], only["code"]) == ("error", "unknown-key")
    assert run("check", "good.raml", "--format", "json") == (0, "", "[]\n")


@pytest.mark.usefixtures("folder")
def test_github_annotates_the_line() -> None:
    _, _, err = run("check", "bad.raml", "--format", "github")
    assert err.startswith("::error file=bad.raml,line=4,col=1::unknown-key the document has no 'zz'; ")


def test_github_escapes(folder: Path) -> None:
    write(folder, {"a,b%.raml": BAD})
    assert run("check", "a,b%.raml", "--format", "github")[2].startswith("::error file=a%2Cb%25.raml,")


def test_the_root_may_be_named(folder: Path) -> None:
    write(folder, {"spec/api.raml": GOOD + "description: !include ../text.md\n", "text.md": "Text"})
    assert run("convert", "spec/api.raml")[0] == 1
    assert run("convert", "spec/api.raml", "--root", ".")[0] == 0


@pytest.mark.parametrize("arguments", [["--help"], ["convert", "--help"], ["check", "--help"], ["generate", "--help"]])
def test_help(arguments: list[str]) -> None:
    code, out, _ = run(*arguments)
    assert code == 0
    assert "Usage" in out


@pytest.mark.parametrize(
    ("changed", "arguments", "expected"),
    [
        ([], [], (0, "")),
        (["spec/openapi.json"], [], (0, "wrote spec/openapi.json\n")),
        ([], ["--check"], (0, "")),
        (["--- a", "--- b"], ["--check"], (1, "--- a\n--- b\n")),
    ],
)
def test_generate(
    monkeypatch: pytest.MonkeyPatch, changed: list[str], arguments: list[str], expected: tuple[int, str]
) -> None:
    calls: list[tuple[Path, bool]] = []

    def generate(root: Path, *, check: bool) -> list[str]:
        calls.append((root, check))
        return changed

    replace_generate(monkeypatch, generate)
    assert run("generate", "-C", "somewhere", *arguments)[:2] == expected
    assert calls == [(Path("somewhere"), "--check" in arguments)]


def test_generate_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def generate(root: Path, *, check: bool) -> list[str]:
        raise GenerationError(f"{root}: {check}")

    replace_generate(monkeypatch, generate)
    assert run("generate") == (1, "", ".: False\n")


def replace_generate(monkeypatch: pytest.MonkeyPatch, generate: Callable[..., list[str]]) -> None:
    module = ModuleType("qbdconnect_codegen.generate")
    vars(module)["generate"] = generate
    monkeypatch.setitem(sys.modules, "qbdconnect_codegen.generate", module)
