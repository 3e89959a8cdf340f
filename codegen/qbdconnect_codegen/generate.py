"""From the contract to everything that is generated of it, written or only compared."""

import difflib
import json
import tempfile
from pathlib import Path

from qbdconnect_codegen.conversion import convert
from qbdconnect_codegen.document import JSON
from qbdconnect_codegen.errors import GenerationError
from qbdconnect_codegen.lint import lint
from qbdconnect_codegen.openapi.twin import twin
from qbdconnect_codegen.sdk import write_sdk
from qbdconnect_codegen.server import write_contract

CONTRACT = Path("spec/qbdconnect.raml")
DOCUMENT = Path("spec/openapi.json")
TWIN = Path("spec/openapi-3.1.json")
SERVER = Path("server/qbdconnect_server/contract/_generated")
SDK = Path("sdk/qbdconnect/_generated")
SDK_PAGE = Path("sdk/api.md")

COMMAND = "nox -s generate"
LONGEST_DIFF = 40


def generate(root: Path, *, check: bool) -> list[str]:
    """Generate all of a repository and name the files that changed; with `check`, touch nothing and give their diffs.

    A GenerationError is raised if the contract has a fault or says what OpenAPI cannot, breaks a rule of `lint`, or
    cannot be turned into code.
    """
    document = read_document(root)
    if faults := lint(document):
        raise GenerationError("\n".join(faults))
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        _write(document, fresh)
        differing = _differing(root, fresh)
        if check:
            return [_difference(root, fresh, path) for path in differing]
        for path in differing:
            _bring(root / path, fresh / path)
        return [str(path) for path in differing]


def read_document(root: Path) -> JSON:
    """Convert the contract of a repository to OpenAPI, without loss; lacking RAML, take the document as it is."""
    if not (root / CONTRACT).is_file():
        if not (root / DOCUMENT).is_file():
            raise GenerationError(
                f"{root / CONTRACT} is not there; run this at the root of the project, or name it: -C"
            )
        return loaded((root / DOCUMENT).read_text(encoding="utf-8"))
    outcome = convert(root / CONTRACT)
    if outcome.text is None or outcome.found:
        raise GenerationError("\n".join(str(fault) for fault in outcome.found))
    return loaded(outcome.text)


def loaded(text: str) -> JSON:
    """Parse the text of a document."""
    document: JSON = json.loads(text)
    return document


def _write(document: JSON, root: Path) -> None:
    (root / DOCUMENT).parent.mkdir(parents=True)
    for path, content in ((DOCUMENT, document), (TWIN, twin(document))):
        (root / path).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    write_contract(document, root / SERVER)
    write_sdk(document, root / SDK, root / SDK_PAGE)


def _differing(root: Path, fresh: Path) -> list[Path]:
    """List the files that are not as they should be, among them those that should not be there at all."""
    paths = _files(fresh) | {path for folder in (SERVER, SDK) for path in _files(root, folder)}
    return sorted(path for path in paths if _content(root / path) != _content(fresh / path))


def _files(root: Path, folder: Path = Path()) -> set[Path]:
    files = (path for path in (root / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(root) for path in files}


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _lines(content: bytes | None) -> list[str]:
    return content.decode("utf-8", errors="backslashreplace").split("\n") if content else []


def _difference(root: Path, fresh: Path, path: Path) -> str:
    old, new = _content(root / path), _content(fresh / path)
    lines = list(
        difflib.unified_diff(
            _lines(old),
            _lines(new),
            fromfile=f"{path} (now)" if old is not None else "/dev/null",
            tofile=f"{path} (generated)" if new is not None else "/dev/null",
            lineterm="",
        )
    )
    rest = [f"... {len(lines) - LONGEST_DIFF} more lines"] if len(lines) > LONGEST_DIFF else []
    return "\n".join([*lines[:LONGEST_DIFF], *rest, f"run {COMMAND}: {path}"])


def _bring(old: Path, new: Path) -> None:
    """Make one file as it should be; a stale one goes, and so does a folder that it leaves empty."""
    if new.is_file():
        old.parent.mkdir(parents=True, exist_ok=True)
        old.write_bytes(new.read_bytes())
        return
    old.unlink()
    cache = old.parent / "__pycache__"
    if set(old.parent.iterdir()) <= {cache}:
        for path in cache.glob("*.pyc"):
            path.unlink()
        if cache.is_dir():
            cache.rmdir()
        old.parent.rmdir()
