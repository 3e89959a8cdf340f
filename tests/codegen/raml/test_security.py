"""Tests of security schemes and their use."""

from pathlib import Path

import pytest

from tests.codegen.documents import HEADER, faults

START = HEADER + "title: T\nsecuritySchemes:\n"
OAUTH = (
    "  o: {type: OAuth 2.0, settings: {authorizationUri: a, "
    "accessTokenUri: b, authorizationGrants: [implicit], scopes: [r]}}\n"
)


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("", ["4:3 missing-key"]),
        ("{description: a}", ["4:3 missing-key"]),
        ("5", ["4:6 bad-value", "4:3 missing-key"]),
        ("{type: Basic}", ["4:13 bad-value"]),
        ("{type: 5}", ["4:13 bad-value"]),
        ("{type: x-a, description: [a]}", ["4:31 bad-value"]),
        ("{type: x-a, describedBy: [a]}", ["4:31 bad-value"]),
        ("{type: x-a, describedBy: {headers: [a]}}", ["4:41 bad-value"]),
        ("{type: x-a, describedBy: {queryParameters: {}, queryString: {}}}", ["4:53 exclusive-keys"]),
        ("{type: x-a, describedBy: {responses: {999: }}}", ["4:44 bad-status"]),
        ("{type: OAuth 2.0}", ["4:6 missing-key"]),
        ("{type: OAuth 2.0, settings: {authorizationGrants: implicit}}", ["4:34 missing-key"]),
        ("{type: OAuth 2.0, settings: {authorizationGrants: [password]}}", ["4:34 missing-key"]),
        ("{type: OAuth 2.0, settings: {authorizationGrants: [magic]}}", ["4:57 bad-value"]),
        ("{type: OAuth 2.0, settings: {authorizationGrants: ['urn:x:y'], scopes: 5}}", ["4:77 bad-value"]),
        ("{type: OAuth 2.0, settings: {accessTokenUri: [a], authorizationGrants: password}}", ["4:51 bad-value"]),
        ("{type: OAuth 1.0, settings: {signatures: [PLAINTEXT]}}", ["4:34 missing-key"]),
    ],
)
def test_bad_schemes(tmp_path: Path, scheme: str, expected: list[str]) -> None:
    found = faults(tmp_path, START + f"  s: {scheme}\n")
    assert sorted(set(found)) == sorted(expected)


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        ("[o, null, {o: {scopes: [r]}}, {o: }]", []),
        ("o", ["5:12 bad-value"]),
        ("[]", ["5:12 bad-value"]),
        ("[x]", ["5:13 unknown-security-scheme"]),
        ("[[o]]", ["5:13 bad-value"]),
        ("[{a: 1, b: 2}]", ["5:13 bad-value"]),
        ("[{o: 5}]", ["5:17 bad-value"]),
        ("[{x: }]", ["5:14 unknown-security-scheme"]),
        ("[{o: {scopes: [w]}}]", ["5:27 unknown-scope"]),
        ("[{o: {scopes: 5}}]", ["5:26 bad-value"]),
    ],
)
def test_use(tmp_path: Path, used: str, expected: list[str]) -> None:
    assert faults(tmp_path, START + OAUTH + f"securedBy: {used}\n") == expected


def test_only_oauth_has_scopes(tmp_path: Path) -> None:
    text = START + "  s: {type: x-s}\nsecuredBy: [{s: {scopes: [r]}}]\n"
    assert faults(tmp_path, text) == ["5:27 unknown-scope"]


def test_a_scheme_may_be_a_fragment(tmp_path: Path) -> None:
    fragment = "#%RAML 1.0 SecurityScheme\nuses: {lib: lib.raml}\ntype: x-s\ndescribedBy: {headers: {H: lib.T}}\n"
    library = "#%RAML 1.0 Library\ntypes: {T: string}\n"
    assert faults(tmp_path, START + "  s: !include s.raml\n", s_raml=fragment, lib_raml=library) == []


def test_a_broken_scheme_is_reported_once_however_often_it_is_used(tmp_path: Path) -> None:
    text = START + "  s: {type: Basic}\nsecuredBy: [s]\n/a: {get: {securedBy: [s]}}\n"
    assert faults(tmp_path, text) == ["4:13 bad-value"]


def test_a_name_of_two_schemes(tmp_path: Path) -> None:
    library = (
        "#%RAML 1.0 Library\nsecuritySchemes: {k: {type: x-b}}\n"
        "resourceTypes: {r: {get: {securedBy: ['<<name | !lowercase>>']}}}\n"
    )
    text = START + "  k: {type: x-a}\nuses: {lib: lib.raml}\n/a: {type: {lib.r: {name: k}}, get: }\n"
    assert faults(tmp_path, text, lib_raml=library) == ["lib.raml:3:39 ambiguous-name"]
