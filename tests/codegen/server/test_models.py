from __future__ import annotations

import importlib.util
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import MISSING, BaseModel, ValidationError

from qbdconnect_codegen.document import components, request_components, response_components
from qbdconnect_codegen.server import write_contract
from qbdconnect_server.contract._generated import models as product
from tests.golden import sdk as golden
from tests.sdk.contract import DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


@pytest.fixture
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(golden.DOCUMENT.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ModuleType]]:
    folder = tmp_path_factory.mktemp("golden_contract")
    document = json.loads(golden.DOCUMENT.read_text(encoding="utf-8"))
    write_contract(document, folder)
    modules = {}
    for name in ("models", "types"):
        spec = importlib.util.spec_from_file_location(f"golden_contract_{name}", folder / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        modules[name] = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(modules[name])
    assert json.loads((folder / "openapi.json").read_text(encoding="utf-8")) == document
    yield modules
    for name in modules:
        del sys.modules[f"golden_contract_{name}"]


def test_every_file_says_where_it_comes_from(document: dict[str, Any], tmp_path: Any) -> None:
    write_contract(document, tmp_path / "package")
    for path in (tmp_path / "package").glob("*.py"):
        assert path.read_text(encoding="utf-8").startswith("# Generated from spec/ by qbdconnect-codegen ")


def test_models_are_of_what_comes_in_and_types_of_what_goes_out(generated: dict[str, ModuleType]) -> None:
    assert {"Book", "Person"} <= set(vars(generated["models"]))
    assert not {"Shelf", "Problem", "Unused"} & set(vars(generated["models"]))
    assert {"Book", "Person", "Shelf", "Problem"} <= set(vars(generated["types"]))
    assert "Unused" not in vars(generated["types"])


def test_absent_null_and_value_are_told_apart(generated: dict[str, ModuleType]) -> None:
    book = generated["models"].Book.model_validate({"title": "t", "pages": 1, "lentAt": None})
    assert book.lent_at is None
    assert book.price is MISSING
    assert book.model_dump(by_alias=True) == {"title": "t", "pages": 1, "lentAt": None}
    with pytest.raises(ValidationError):
        generated["models"].Book.model_validate({"title": None, "pages": 1})


def test_a_default_of_the_contract_is_not_filled_in() -> None:
    update = product.InstanceUpdate.model_validate({})
    assert update.frequency_in_minutes is MISSING
    assert update.model_dump(by_alias=True) == {}


def test_an_object_is_no_default_either(document: dict[str, Any], tmp_path: Any) -> None:
    members = document["components"]["schemas"]["Book"]["properties"]
    members["default"] = {"type": "object", "additionalProperties": True, "default": {"a": 1}}
    write_contract(document, tmp_path / "package")
    text = (tmp_path / "package/models.py").read_text(encoding="utf-8")
    assert "    default: dict[str, Any] | MISSING = MISSING\n" in text


def test_values_are_stored_as_they_were_sent(generated: dict[str, ModuleType]) -> None:
    sent = {
        "title": "t", "pages": 1, "price": 5, "printed": "2026-01-02", "lentAt": "2026-01-02T03:04:05.10+01:00",
        "code": "F0F0F0F0-0000-0000-0000-00000000000A", "unknown": {"a": [1, None]}, "author": {"age": 5},
        "free": {"a": 1}, "size": "5", "genre": "crime",
    }  # fmt: skip
    book = generated["models"].Book.model_validate(sent)
    assert book.model_dump(by_alias=True) == sent
    assert type(book.price) is int
    assert json.loads(book.model_dump_json(by_alias=True)) == sent


def test_an_unknown_member_is_not_taken_for_a_known_one(generated: dict[str, ModuleType]) -> None:
    sent = {"title": "t", "pages": 1, "lent_at": "by a snake"}
    book = generated["models"].Book.model_validate(sent)
    assert book.lent_at is MISSING
    assert book.model_dump(by_alias=True) == sent


def test_what_is_read_only_is_required_of_nobody(generated: dict[str, ModuleType]) -> None:
    assert not generated["models"].Book.model_fields["id"].is_required()
    assert "id" in generated["types"].Book.__required_keys__


def test_what_is_write_only_never_goes_out(generated: dict[str, ModuleType]) -> None:
    assert "pin" not in generated["types"].Book.__annotations__
    assert "pin" in generated["models"].Book.model_fields
    assert "title" in generated["types"].Book.__required_keys__
    assert "price" in generated["types"].Book.__optional_keys__


def test_models_keep_unknown_members_where_the_contract_does() -> None:
    for name, schema in request_components(DOCUMENT).items():
        model = getattr(product, name)
        if isinstance(model, type) and issubclass(model, BaseModel):
            assert (model.model_config.get("extra") == "allow") == (schema.get("additionalProperties") is True), name


def test_components_that_can_be_reached() -> None:
    recursive = {"components": {"schemas": {
        "A": {"properties": {"b": {"$ref": "#/components/schemas/B"}}},
        "B": {"items": [{"$ref": "#/components/schemas/A"}]}, "C": {},
    }}}  # fmt: skip
    assert list(components(recursive, {"$ref": "#/components/schemas/B"})) == ["A", "B"]
    assert components({}, {"$ref": "#/components/schemas/B"}) == {}
    assert "Problem" in response_components(DOCUMENT)
    assert "Problem" not in request_components(DOCUMENT)


def test_no_body_needs_no_model(document: dict[str, Any], tmp_path: Any) -> None:
    for item in document["paths"].values():
        for operation in item.values():
            operation.pop("requestBody", None)
    write_contract(document, tmp_path / "package")
    assert "class" not in (tmp_path / "package/models.py").read_text(encoding="utf-8")
