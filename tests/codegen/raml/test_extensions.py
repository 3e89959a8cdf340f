"""Tests of overlays and extensions."""

from pathlib import Path

import pytest

from qbdconnect_codegen.conversion import check, convert
from tests.codegen.documents import converted, short, write

BASE = """\
#%RAML 1.0
title: Base
version: v1
mediaType: application/json
annotationTypes: {operationId: string, tags: 'string[]'}
types: {A: string}
traits: {t: {description: Of the base.}}
/a:
  get:
    (operationId): a
    (tags): [x]
    is: [t]
    description: Says.
    responses:
      200: {description: Fine., body: A}
"""


def extended(folder: Path, kind: str, text: str, **others: str) -> Path:
    return write(folder, {"own.raml": f"#%RAML 1.0 {kind}\nextends: base.raml\n{text}", "base.raml": BASE, **others})


def test_an_overlay_changes_texts_and_annotations(tmp_path: Path) -> None:
    text = (
        "title: Over\nusage: For tests.\n/a:\n  get:\n    (tags): [y]\n    "
        "description: Better.\n    responses:\n      200: {description: Finer.}\n"
    )
    outcome = convert(extended(tmp_path, "Overlay", text))
    assert outcome.text
    assert outcome.found == []
    for part in ('"title": "Over"', '"description": "Better."', '"description": "Finer."', '"y"'):
        assert part in outcome.text


def test_an_extension_changes_anything(tmp_path: Path) -> None:
    text = """\
uses: {lib: lib.raml}
annotationTypes: {note: string}
traits: {u: {headers: {H: A}}}
/a:
  get:
    (note): N
    is: [u]
    queryParameters: {q: lib.L}
  post: {(operationId): b, responses: {204: {description: Gone.}}}
"""
    path = extended(tmp_path, "Extension", text, **{"lib.raml": "#%RAML 1.0 Library\ntypes: {L: integer}\n"})
    outcome = convert(path)
    assert outcome.text, [str(one) for one in outcome.found]
    assert '"x-note": "N"' in outcome.text
    assert '"$ref": "#/components/schemas/L"' in outcome.text
    assert '"operationId": "b"' in outcome.text


def test_a_chain_applies_from_the_bottom(tmp_path: Path) -> None:
    middle = "#%RAML 1.0 Extension\nextends: base.raml\ntitle: Middle\nversion: v2\n"
    document = write(
        tmp_path,
        {
            "own.raml": "#%RAML 1.0 Overlay\nextends: middle.raml\ntitle: Top\n",
            "middle.raml": middle,
            "base.raml": BASE,
        },
    )
    text = convert(document).text
    assert text
    assert '"title": "Top"' in text
    assert '"version": "v2"' in text


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("Overlay", "version: v2", ["own.raml:3:10 overlay-changes"]),
        ("Overlay", "traits: {u: }", ["own.raml:3:10 overlay-changes"]),
        ("Overlay", "/b: ", ["own.raml:3:1 overlay-changes"]),
        ("Overlay", "/a: {post: }", ["own.raml:3:6 overlay-changes"]),
        ("Overlay", "/a: {get: {responses: {201: }}}", ["own.raml:3:24 overlay-changes"]),
        ("Overlay", "securitySchemes: {s: {type: x-s}}", ["own.raml:3:1 overlay-changes"]),
        ("Overlay", "zz: 1", ["own.raml:3:1 overlay-changes", "own.raml:3:1 unknown-key"]),
        ("Extension", "zz: 1", ["own.raml:3:1 unknown-key"]),
        ("Extension", "/a: {get: {zz: 1}}", ["own.raml:3:12 unknown-key"]),
    ],
)
def test_faults(tmp_path: Path, kind: str, text: str, expected: list[str]) -> None:
    found = short(check(extended(tmp_path, kind, text + "\n")), tmp_path)
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: T", "missing-key"),
        ("extends: [a]", "missing-key"),
        ("extends: nowhere.raml", "file-unreadable"),
        ("extends: own.raml", "include-loop"),
        ("extends: lib.raml", "wrong-fragment"),
        ("extends: plain.raml", "bad-header"),
    ],
)
def test_what_cannot_be_extended(tmp_path: Path, text: str, expected: str) -> None:
    path = write(
        tmp_path,
        {
            "own.raml": f"#%RAML 1.0 Overlay\n{text}\n",
            "lib.raml": "#%RAML 1.0 Library\ntypes: {}\n",
            "plain.raml": "a: b\n",
        },
    )
    assert expected in [one.code for one in check(path)]


def test_an_api_without_extensions_stays_as_it_is(tmp_path: Path) -> None:
    assert converted(tmp_path, BASE)["info"]["title"] == "Base"
