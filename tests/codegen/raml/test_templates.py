"""Tests of traits and resource types."""

from pathlib import Path
from typing import Any

import pytest

from qbdconnect_codegen.raml.functions import FUNCTIONS
from tests.codegen.documents import converted, faults

START = """\
#%RAML 1.0
title: T
version: v1
mediaType: application/json
annotationTypes: {operationId: string, note: string}
"""


def operation(folder: Path, text: str, path: str = "/a", method: str = "get", **others: str) -> dict[str, Any]:
    found = converted(folder, START + text, **others)["paths"][path][method]
    assert isinstance(found, dict)
    return found


def names(operation: dict[str, Any]) -> list[str]:
    return [one["name"] for one in operation["parameters"]]


@pytest.mark.parametrize(
    ("function", "given", "expected"),
    [
        ("singularize", "users", "user"),
        ("pluralize", "city", "cities"),
        ("uppercase", "userId", "USERID"),
        ("lowercase", "userId", "userid"),
        ("lowercamelcase", "user-id", "userId"),
        ("uppercamelcase", "user_id", "UserId"),
        ("lowerunderscorecase", "userId", "user_id"),
        ("upperunderscorecase", "userId", "USER_ID"),
        ("lowerhyphencase", "userId", "user-id"),
        ("upperhyphencase", "userId", "USER-ID"),
    ],
)
def test_functions(function: str, given: str, expected: str) -> None:
    assert FUNCTIONS[function](given) == expected


def test_what_the_method_says_wins_and_comes_first(tmp_path: Path) -> None:
    text = """\
traits:
  t:
    description: From the trait.
    queryParameters:
      b: {type: string, description: From the trait., maxLength: 9}
      a: integer
    responses:
      200: {description: Fine.}
/a:
  get:
    (operationId): a
    is: [t]
    description: Own.
    queryParameters:
      c:
      b: {type: string, maxLength: 3}
    responses:
      204: {description: Empty.}
"""
    found = operation(tmp_path, text)
    assert found["description"] == "Own."
    assert names(found) == ["c", "b", "a"]
    assert found["parameters"][1] == {
        "name": "b",
        "in": "query",
        "required": True,
        "description": "From the trait.",
        "schema": {"type": "string", "maxLength": 3},
    }
    assert list(found["responses"]) == ["204", "200"]


def test_traits_of_the_method_the_resource_and_its_type_in_this_order(tmp_path: Path) -> None:
    traits = "".join(f"  t{n}: {{queryParameters: {{q{n}: string}}}}\n" for n in range(1, 6))
    text = f"""\
traits:
{traits}
resourceTypes:
  r:
    is: [t4]
    get:
      is: [t3]
/a:
  type: r
  is: [t2, t1]
  get:
    (operationId): a
    is: [t1, t5]
"""
    assert names(operation(tmp_path, text)) == ["q1", "q5", "q2", "q3", "q4"]


def test_a_trait_of_a_trait_applies(tmp_path: Path) -> None:
    text = """\
traits:
  one: {is: [two], queryParameters: {q1: string}}
  two: {is: [one], queryParameters: {q2: string}}
/a:
  get: {(operationId): a, is: [one]}
"""
    assert names(operation(tmp_path, text)) == ["q1", "q2"]


def test_an_optional_parameter_stays_the_same_parameter(tmp_path: Path) -> None:
    text = """\
traits:
  t: {queryParameters: {q: {description: D}}, headers: {H?: {description: E}}}
/a:
  get: {(operationId): a, is: [t], queryParameters: {q?: integer}, headers: {H: string}}
"""
    first, second = operation(tmp_path, text)["parameters"]
    assert first == {"name": "q", "in": "query", "required": False, "description": "D", "schema": {"type": "integer"}}
    assert (second["name"], second["required"], second["description"]) == ("H", True, "E")


def test_arrays_are_united_and_examples_are_not(tmp_path: Path) -> None:
    text = """\
traits:
  t: {queryParameters: {q: {enum: [b, c], example: b}}}
/a:
  get: {(operationId): a, is: [t], queryParameters: {q: {enum: [a, b], example: a}}}
"""
    (only,) = operation(tmp_path, text)["parameters"]
    assert only["schema"]["enum"] == ["a", "b", "c"]
    assert only["example"] == "a"


def test_parameters_keep_their_type_in_plain_scalars(tmp_path: Path) -> None:
    text = """\
traits:
  t:
    queryParameters:
      <<name>>?:
        type: integer
        maximum: <<most>>
        description: At most <<most>>, not "<<most | !uppercase>>".
/a:
  get: {(operationId): a, is: [t: {name: limit, most: 50}]}
"""
    (only,) = operation(tmp_path, text)["parameters"]
    assert only["name"] == "limit"
    assert only["required"] is False
    assert only["schema"] == {"type": "integer", "maximum": 50}
    assert only["description"] == 'At most 50, not "50".'


def test_a_parameter_may_be_a_whole_mapping(tmp_path: Path) -> None:
    text = """\
traits:
  t: {queryParameters: <<all>>}
/a:
  get: {(operationId): a, is: [t: {all: {q: string}}]}
"""
    assert names(operation(tmp_path, text)) == ["q"]


def test_reserved_parameters(tmp_path: Path) -> None:
    text = """\
resourceTypes:
  r:
    get:
      description: <<resourcePath>> <<resourcePathName>> <<resourcePathName | !singularize | !uppercamelcase>>
traits:
  t: {headers: {'X-<<methodName>>': string}}
/big-users:
  /{id}.json{mediaTypeExtension}:
    type: r
    get: {(operationId): a, is: [t]}
"""
    found = operation(tmp_path, text, "/big-users/{id}.json{mediaTypeExtension}")
    assert found["description"] == "/big-users/{id}.json big-users BigUser"
    assert names(found) == ["id", "mediaTypeExtension", "X-get"]


def test_parameters_resolve_where_they_are_given(tmp_path: Path) -> None:
    text = "uses: {lib: lib.raml}\ntypes: {Own: string}\n/a:\n  type: {lib.r: {item: Own}}\n  get: {(operationId): a}\n"
    library = """\
#%RAML 1.0 Library
types: {Theirs: integer}
resourceTypes:
  r:
    get?:
      responses:
        200: {description: A., body: {text/a: <<item>>, text/b: '<<item>>[]', text/c: Theirs}}
"""
    content = operation(tmp_path, text, lib_raml=library)["responses"]["200"]["content"]
    own, theirs = ({"$ref": f"#/components/schemas/{name}"} for name in ("Own", "Theirs"))
    assert [one["schema"] for one in content.values()] == [own, {"type": "array", "items": own}, theirs]


def test_a_name_that_means_two_things_is_refused(tmp_path: Path) -> None:
    text = START + "uses: {lib: lib.raml}\ntypes: {X: string}\n/a:\n  type: {lib.r: {item: X}}\n  get:\n"
    library = """\
#%RAML 1.0 Library
types: {X: integer}
resourceTypes:
  r: {get?: {responses: {200: {body: {text/a: '<<item>>[]'}}}}}
"""
    assert faults(tmp_path, text, lib_raml=library) == ["lib.raml:4:47 ambiguous-name"]


def test_optional_methods_apply_only_to_methods_that_are_there(tmp_path: Path) -> None:
    text = (
        START
        + """\
resourceTypes:
  base:
    delete?: {description: <<unused>>}
    get?: {description: From the base.}
  r:
    type: base
    get?: {headers: {H: string}}
    post?: {description: <<unused>>}
    put: {(operationId): put, description: Always.}
/a:
  type: r
  get: {(operationId): a}
"""
    )
    item = converted(tmp_path, text)["paths"]["/a"]
    assert list(item) == ["get", "put"]
    assert item["get"]["description"] == "From the base."
    assert names(item["get"]) == ["H"]


def test_a_resource_type_describes_the_resource_too(tmp_path: Path) -> None:
    text = (
        START
        + """\
resourceTypes:
  r:
    displayName: Of the type
    description: Of the type.
    uriParameters: {id: {description: Which.}}
    (note): From the type.
/a/{id}:
  type: r
  displayName: Own
  get: {(operationId): a}
"""
    )
    item = converted(tmp_path, text)["paths"]["/a/{id}"]
    assert (item["summary"], item["description"], item["x-note"]) == ("Own", "Of the type.", "From the type.")
    assert item["get"]["parameters"][0]["description"] == "Which."


def test_included_text_is_no_template(tmp_path: Path) -> None:
    text = "traits:\n  t: {description: !include a.md}\n/a:\n  get: {(operationId): a, is: [t]}\n"
    assert operation(tmp_path, text, a_md="<<kept>>")["description"] == "<<kept>>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/a:\n  type: nothing", ["7:9 unknown-resource-type"]),
        ("/a:\n  type: [a, b]", ["7:9 bad-value"]),
        ("/a:\n  is: nothing\n  get:", ["7:7 bad-value"]),
        ("/a:\n  is: [nothing]\n  get:", ["7:8 unknown-trait"]),
        ("/a:\n  get:\n    is: [{a: 1, b: 2}]", ["8:10 bad-value"]),
        ("/a:\n  get:\n    is: [5]", ["8:10 bad-value"]),
        ("traits: {t: [1]}\n/a:\n  get:\n    is: [t]", ["6:13 bad-value"]),
        ("traits: {t: {description: <<x>> <<x>>}}\n/a:\n  get:\n    is: [t]", ["9:10 missing-parameter"]),
        ("traits: {t: {description: a}}\n/a:\n  get:\n    is: [t: {x: 1}]", ["9:17 unknown-parameter"]),
        ("traits: {t: {description: <<x | !upper>>}}\n/a:\n  get:\n    is: [t: {x: 1}]", ["6:27 unknown-function"]),
        ("traits: {t: {description: <<x | upper>>}}\n/a:\n  get:\n    is: [t: {x: 1}]", ["6:27 unknown-function"]),
        ("traits: {t: {description: a<<x>>}}\n/a:\n  get:\n    is: [t: {x: [1]}]", ["9:17 bad-parameter"]),
        ("traits: {t: {headers: {<<x>>: string}}}\n/a:\n  get:\n    is: [t: {x: [1]}]", ["6:24 bad-parameter"]),
        ("resourceTypes: {r: {type: r}}\n/a:\n  type: r", ["6:27 template-cycle"]),
        ("traits: {t: {is: [{t: {p: <<p>>x}}]}}\n/a: {get: {is: [{t: {p: y}}]}}", ["6:19 template-cycle"]),
        ("resourceTypes: {r: 5}\n/a:\n  type: r", ["6:20 bad-value"]),
        ("resourceTypes: {r: {get: 5}}\n/a:\n  type: r", ["6:26 bad-value"]),
        ("resourceTypes: {r: }\n/a:\n  type: r\n  get:", []),
        ("/a:\n  get: 5", ["7:8 bad-value"]),
    ],
)
def test_faults(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert faults(tmp_path, START + text + "\n") == expected


def test_a_body_without_a_media_type_merges_with_one_that_has_it(tmp_path: Path) -> None:
    text = """\
types: {Thing: object}
traits: {t: {responses: {200: {description: D, body: Thing}}, body: {description: Of the trait.}}}
/a:
  post:
    (operationId): a
    is: [t]
    body: {application/json: {type: Thing}, text/plain: }
    responses: {200: {body: {application/json: {example: {a: 1}}}}}
"""
    found = operation(tmp_path, text, method="post")
    thing = {"$ref": "#/components/schemas/Thing"}
    assert found["responses"]["200"]["content"] == {"application/json": {"schema": thing, "example": {"a": 1}}}
    assert found["requestBody"]["content"] == {
        "application/json": {"schema": {"allOf": [thing], "description": "Of the trait."}},
        "text/plain": {},
    }


def test_a_body_of_several_default_media_types(tmp_path: Path) -> None:
    text = "/a:\n  post: {(operationId): a, body: {type: string, minLength: 1}, responses: {204: {description: D}}}\n"
    start = START.replace("application/json", "[text/a, text/b]")
    content = converted(tmp_path, start + text)["paths"]["/a"]["post"]["requestBody"]["content"]
    assert content == {name: {"schema": {"type": "string", "minLength": 1}} for name in ("text/a", "text/b")}


def test_a_body_of_anything_has_every_default_media_type(tmp_path: Path) -> None:
    text = "/a:\n  post: {(operationId): a, body: , responses: {204: {description: D}}}\n"
    start = START.replace("application/json", "[text/a, text/b]")
    content = converted(tmp_path, start + text)["paths"]["/a"]["post"]["requestBody"]["content"]
    assert content == {"text/a": {}, "text/b": {}}


def test_short_forms_of_many_uses_keep_their_types(tmp_path: Path) -> None:
    """Copies that a template leaves behind are freed, and other ones take their place in memory."""
    kinds = ("string", "integer", "boolean", "number")
    traits = "".join(
        f"  {kind}:\n    headers: {{H: {kind}}}\n    queryParameters: {{q: <<query>>}}\n"
        f"    responses: {{400: {{description: D, headers: {{R: {kind}}}}}}}\n"
        for kind in kinds
    )
    pairs = [(kinds[n % 4], kinds[n // 3 % 4]) for n in range(120)]
    uses = "".join(
        f"/r{n}: {{get: {{(operationId): r{n}, is: [{{{kind}: {{query: {query}}}}}]}}}}\n"
        for n, (kind, query) in enumerate(pairs)
    )
    paths = converted(tmp_path, START + "traits:\n" + traits + uses)["paths"]
    found = [paths[f"/r{n}"]["get"] for n in range(120)]
    written = [tuple(one["schema"]["type"] for one in operation["parameters"]) for operation in found]
    assert written == [(query, kind) for kind, query in pairs]
    answered = [operation["responses"]["400"]["headers"]["R"]["schema"]["type"] for operation in found]
    assert answered == [kind for kind, _ in pairs]


def test_one_name_of_two_traits(tmp_path: Path) -> None:
    """What a resource type names and what the method names are told apart by their files."""
    text = "uses: {lib: lib.raml}\ntraits: {t: {headers: {Own: string}}}\n"
    use = "/a: {type: lib.r, get: {(operationId): a, is: [t]}}\n"
    library = "#%RAML 1.0 Library\ntraits: {t: {headers: {Other: string}}}\nresourceTypes: {r: {get: {is: [t]}}}\n"
    assert names(operation(tmp_path, text + use, lib_raml=library)) == ["Own", "Other"]


def test_values_that_look_alike(tmp_path: Path) -> None:
    """To Python, 1 equals True."""
    text = "traits: {t: {headers: {X-<<p>>: string}}}\n"
    use = "/a: {get: {(operationId): a, is: [{t: {p: 1}}, {t: {p: true}}, {t: {p: 1}}]}}\n"
    found = operation(tmp_path, text + use)
    assert names(found) == ["X-1", "X-true"]
