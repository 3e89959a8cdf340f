"""Tests of the document around the paths: info, servers, security."""

from pathlib import Path
from typing import Any

import pytest

from qbdconnect_codegen.conversion import convert
from tests.codegen.documents import HEADER, converted, refusals, short, warnings, write

START = HEADER + "title: T\nversion: v1\n"
ANSWER = "responses: {204: {description: D}}"
IDS = "annotationTypes: {operationId: string}\n"


def test_the_smallest_document(tmp_path: Path) -> None:
    assert converted(tmp_path, START) == {"openapi": "3.0.3", "info": {"title": "T", "version": "v1"}, "paths": {}}


def test_the_whole_root(tmp_path: Path) -> None:
    text = (
        START
        + """\
description: D
baseUri: http://localhost/
securitySchemes: {s: {type: x-bearer}}
securedBy: [s]
documentation: [{title: A, content: B, (note): N}]
annotationTypes:
  termsOfService: string
  contact: object
  license: object
  tagDescriptions: array
  externalDocs: object
  note: string
(note): N
(termsOfService): t
(license): {name: L}
(contact): {name: C}
(tagDescriptions): [{name: a, description: b}]
(externalDocs): {url: u}
"""
    )
    found = converted(tmp_path, text)
    assert found == {
        "openapi": "3.0.3",
        "info": {
            "title": "T",
            "version": "v1",
            "description": "D",
            "termsOfService": "t",
            "contact": {"name": "C"},
            "license": {"name": "L"},
        },
        "servers": [{"url": "http://localhost"}],
        "security": [{"s": []}],
        "tags": [{"name": "a", "description": "b"}],
        "externalDocs": {"url": "u"},
        "x-note": "N",
        "x-documentation": [{"title": "A", "content": "B", "x-note": "N"}],
        "paths": {},
        "components": {"securitySchemes": {"s": {"type": "http", "scheme": "bearer"}}},
    }
    assert list(found)[:5] == ["openapi", "info", "servers", "security", "tags"]


def test_a_version_is_asked_for(tmp_path: Path) -> None:
    assert refusals(tmp_path, HEADER + "title: T\n") == ["2:8 no-version"]


def test_faults_of_both_halves_are_told_in_one_run(tmp_path: Path) -> None:
    assert refusals(tmp_path, HEADER + "title: T\nzz: 1\n/a: {get: }\n") == [
        "2:8 no-version",
        "3:1 unknown-key",
        "4:6 no-operation-id",
    ]


def test_a_document_that_cannot_be_read_is_not_converted(tmp_path: Path) -> None:
    assert refusals(tmp_path, "title: T\n") == ["1:1 bad-header"]


def test_only_an_api_is_converted(tmp_path: Path) -> None:
    outcome = convert(write(tmp_path, {"lib.raml": "#%RAML 1.0 Library\ntypes: {}\n"}))
    assert outcome.text is None
    assert short(outcome.found, tmp_path) == ["lib.raml:1:1 not-an-api"]


def test_numbers_keep_their_form_and_text_its_letters(tmp_path: Path) -> None:
    text = START.replace("v1", "1.10") + "description: é😀\n"
    written = convert(write(tmp_path, {"api.raml": text})).text
    assert written
    assert '"version": "1.10"' in written
    assert "é😀" in written
    assert written.endswith("}\n")
    assert "\r" not in written


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("baseUri: /", [{"url": "/"}]),
        (
            "baseUri: http://a/{version}/",
            [{"url": "http://a/{version}", "variables": {"version": {"enum": ["v1"], "default": "v1"}}}],
        ),
        ("baseUri: http://a\nprotocols: [HTTPS]", [{"url": "https://a"}]),
        ("baseUri: http://a\nprotocols: [HTTP, HTTPS]", [{"url": "http://a"}, {"url": "https://a"}]),
        ("baseUri: a.example\nprotocols: [HTTPS]", [{"url": "a.example"}]),
        (
            (
                "baseUri: http://{r}.a/{n}\nbaseUriParameters: {r: {enum: "
                "[x, y], description: D}, n: {type: integer, default: 5}}"
            ),
            [
                {
                    "url": "http://{r}.a/{n}",
                    "variables": {
                        "r": {"enum": ["x", "y"], "default": "x", "description": "D"},
                        "n": {"default": "5"},
                    },
                }
            ],
        ),
    ],
)
def test_servers(tmp_path: Path, rest: str, expected: list[dict[str, Any]]) -> None:
    assert converted(tmp_path, START + rest + "\n")["servers"] == expected


def test_a_server_variable_needs_a_default(tmp_path: Path) -> None:
    assert refusals(tmp_path, START + "baseUri: http://{a}\n") == ["4:10 no-default"]
    assert refusals(tmp_path, START + "baseUri: http://{a}\nbaseUriParameters: {a: }\n") == ["5:21 no-default"]


def test_protocols_need_a_base_uri(tmp_path: Path) -> None:
    assert warnings(tmp_path, START + "protocols: [HTTPS]\n") == ["4:12 lossy-protocols"]


def test_a_method_may_have_its_own_protocols(tmp_path: Path) -> None:
    text = START + IDS + "baseUri: http://a\n/a: {get: {(operationId): a, protocols: [HTTPS], " + ANSWER + "}}\n"
    assert converted(tmp_path, text)["paths"]["/a"]["get"]["servers"] == [{"url": "https://a"}]
    without = text.replace("baseUri: http://a\n", "")
    assert "servers" not in converted(tmp_path, without)["paths"]["/a"]["get"]


SETTINGS = "{authorizationUri: a, accessTokenUri: b, authorizationGrants: %s, scopes: [r]}"


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        (
            "{type: x-bearer, description: D, displayName: N, (note): O}",
            {"s": {"type": "http", "scheme": "bearer", "description": "D", "x-displayName": "N", "x-note": "O"}},
        ),
        ("{type: Basic Authentication}", {"s": {"type": "http", "scheme": "basic"}}),
        (
            "{type: Digest Authentication, describedBy: {headers: {Authorization: }}}",
            {"s": {"type": "http", "scheme": "digest"}},
        ),
        (
            "{type: OAuth 2.0, settings: " + SETTINGS % "[authorization_code, password]" + "}",
            {
                "s": {
                    "type": "oauth2",
                    "flows": {
                        "authorizationCode": {"authorizationUrl": "a", "tokenUrl": "b", "scopes": {"r": ""}},
                        "password": {"tokenUrl": "b", "scopes": {"r": ""}},
                    },
                }
            },
        ),
        (
            "{type: OAuth 2.0, settings: {authorizationUri: a, authorizationGrants: implicit}}",
            {"s": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "a", "scopes": {}}}}},
        ),
        (
            "{type: Pass Through, describedBy: {headers: {H: }}}",
            {"s": {"type": "apiKey", "in": "header", "name": "H", "x-raml-type": "Pass Through"}},
        ),
        (
            "{type: x-own, settings: {a: 1}, describedBy: {headers: {H: }, queryParameters: {q: }}}",
            {
                "s-H": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "H",
                    "x-raml-type": "x-own",
                    "x-raml-settings": {"a": 1},
                },
                "s-q": {
                    "type": "apiKey",
                    "in": "query",
                    "name": "q",
                    "x-raml-type": "x-own",
                    "x-raml-settings": {"a": 1},
                },
            },
        ),
    ],
)
def test_security_schemes(tmp_path: Path, scheme: str, expected: dict[str, Any]) -> None:
    text = START + "annotationTypes: {note: string}\nsecuritySchemes:\n  s: " + scheme + "\nsecuredBy: [s, null]\n"
    found = converted(tmp_path, text)
    assert found["components"]["securitySchemes"] == expected
    assert found["security"] == [{name: [] for name in expected}, {}]


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("{type: x-own}", "5:6 unknown-security-kind"),
        (
            "{type: OAuth 1.0, settings: {requestTokenUri: a, authorizationUri: b, tokenCredentialsUri: c}}",
            "5:6 unknown-security-kind",
        ),
        ("{type: OAuth 2.0, settings: {authorizationUri: a}}", "5:6 no-flow"),
    ],
)
def test_schemes_that_openapi_cannot_say(tmp_path: Path, scheme: str, expected: str) -> None:
    assert refusals(tmp_path, START + f"securitySchemes:\n  s: {scheme}\n") == [expected]


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("{type: x-bearer, describedBy: {responses: {401: }}}", "5:6 lossy-described-by"),
        ("{type: x-bearer, describedBy: {headers: {X: }}}", "5:6 lossy-described-by"),
        ("{type: x-own, describedBy: {headers: {X: }, responses: {401: }}}", "5:6 lossy-described-by"),
        (
            "{type: OAuth 2.0, settings: {authorizationUri: a, authorizationGrants: [implicit, 'urn:x:y']}}",
            "5:34 lossy-grant",
        ),
    ],
)
def test_schemes_that_openapi_says_in_part(tmp_path: Path, scheme: str, expected: str) -> None:
    assert warnings(tmp_path, START + f"securitySchemes:\n  s: {scheme}\n") == [expected]


def test_two_schemes_cannot_have_one_name(tmp_path: Path) -> None:
    text = START + "uses: {lib: lib.raml}\nsecuritySchemes: {s: {type: x-bearer}}\n"
    library = "#%RAML 1.0 Library\nsecuritySchemes: {s: {type: x-bearer}}\n"
    assert set(refusals(tmp_path, text, lib_raml=library)) == {"5:22 component-clash", "lib.raml:2:22 component-clash"}


def test_the_nearest_security_counts(tmp_path: Path) -> None:
    text = (
        START
        + IDS
        + f"""\
securitySchemes:
  a: {{type: x-bearer}}
  b: {{type: x-bearer}}
  c: {{type: x-bearer}}
securedBy: [a]
/x:
  securedBy: [b]
  get: {{(operationId): get, securedBy: [c, null], {ANSWER}}}
  put: {{(operationId): put, {ANSWER}}}
  post: {{(operationId): post, securedBy: [null], {ANSWER}}}
  /y:
    get: {{(operationId): y, {ANSWER}}}
"""
    )
    paths = converted(tmp_path, text)["paths"]
    assert paths["/x"]["get"]["security"] == [{"c": []}, {}]
    assert paths["/x"]["put"]["security"] == [{"b": []}]
    assert paths["/x"]["post"]["security"] == []
    assert paths["/x/y"]["get"]["security"] == [{"a": []}], "the security of a resource is not that of its children"


def test_without_security_nothing_is_said(tmp_path: Path) -> None:
    text = START + IDS + f"/x: {{get: {{(operationId): get, {ANSWER}}}}}\n"
    found = converted(tmp_path, text)
    assert "security" not in found
    assert "security" not in found["paths"]["/x"]["get"]
