"""A key that RAML does not have is refused, at its own line and column, at every kind of node."""

from pathlib import Path

import pytest

from qbdconnect_codegen.conversion import check
from tests.codegen.documents import faults, short, write

# `@` marks where the unknown key stands.
PLACES = {
    "root": "title: T\n@zz: 1\n",
    "root, near miss": "title: T\n@mediatype: 1\n",
    "documentation": "title: T\ndocumentation:\n  - title: A\n    content: B\n    @zz: 1\n",
    "base URI parameter": "title: T\nbaseUri: http://{a}\nbaseUriParameters:\n  a:\n    @zz: 1\n",
    "type": "title: T\ntypes:\n  A:\n    @zz: 1\n",
    "object type": "title: T\ntypes:\n  A:\n    type: object\n    @minLength: 1\n",
    "array type": "title: T\ntypes:\n  A:\n    type: string[]\n    @maxLength: 1\n",
    "number type": "title: T\ntypes:\n  A:\n    type: number\n    @pattern: a\n",
    "union type": "title: T\ntypes:\n  A:\n    type: string | nil\n    @minimum: 1\n",
    "any type": "title: T\ntypes:\n  A:\n    type: any\n    @minimum: 1\n",
    "file type": "title: T\ntypes:\n  A:\n    type: file\n    @pattern: a\n",
    "named type with required": "title: T\ntypes:\n  A:\n    type: string\n    @required: true\n",
    "property": "title: T\ntypes:\n  A:\n    properties:\n      b:\n        type: string\n        @zz: 1\n",
    "pattern property": "title: T\ntypes:\n  A:\n    properties:\n      /b/:\n        @zz: 1\n",
    "items": "title: T\ntypes:\n  A:\n    type: array\n    items:\n      type: string\n      @zz: 1\n",
    "additional properties": "title: T\ntypes:\n  A:\n    additionalProperties:\n      type: string\n      @zz: 1\n",
    "facet declaration": "title: T\ntypes:\n  A:\n    facets:\n      f:\n        type: string\n        @zz: 1\n",
    "xml": "title: T\ntypes:\n  A:\n    xml:\n      @zz: 1\n",
    "example": (
        "title: T\ntypes:\n  A:\n    type: object\n    example:\n      value: {}\n      strict: true\n      @zz: 1\n"
    ),
    "named example": (
        "title: T\ntypes:\n  A:\n    type: object\n    examples:\n      a: {value: {}, strict: true, @zz: 1}\n"
    ),
    "annotation type": "title: T\nannotationTypes:\n  a:\n    type: string\n    @zz: 1\n",
    "security scheme": "title: T\nsecuritySchemes:\n  a:\n    type: x-a\n    @zz: 1\n",
    "OAuth 2 settings": (
        "title: T\nsecuritySchemes:\n  a:\n    type: OAuth 2.0\n    settings:\n"
        "      authorizationUri: a\n      accessTokenUri: b\n      authorizationGrants: implicit\n      @zz: 1\n"
    ),
    "OAuth 1 settings": (
        "title: T\nsecuritySchemes:\n  a:\n    type: OAuth 1.0\n    settings:\n"
        "      authorizationUri: a\n      requestTokenUri: b\n      tokenCredentialsUri: c\n      @zz: 1\n"
    ),
    "settings of another scheme": (
        "title: T\nsecuritySchemes:\n  a:\n    type: Basic Authentication\n    settings:\n      @zz: 1\n"
    ),
    "describedBy": "title: T\nsecuritySchemes:\n  a:\n    type: x-a\n    describedBy:\n      @zz: 1\n",
    "header of describedBy": (
        "title: T\nsecuritySchemes:\n  a:\n    type: x-a\n    "
        "describedBy:\n      headers:\n        H:\n          @zz: 1\n"
    ),
    "response of describedBy": (
        "title: T\nsecuritySchemes:\n  a:\n    type: x-a\n    "
        "describedBy:\n      responses:\n        401:\n          @zz: 1\n"
    ),
    "use of a scheme": "title: T\nsecuritySchemes:\n  a:\n    type: x-a\nsecuredBy:\n  - a:\n      @zz: 1\n",
    "unused trait": "title: T\ntraits:\n  a:\n    @zz: 1\n",
    "unused resource type": "title: T\nresourceTypes:\n  a:\n    @zz: 1\n",
    "resource in a resource type": "title: T\nresourceTypes:\n  a:\n    @/b:\n",
    "method of a resource type": "title: T\nresourceTypes:\n  a:\n    get?:\n      @zz: 1\n",
    "resource": "title: T\n/a:\n  @zz: 1\n",
    "resource with uses": "title: T\n/a:\n  @uses: {}\n",
    "unknown method": "title: T\n/a:\n  @trace:\n",
    "optional method": "title: T\n/a:\n  @get?:\n",
    "nested resource": "title: T\n/a:\n  /b:\n    @zz: 1\n",
    "URI parameter": "title: T\n/{a}:\n  uriParameters:\n    a:\n      @zz: 1\n",
    "method": "title: T\n/a:\n  get:\n    @zz: 1\n",
    "query parameter": "title: T\n/a:\n  get:\n    queryParameters:\n      q:\n        @zz: 1\n",
    "header": "title: T\n/a:\n  get:\n    headers:\n      H:\n        @zz: 1\n",
    "query string": "title: T\n/a:\n  get:\n    queryString:\n      type: object\n      @zz: 1\n",
    "body": "title: T\n/a:\n  post:\n    body:\n      application/json:\n        type: object\n        @zz: 1\n",
    "body beside media types": "title: T\n/a:\n  post:\n    body:\n      application/json:\n      @zz: 1\n",
    "default body": (
        "title: T\nmediaType: application/json\n/a:\n  post:\n    body:\n      type: object\n      @zz: 1\n"
    ),
    "response": "title: T\n/a:\n  get:\n    responses:\n      200:\n        @zz: 1\n",
    "status": "title: T\n/a:\n  get:\n    responses:\n      @2xx:\n",
    "header of a response": (
        "title: T\n/a:\n  get:\n    responses:\n      200:\n        headers:\n          H:\n            @zz: 1\n"
    ),
    "body of a response": (
        "title: T\n/a:\n  get:\n    responses:\n      200:\n        body:\n          text/plain:\n            @zz: 1\n"
    ),
    "undeclared annotation": "title: T\n/a:\n  get:\n    @(zz): 1\n",
}


@pytest.mark.parametrize("marked", PLACES.values(), ids=PLACES)
def test_an_unknown_key_is_refused_where_it_stands(tmp_path: Path, marked: str) -> None:
    before, _, after = ("#%RAML 1.0\n" + marked).partition("@")
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    found = faults(tmp_path, before + after)
    assert len(found) == 1
    assert found[0].startswith(f"{line}:{column} ")


@pytest.mark.parametrize(
    ("kind", "marked"),
    [
        ("Library", "@zz: 1\n"),
        ("Library", "types:\n  A:\n    @zz: 1\n"),
        ("DataType", "type: string\n@zz: 1\n"),
        ("AnnotationTypeDeclaration", "type: string\n@zz: 1\n"),
        ("Trait", "headers: {}\n@zz: 1\n"),
        ("ResourceType", "get:\n  @zz: 1\n"),
        ("SecurityScheme", "type: x-a\n@zz: 1\n"),
        ("DocumentationItem", "title: A\ncontent: B\n@zz: 1\n"),
        ("Library", "traits:\n  a:\n    responses:\n      200: @hi\n"),
    ],
)
def test_a_fragment_by_itself_is_held_to_its_keys(tmp_path: Path, kind: str, marked: str) -> None:
    before, _, after = f"#%RAML 1.0 {kind}\n{marked}".partition("@")
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    path = write(tmp_path, {"part.raml": before + after})
    found = short(check(path), tmp_path)
    assert len(found) == 1
    assert found[0].startswith(f"part.raml:{line}:{column} ")


def test_a_near_miss_names_what_was_meant(tmp_path: Path) -> None:
    path = write(tmp_path, {"api.raml": "#%RAML 1.0\ntitle: T\nmediatype: text/plain\n"})
    assert "did you mean 'mediaType'?" in str(check(path)[0])


def test_a_key_of_an_applied_trait_is_refused_in_the_trait_with_the_trail(tmp_path: Path) -> None:
    text = """
        #%RAML 1.0
        title: T
        uses: {lib: lib.raml}
        /a:
          get:
            is: [lib.wrong: {name: q}]
    """
    library = """
        #%RAML 1.0 Library
        traits:
          wrong:
            queryParameters:
              <<name>>:
                zz: 1
    """
    found = check(write(tmp_path, {"api.raml": text, "lib.raml": library}))
    assert short(found, tmp_path) == ["lib.raml:6:9 unknown-facet"]
    assert str(found[0]).endswith(f"(applied from {tmp_path}/api.raml:6:10 via trait lib.wrong)")
