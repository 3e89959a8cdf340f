"""datamodel-code-generator, told how the server reads and answers."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from qbdconnect_codegen import formatting
from qbdconnect_codegen.document import JSON

INPUT = (
    "--input-file-type", "openapi", "--openapi-scopes", "schemas", "--schema-version", "3.0",
    "--schema-version-mode", "strict", "--strict-refs", "--no-allow-remote-refs",
)  # fmt: skip
STYLE = (
    "--target-python-version", "3.11", "--use-standard-collections", "--use-union-operator", "--use-type-alias",
    "--enum-field-as-literal", "all",
    "--use-schema-description", "--use-field-description", "--use-single-line-docstring", "--use-double-quotes",
    "--disable-timestamp", "--no-formatters",
)  # fmt: skip
# Not --allow-population-by-field-name: an unknown member `qbd_path` would be taken for the known `qbdPath`.
PYDANTIC = (
    "--output-model-type", "pydantic_v2.BaseModel", "--target-pydantic-version", "2.14",
    "--use-missing-sentinel", "--strict-nullable", "--snake-case-field", "--use-annotated", "--field-constraints",
)  # fmt: skip
TYPED_DICT = ("--output-model-type", "typing.TypedDict", "--strict-nullable")


def write_models(schemas: dict[str, JSON], file: Path) -> None:
    """Pydantic models of what comes in: an absent member is MISSING, a null is None, an unknown one is kept."""
    _generate({name: _incoming(schema) for name, schema in schemas.items()}, file, PYDANTIC)


def write_types(schemas: dict[str, JSON], file: Path) -> None:
    """TypedDicts of what goes out."""
    _generate({name: _outgoing(schema) for name, schema in schemas.items()}, file, TYPED_DICT)


def _incoming(node: Any) -> Any:
    """Give a schema as a request sees it: no default, nothing read-only required, integers of a number stay so."""
    if isinstance(node, list):
        return [_incoming(item) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {
        key: {name: _incoming(one) for name, one in value.items()} if key == "properties" else _incoming(value)
        for key, value in node.items()
        if key != "default"
    }
    if schema.get("type") == "number":
        return _exact_number(schema)
    return _without_required(schema, "readOnly")


def _exact_number(schema: JSON) -> JSON:
    """Pydantic would turn the integer 5 of a number member into 5.0; the union `int | float` keeps it."""
    about = {key: schema.pop(key) for key in ("description", "readOnly", "writeOnly") if key in schema}
    return about | {"anyOf": [schema | {"type": "integer"}, schema]}


def _outgoing(node: Any) -> Any:
    """Give a schema as a response sees it: without what is write-only."""
    if isinstance(node, list):
        return [_outgoing(item) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {key: _outgoing(value) for key, value in node.items()}
    hidden = _members(schema, "writeOnly")
    schema = _without_required(schema, "writeOnly")
    if hidden:
        schema["properties"] = {name: value for name, value in schema["properties"].items() if name not in hidden}
    return schema


def _members(schema: JSON, mark: str) -> set[str]:
    properties = schema.get("properties")
    if not isinstance(properties, dict) or schema.get("type") != "object":
        return set()
    return {name for name, member in properties.items() if member.get(mark)}


def _without_required(schema: JSON, mark: str) -> JSON:
    marked = _members(schema, mark)
    if not marked or "required" not in schema:
        return schema
    required = [name for name in schema["required"] if name not in marked]
    rest = {key: value for key, value in schema.items() if key != "required"}
    return rest | ({"required": required} if required else {})


def _text_formats(node: Any) -> set[str]:
    """Find every format of a text, also those that the generator has never heard of."""
    if isinstance(node, list):
        return set().union(*map(_text_formats, node))
    if not isinstance(node, dict):
        return set()
    own = {node["format"]} if node.get("type") == "string" and isinstance(node.get("format"), str) else set()
    return own.union(*map(_text_formats, node.values()))


def _generate(schemas: dict[str, JSON], file: Path, style: tuple[str, ...]) -> None:
    if not schemas:  # which the generator takes for a mistake
        file.write_text(f"{formatting.header()}\n", encoding="utf-8")
        return
    document = {
        "openapi": "3.0.3",
        "info": {"title": "contract", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "openapi.json"
        source.write_text(json.dumps(document), encoding="utf-8")
        command = [sys.executable, "-m", "datamodel_code_generator", "--input", str(source)]
        command += [
            "--output",
            str(file.resolve()),
            "--custom-file-header",
            formatting.header(),
            *INPUT,
            *STYLE,
            *style,
            # Values are stored and returned as they were sent: no format may become a type that changes them.
            *("--type-mappings", *(f"string+{name}=string" for name in sorted(_text_formats(schemas)))),
        ]
        # Outside of the repository: a datamodel-codegen section of some pyproject.toml must not leak in.
        subprocess.run(command, check=True, cwd=folder)  # noqa: S603 - our own command line, no shell
