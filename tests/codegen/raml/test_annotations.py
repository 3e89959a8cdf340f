"""Tests of annotations: declared, typed and on their targets."""

from pathlib import Path

import pytest

from tests.codegen.documents import HEADER, faults, warnings

START = HEADER + "title: T\nversion: v1\n"

# One document with an annotation on every target; `{0}` is the target that takes it.
PLACES = {
    "API": "(a): 1\n",
    "DocumentationItem": "documentation: [{{title: A, content: B, (a): 1}}]\n",
    "Resource": "/r: {{(a): 1}}\n",
    "Method": "/r: {{get: {{(a): 1}}}}\n",
    "Response": "/r: {{get: {{responses: {{200: {{(a): 1}}}}}}}}\n",
    "RequestBody": "/r: {{post: {{body: {{text/plain: {{(a): 1}}}}}}}}\n",
    "ResponseBody": "/r: {{get: {{responses: {{200: {{body: {{text/plain: {{(a): 1}}}}}}}}}}}}\n",
    "TypeDeclaration": "types: {{T: {{(a): 1}}}}\n",
    "Example": "types: {{T: {{example: {{value: b, (a): 1}}}}}}\n",
    "ResourceType": "resourceTypes: {{t: {{(a): 1}}}}\n/r: {{type: t}}\n",
    "Trait": "traits: {{t: {{(a): 1}}}}\n/r: {{get: {{is: [t]}}}}\n",
    "SecurityScheme": "securitySchemes: {{s: {{type: x-s, (a): 1}}}}\n",
    "SecuritySchemeSettings": "securitySchemes: {{s: {{type: x-s, settings: {{(a): 1}}}}}}\n",
    "Library": "uses: {{lib: lib.raml}}\n",
}
LIBRARY = "#%RAML 1.0 Library\nannotationTypes: {{a: {{type: integer, allowedTargets: {0}}}}}\n(a): 1\n"


@pytest.mark.parametrize("target", PLACES)
def test_targets(tmp_path: Path, target: str) -> None:
    def found(allowed: str) -> list[str]:
        declared = f"annotationTypes: {{a: {{type: integer, allowedTargets: {allowed}}}}}\n"
        text = START + declared + PLACES[target].format()
        return faults(tmp_path, text, lib_raml=LIBRARY.format(allowed))

    assert found(target) == []
    assert found(f"[API, {target}]") == []
    wrong = "Extension"
    assert [one.rpartition(" ")[2] for one in found(wrong)] == ["annotation-target"]


def test_annotation_types_are_annotated_too(tmp_path: Path) -> None:
    text = (
        START + "annotationTypes:\n  a: {type: integer, allowedTargets: AnnotationType}\n  b: {type: string, (a): 1}\n"
    )
    assert faults(tmp_path, text) == []


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("(b): 1", "5:1 unknown-annotation"),
        ("(lib.a): 1", "5:1 unknown-annotation"),
        ("(a): x", "5:6 bad-instance"),
        ("(a): {value: x}", "5:14 bad-instance"),
        ("(): 1", "5:1 unknown-annotation"),
        ("(a: 1", "5:1 unknown-key"),
        ("/r: {(a): x}", "5:11 bad-instance"),
        ("/r: {get: {(a): x}}", "5:17 bad-instance"),
        ("types: {T: {(a): x}}", "5:18 bad-instance"),
        ("types: {T: {properties: {p: {(a): x}}}}", "5:35 bad-instance"),
        ("description: {value: D, (a): x}", "5:30 bad-instance"),
        ("description: {value: D, (b): x}", "5:25 unknown-annotation"),
        ("(a): !include a.json", "a.json:1:1 bad-instance"),
        ("(a): !include b.json", "b.json:1:2 bad-json"),
    ],
)
def test_faults(tmp_path: Path, rest: str, expected: str) -> None:
    text = START + "annotationTypes: {a: integer}\n" + rest + "\n"
    assert faults(tmp_path, text, a_json='"x"', b_json="[") == [expected]


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("{allowedTargets: Nothing}", "4:39 bad-value"),
        ("{allowedTargets: [API, Nothing]}", "4:45 bad-value"),
        ("{allowedTargets: []}", "4:39 bad-value"),
        ("{allowedTargets: 5}", "4:39 bad-value"),
        ("{type: nothing}", "4:29 unknown-type"),
    ],
)
def test_bad_declarations(tmp_path: Path, declared: str, expected: str) -> None:
    assert faults(tmp_path, START + f"annotationTypes: {{a: {declared}}}\n") == [expected]


def test_an_annotation_on_a_scalar_has_no_place_in_openapi(tmp_path: Path) -> None:
    text = START + "annotationTypes: {a: integer}\ndescription:\n  value: D\n  (a): 1\n"
    assert warnings(tmp_path, text) == ["7:3 lossy-annotation"]


def test_an_annotation_type_may_be_ambiguous_in_a_template(tmp_path: Path) -> None:
    text = (
        START
        + """\
uses: {lib: lib.raml}
annotationTypes: {a: integer}
/r: {get: {is: [lib.t: {name: a}]}}
"""
    )
    library = "#%RAML 1.0 Library\nannotationTypes: {a: string}\ntraits: {t: {(<<name>>): 1}}\n"
    assert faults(tmp_path, text, lib_raml=library) == ["lib.raml:3:14 ambiguous-name"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("types: {T: {properties: {(a): 1, b: }}}", "5:26 misplaced-annotation"),
        ("types: {T: {examples: {(a): 1, b: c}}}", "5:24 misplaced-annotation"),
        ("types: {T: {xml: {(a): 1}}}", "5:19 unknown-key"),
        ("/r: {uriParameters: {(a): 1}}", "5:22 misplaced-annotation"),
        ("/r: {get: {headers: {(a): 1}}}", "5:22 misplaced-annotation"),
        ("/r: {get: {queryParameters: {(a): 1}}}", "5:30 misplaced-annotation"),
        ("/r: {get: {responses: {(a): {description: D}}}}", "5:24 bad-status"),
        ("securitySchemes: {s: {type: x-s}}\nsecuredBy: [{s: {(a): 1}}]", "6:18 unknown-key"),
    ],
)
def test_places_that_take_none(tmp_path: Path, text: str, expected: str) -> None:
    """Nothing could be made of them: they would vanish."""
    assert faults(tmp_path, START + "annotationTypes: {a: integer}\n" + text + "\n") == [expected]
