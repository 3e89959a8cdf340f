from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_codegen.errors import GenerationError
from qbdconnect_codegen.sdk import write_sdk
from qbdconnect_codegen.sdk.code import docstring
from tests.golden.sdk import DOCUMENT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return loaded


def fails(document: dict[str, Any], tmp_path: Path) -> str:
    with pytest.raises(GenerationError) as caught:
        write_sdk(document, tmp_path / "_generated", tmp_path / "api.md")
    return str(caught.value)


def test_two_operations_of_one_name(document: dict[str, Any], tmp_path: Path) -> None:
    document["paths"]["/more"] = {"get": document["paths"]["/books"]["get"] | {"operationId": "listBook"}}
    assert "listBook: books.list is the method of another operation" in fails(document, tmp_path)


def test_a_parameter_of_a_reserved_name(document: dict[str, Any], tmp_path: Path) -> None:
    document["paths"]["/books"]["get"]["parameters"][0]["name"] = "timeout"
    assert "list_books: a parameter may not be called timeout" in fails(document, tmp_path)


def test_a_member_of_a_reserved_name(document: dict[str, Any], tmp_path: Path) -> None:
    document["components"]["schemas"]["Book"]["properties"]["toDict"] = {"type": "string"}
    assert "Book: a member may not be called to_dict" in fails(document, tmp_path)


def test_a_union_of_several_objects(document: dict[str, Any], tmp_path: Path) -> None:
    schemas = document["components"]["schemas"]
    references = [{"$ref": f"#/components/schemas/{name}"} for name in ("Person", "Shelf")]
    schemas["Book"]["properties"]["owner"] = {"anyOf": references}
    assert "owner: a union of several objects cannot be read" in fails(document, tmp_path)


def test_a_page_that_is_no_list(document: dict[str, Any], tmp_path: Path) -> None:
    document["paths"]["/books/{bookId}/text"]["get"]["x-pagination"] = {}
    assert "download_book_text: a page is a list of objects" in fails(document, tmp_path)


@pytest.mark.parametrize("name", ["Page", "Mapping", "Books"])
def test_a_model_called_like_something_beside_it(document: dict[str, Any], tmp_path: Path, name: str) -> None:
    schemas = document["components"]["schemas"]
    schemas["Shelf"]["properties"]["taken"] = {"$ref": f"#/components/schemas/{name}"}
    schemas[name] = {"type": "object", "properties": {"x": {"type": "string"}}}
    assert f"{name}: a model may not have this name" in fails(document, tmp_path)


@pytest.mark.parametrize("schema", [{"$ref": "#/components/schemas/AnyBook"}, {"type": "object"}])
def test_an_event_without_a_model(document: dict[str, Any], tmp_path: Path, schema: dict[str, Any]) -> None:
    document["components"]["schemas"]["AnyBook"] = {"type": "string"}
    call = document["x-webhooks"]["shelf.full"]["post"]
    call["requestBody"]["content"]["application/json"]["schema"] = schema
    assert "shelf.full: the body of an event is an object of a named type" in fails(document, tmp_path)


def test_an_api_without_events(document: dict[str, Any], tmp_path: Path) -> None:
    del document["x-webhooks"]
    write_sdk(document, tmp_path / "_generated", tmp_path / "api.md")
    events = (tmp_path / "_generated/events.py").read_text(encoding="utf-8")
    assert 'Event: TypeAlias = "UnknownEvent"' in events
    assert "MODELS: dict[str, str] = {}" in events
    assert "## Events" not in (tmp_path / "api.md").read_text(encoding="utf-8")


def test_what_the_generator_would_leave_out(document: dict[str, Any], tmp_path: Path) -> None:
    broken = copy.deepcopy(document)
    broken["components"]["schemas"]["Book"]["properties"]["author"] = {"$ref": "#/components/schemas/Nobody"}
    assert "schema /components/schemas/Book" in fails(broken, tmp_path)


def test_a_document_that_is_none(document: dict[str, Any], tmp_path: Path) -> None:
    del document["info"]["title"]
    assert "Failed to parse OpenAPI document" in fails(document, tmp_path)


@pytest.mark.parametrize(
    "text",
    ["plain", 'ends with "quotes"', 'has """ inside', "back\\slash\\", "two\n\nparts", 'two\n"quoted"', "é\t\x00"],
)
def test_any_text_is_a_docstring(text: str) -> None:
    code = docstring(text)
    assert str(eval(code)).split() == text.replace("\x00", "").split()
