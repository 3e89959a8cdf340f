"""Tests of includes, libraries and the folder that they may not leave."""

from pathlib import Path

import pytest

from qbdconnect_codegen.conversion import check, convert
from tests.codegen.documents import converted, faults, short, write

START = "#%RAML 1.0\ntitle: T\nversion: v1\n"


def test_includes_are_relative_to_their_file_and_slashes_to_the_root(tmp_path: Path) -> None:
    text = START + "description: !include texts/a.md\ntypes:\n  A: !include types/a.raml\n"
    document = converted(
        tmp_path,
        text,
        texts__a_md="Said elsewhere.",
        types__a_raml="properties:\n  b: !include b.raml\n  c: !include /top.raml\n",
        types__b_raml="type: string\n",
        top_raml="type: integer\n",
    )
    assert document["info"]["description"] == "Said elsewhere."
    properties = document["components"]["schemas"]["A"]["properties"]
    assert properties == {"b": {"type": "string"}, "c": {"type": "integer"}}


def test_an_untyped_include_resolves_names_where_it_is_included(tmp_path: Path) -> None:
    text = START + "uses: {lib: lib.raml}\ntypes:\n  A: string\n  B: !include b.raml\n"
    document = converted(
        tmp_path,
        text,
        b_raml="properties: {own: A, other: lib.L}\n",
        lib_raml="#%RAML 1.0 Library\ntypes: {L: integer}\n",
    )
    assert document["components"]["schemas"]["B"]["properties"] == {
        "own": {"$ref": "#/components/schemas/A"},
        "other": {"$ref": "#/components/schemas/L"},
    }


def test_a_typed_fragment_has_only_its_own_names(tmp_path: Path) -> None:
    text = START + "types:\n  A: string\n  B: !include b.raml\n"
    fragment = "#%RAML 1.0 DataType\nuses: {lib: lib.raml}\nproperties:\n  own: A\n  other: lib.L\n"
    library = "#%RAML 1.0 Library\ntypes: {L: integer}\n"
    assert faults(tmp_path, text, b_raml=fragment, lib_raml=library) == ["b.raml:4:8 unknown-type"]


def test_libraries_may_use_each_other(tmp_path: Path) -> None:
    text = START + "uses: {a: a.raml}\n"
    a = "#%RAML 1.0 Library\nuses: {b: b.raml}\ntypes: {A: 'b.B[]', A2: string}\n"
    b = "#%RAML 1.0 Library\nuses: {a: a.raml}\ntypes: {B: a.A2}\n"
    schemas = converted(tmp_path, text, a_raml=a, b_raml=b)["components"]["schemas"]
    assert set(schemas) == {"A", "A2", "B"}


def test_a_library_of_a_library_is_out_of_reach(tmp_path: Path) -> None:
    text = START + "uses: {a: a.raml}\ntypes: {T: a.b.B}\n"
    a = "#%RAML 1.0 Library\nuses: {b: b.raml}\n"
    b = "#%RAML 1.0 Library\ntypes: {B: string}\n"
    assert faults(tmp_path, text, a_raml=a, b_raml=b) == ["5:12 unknown-type"]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("description: !include ''", "4:14 include-path"),
        ("description: !include <<a>>.md", "4:14 include-path"),
        ("description: !include https://example.org/a.md", "4:14 include-path"),
        ("description: !include nowhere.md", "4:14 file-unreadable"),
        ("description: !include ../a.md", "4:14 include-outside"),
        ("description: !include a/../../b.md", "4:14 include-outside"),
        ("description: !include 'a\\0b'", "4:14 file-unreadable"),
        ('description: !include "a\\0b"', "4:14 include-path"),
        ("types: !include api.raml", "4:8 include-loop"),
        ("types: !include self.raml", "self.raml:1:4 include-loop"),
        ("uses: [a]", "4:7 bad-uses"),
        ("uses: {a: [b]}", "4:11 bad-uses"),
        ("uses: {a: nowhere.raml}", "4:11 file-unreadable"),
        ("uses: {a: ../a.raml}", "4:11 include-outside"),
        ("uses: {a: plain.raml}", "4:11 not-a-library"),
        ("types: {A: !include broken.raml}", "broken.raml:2:1 yaml-syntax"),
        ("types: {A: !include header.raml}", "header.raml:1:1 bad-header"),
        ("types: {A: !include trait.raml}", "trait.raml:2:1 wrong-fragment"),
    ],
)
def test_faults(tmp_path: Path, rest: str, expected: str) -> None:
    found = faults(
        tmp_path,
        START + rest + "\n",
        self_raml="A: !include self.raml\n",
        plain_raml="types: {}\n",
        broken_raml="a: [\n",
        header_raml="#%RAML 0.8\n",
        trait_raml="#%RAML 1.0 Trait\nheaders: {}\n",
    )
    assert expected in found


def test_a_loop_through_a_library_is_found(tmp_path: Path) -> None:
    text = START + "types: {A: !include a.raml}\n"
    fragment = "#%RAML 1.0 DataType\nproperties: {b: !include a.raml}\n"
    assert faults(tmp_path, text, a_raml=fragment) == ["a.raml:2:17 include-loop"]


@pytest.mark.parametrize("header", ["#%RAML 0.8", "#%RAML 1.0 Nothing", "title: T", "#%RAML 1.0 Library x", ""])
def test_the_first_line_counts(tmp_path: Path, header: str) -> None:
    found = check(write(tmp_path, {"api.raml": f"{header}\ntitle: T\n"}))
    assert short(found, tmp_path) == ["api.raml:1:1 bad-header"]


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text("secret", encoding="utf-8")
    path = write(tmp_path / "spec", {"api.raml": START + "description: !include link.md\n"})
    (path.parent / "link.md").symlink_to(outside)
    assert short(check(path), tmp_path) == ["spec/api.raml:4:14 include-outside"]


def test_a_wider_root_lets_includes_reach_further(tmp_path: Path) -> None:
    path = write(tmp_path, {"spec/api.raml": START + "description: !include ../a.md\n", "a.md": "A"})
    assert convert(path).text is None
    assert convert(path, tmp_path).text is not None


def test_a_fragment_by_itself_may_reach_as_far_as_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fragment = "#%RAML 1.0 DataType\ntype: !include ../b.raml\n"
    path = write(tmp_path, {"types/a.raml": fragment, "b.raml": "string\n"})
    assert [one.code for one in check(path)] == ["include-outside"]
    monkeypatch.chdir(tmp_path)
    assert check(Path("types/a.raml")) == []


def test_paths_in_messages_stand_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"spec/api.raml": START + "types: !include t/a.raml\n", "spec/t/a.raml": "A: {zz: 1}\n"})
    monkeypatch.chdir(tmp_path)
    assert [str(one.position) for one in check(Path("spec/api.raml"))] == ["spec/t/a.raml:1:5"]


def test_a_folder_is_no_document(tmp_path: Path) -> None:
    assert [one.code for one in check(tmp_path)] == ["file-unreadable"]


@pytest.mark.parametrize(
    ("library", "expected"),
    [
        ("#%RAML 1.0 Library\ntypes:\n\tA: string\n", "lib.raml:3:1 yaml-syntax"),
        ("#%RAML 1.0 Libary\ntypes: {A: string}\n", "api.raml:4:13 not-a-library"),
        (None, "api.raml:4:13 file-unreadable"),
    ],
)
def test_what_is_in_a_broken_library_is_not_called_unknown(tmp_path: Path, library: str | None, expected: str) -> None:
    text = START + "uses: {lib: lib.raml}\ntypes: {A: lib.A}\n/a: {get: {is: [lib.t], (lib.x): 1}}\n"
    files = {"api.raml": text} if library is None else {"api.raml": text, "lib.raml": library}
    assert short(check(write(tmp_path, files)), tmp_path) == [expected]
