from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from qbdconnect_codegen.errors import GenerationError
from qbdconnect_codegen.generate import DOCUMENT, SDK, SDK_PAGE, SERVER, TWIN, generate
from qbdconnect_codegen.openapi.twin import twin
from tests.golden import sdk as golden

ROOT = Path(__file__).parents[2]
MODEL = SDK / "models/person.py"


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pristine")
    (root / DOCUMENT).parent.mkdir()
    shutil.copy(golden.DOCUMENT, root / DOCUMENT)
    generate(root, check=False)
    return root


@pytest.fixture
def root(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pristine, tmp_path / "root"))


def contents(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_generating_twice_changes_nothing(root: Path) -> None:
    before = contents(root)
    assert generate(root, check=True) == []
    assert generate(root, check=False) == []
    assert contents(root) == before
    assert {DOCUMENT, SDK_PAGE, SERVER / "models.py", SERVER / "openapi.json", MODEL} <= {
        path.relative_to(root) for path in before
    }


def test_the_servers_copy_is_the_document(root: Path) -> None:
    assert (root / DOCUMENT).read_bytes() == (root / SERVER / "openapi.json").read_bytes()


def test_the_twin_is_written_beside_the_document(root: Path) -> None:
    document = json.loads((root / DOCUMENT).read_text(encoding="utf-8"))
    written = (root / TWIN).read_text(encoding="utf-8")
    assert json.loads(written) == twin(document)
    (root / TWIN).write_text(written.replace("3.1.0", "3.1.1"), encoding="utf-8")
    (difference,) = generate(root, check=True)
    assert difference.endswith(f"run nox -s generate: {TWIN}")


def test_a_check_tells_the_difference_and_touches_nothing(root: Path) -> None:
    path = root / MODEL
    path.write_text(path.read_text(encoding="utf-8").replace("wrote", "scribbled"), encoding="utf-8")
    before = contents(root)
    (difference,) = generate(root, check=True)
    assert difference.startswith(f"--- {MODEL} (now)\n+++ {MODEL} (generated)\n")
    assert "-    scribbled: list[Book]" in difference
    assert "+    wrote: list[Book]" in difference
    assert difference.endswith(f"run nox -s generate: {MODEL}")
    assert contents(root) == before
    assert generate(root, check=False) == [str(MODEL)]
    assert generate(root, check=True) == []


def test_missing_and_stale_files(root: Path) -> None:
    (root / MODEL).unlink()
    stale = root / SDK / "api/ghosts/list_ghosts.py"
    stale.parent.mkdir()
    stale.write_text("pass\n", encoding="utf-8")
    cache = stale.parent / "__pycache__"
    cache.mkdir()
    (cache / "list_ghosts.cpython-311.pyc").write_bytes(b"\x00\xff")
    stale_beside = root / SERVER / "ghosts.py"
    stale_beside.write_text("pass\n", encoding="utf-8")
    listed = generate(root, check=True)
    assert [text.rpartition(": ")[2] for text in listed] == [
        "sdk/qbdconnect/_generated/api/ghosts/list_ghosts.py", str(MODEL), str(SERVER / "ghosts.py"),
    ]  # fmt: skip
    assert listed[0].startswith("--- sdk/qbdconnect/_generated/api/ghosts/list_ghosts.py (now)\n+++ /dev/null\n")
    assert listed[1].startswith("--- /dev/null\n")
    generate(root, check=False)
    assert generate(root, check=True) == []
    assert not stale.parent.exists()
    assert not stale_beside.exists()
    assert (root / SERVER / "models.py").exists()


def test_a_long_difference_is_cut(root: Path) -> None:
    (root / SDK_PAGE).write_text("".join(f"line {number}\n" for number in range(500)), encoding="utf-8")
    (difference,) = generate(root, check=True)
    assert len(difference.splitlines()) == 42
    assert "more lines" in difference.splitlines()[-2]


def test_a_contract_that_breaks_a_rule_is_refused_before_anything_is_written(root: Path) -> None:
    document: dict[str, Any] = json.loads((root / DOCUMENT).read_text(encoding="utf-8"))
    del document["paths"]["/books"]["get"]["summary"]
    del document["paths"]["/books"]["post"]["description"]
    (root / DOCUMENT).write_text(json.dumps(document), encoding="utf-8")
    before = contents(root)
    with pytest.raises(GenerationError) as caught:
        generate(root, check=False)
    assert str(caught.value) == "GET /books: has no summary\nPOST /books: has no description"
    assert contents(root) == before


def test_a_contract_in_raml_is_converted(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "spec", tmp_path / "spec")
    (tmp_path / DOCUMENT).unlink(missing_ok=True)
    assert str(DOCUMENT) in generate(tmp_path, check=False)
    operation_ids = {
        operation["operationId"]
        for item in json.loads((tmp_path / DOCUMENT).read_text(encoding="utf-8"))["paths"].values()
        for operation in item.values()
    }
    assert "downloadInstanceQwc" in operation_ids


def test_a_contract_with_errors_is_refused(tmp_path: Path) -> None:
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec/qbdconnect.raml").write_text("#%RAML 1.0\ntitel: x\n", encoding="utf-8")
    with pytest.raises(GenerationError, match=r"qbdconnect\.raml:2"):
        generate(tmp_path, check=False)


def test_what_is_committed_is_what_spec_says() -> None:
    start = _cpu_seconds()
    differences = generate(ROOT, check=True)
    assert differences == [], "\n".join(differences)
    assert _cpu_seconds() - start < 10


def _cpu_seconds() -> float:
    """Time of the processor, with that of ended children: other processes of the machine do not count."""
    return sum(os.times()[:4])


def test_a_contract_that_openapi_cannot_say_is_refused(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "spec", tmp_path / "spec")
    path = tmp_path / "spec/types/contacts.raml"
    text = path.read_text(encoding="utf-8").replace("      street1:", "      /^x-/: string\n      street1:", 1)
    path.write_text(text, encoding="utf-8")
    before = contents(tmp_path)
    with pytest.raises(GenerationError, match=r"contacts\.raml:7:7: warning lossy-pattern-properties"):
        generate(tmp_path, check=False)
    assert contents(tmp_path) == before


def test_no_contract_at_all(tmp_path: Path) -> None:
    with pytest.raises(GenerationError, match=r"spec/qbdconnect\.raml is not there"):
        generate(tmp_path, check=True)


def test_bytes_count(root: Path) -> None:
    """Line ends of another system and what is no text at all are differences too."""
    (root / MODEL).write_bytes((root / MODEL).read_bytes().replace(b"\n", b"\r\n"))
    stray = root / SDK / "stray.bin"
    stray.write_bytes(b"\xff\n")
    assert [text.rpartition(": ")[2] for text in generate(root, check=True)] == [
        str(MODEL),
        str(stray.relative_to(root)),
    ]
    generate(root, check=False)
    assert generate(root, check=True) == []
    assert not stray.exists()
