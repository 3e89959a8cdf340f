"""Snippets of Python that the templates put together."""

import re
import textwrap
from collections.abc import Iterable
from typing import Any

from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.model_property import ModelProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol as Property
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.strings import in_double_quote_literal, safe_for_docstring

from qbdconnect_codegen.errors import GenerationError
from qbdconnect_codegen.sdk.preparation import MAP_MARK

ROOT_OF_ENDPOINTS = "..."
READERS = {DateProperty: "parse_date", DateTimeProperty: "parse_datetime"}
TAKEN_BY_MODEL = frozenset({"additional_properties", "from_dict", "to_dict"})
TAKEN_BY_METHOD = frozenset({"extra_headers", "idempotency_key", "max_retries", "options", "request", "timeout"})


def lenient(property_: Property, source: str) -> str | None:
    """Write how a member is read from `source`, a name; None if it is taken as it is.

    A value of another shape than the contract's is taken as it is, so that a newer server does not break a client.
    """
    if isinstance(property_, ModelProperty):
        return f"{property_.class_info.name}._load({source}) if type({source}) is dict else {source}"
    if isinstance(property_, ListProperty):
        item = lenient(property_.inner_property, "item")
        return f"[{item} for item in {source}] if type({source}) is list else {source}" if item else None
    if isinstance(property_, UnionProperty):
        return _one_of(property_, source)
    reader = READERS.get(type(property_))
    return f"{reader}({source}) if type({source}) is str else {source}" if reader else None


def _one_of(union: UnionProperty, source: str) -> str | None:
    readings = [reading for reading in (lenient(part, source) for part in union.inner_properties) if reading]
    if len(readings) > 1:
        raise GenerationError(f"{union.name.get_untrusted_value()}: a union of several objects cannot be read")
    return readings[0] if readings else None


def strict(property_: Property, source: str) -> str:
    """Write how a whole answer is read from `source`; another shape than the contract's is an error."""
    if isinstance(property_, ModelProperty):
        return f"{property_.class_info.name}._load({source})"
    if isinstance(property_, ListProperty) and lenient(property_.inner_property, "item"):
        return f"[{strict(property_.inner_property, 'item')} for item in {source}]"
    return source


def path_literal(endpoint: Endpoint) -> str:
    """Write the path of an operation as a string literal, an f-string if it has parameters."""
    text = in_double_quote_literal(endpoint.path)
    quoted = re.sub(r"{(\w+)}", r"{path_segment(\1)}", text)
    return f'f"{quoted}"' if quoted != text else f'"{text}"'


def annotation(property_: Property, *, optional: bool = True) -> str:
    """Write the type of a value; inside a resource `list` is a method, so the type is named by its module."""
    text: str = property_.get_type_string(no_optional=not optional).as_unembedded_code()
    return re.sub(r"\blist\[", "builtins.list[", text)


def query_annotation(parameter: Property) -> str:
    """Write the type of a query parameter; a point of time may be given as text, too."""
    text = annotation(parameter)
    return re.sub(r"\bdatetime\.(datetime|date)\b", r"datetime.\1 | str", text)


def result(endpoint: Endpoint) -> str:
    """Write the type that a method returns."""
    types = {_result_type(response.prop, response.source["return_type"]) for response in endpoint.responses}
    return " | ".join(sorted(types, key=lambda name: (name == "None", name))) or "None"


def _result_type(property_: Property, source_type: str) -> str:
    return "None" if source_type == "None" else annotation(property_)


def item_type(endpoint: Endpoint) -> str:
    """Write the type of an object of a list."""
    for response in endpoint.responses:
        if isinstance(response.prop, ListProperty):
            return annotation(response.prop.inner_property)
    raise GenerationError(f"{endpoint.name}: a page is a list of objects")


def result_imports(endpoint: Endpoint) -> set[str]:
    """Name the imports that reading the answer needs."""
    return set().union(*(response.prop.get_lazy_imports(prefix=ROOT_OF_ENDPOINTS) for response in endpoint.responses))


def argument_imports(endpoint: Endpoint) -> set[str]:
    """Name the imports that only annotations of the arguments need."""
    models = without_checks(text for text in endpoint.relative_imports if ".models." in text)
    return models - result_imports(endpoint)


def without_checks(imports: Iterable[str]) -> set[str]:
    """Drop the functions that check the values of an enumeration: new values must not break a client."""
    return {text for text in imports if " import check_" not in text}


def plain_imports(endpoint: Endpoint) -> set[str]:
    """Name the imports that are neither models nor needed for casts."""
    return {text for text in endpoint.relative_imports if ".models." not in text and "cast" not in text}


def docstring(text: object, width: int = 112) -> str:
    """Write a text as a docstring, whatever characters it has."""
    lines = [textwrap.fill(line, width) for line in str(safe_for_docstring(text)).strip().splitlines()]
    if len(lines) == 1:
        return f'"""{lines[0]} """' if lines[0].endswith('"') else f'"""{lines[0]}"""'
    return "\n".join(['"""' + lines[0], *lines[1:], '"""'])


def is_marked(model: ModelProperty, property_: Property, mark: str) -> bool:
    """Say whether a member is marked `readOnly` or `writeOnly`."""
    return bool(_mark(model, property_, mark))


def _mark(model: ModelProperty, property_: Property, mark: str) -> Any:
    return getattr((model.data.properties or {}).get(property_.name), mark, None)


def declaration(model: ModelProperty, property_: Property) -> str:
    """Declare a member of a model; what is write-only or marked as a secret stays out of the representation."""
    if property_.python_name in TAKEN_BY_MODEL:
        raise GenerationError(f"{model.class_info.name}: a member may not be called {property_.python_name}")
    options = [] if property_.required else ["default=UNSET"]
    if is_marked(model, property_, "writeOnly") or is_marked(model, property_, "x-secret"):
        options.append("repr=False")
    kind = _member_type(model, property_)
    if len(options) > (not property_.required):
        return f"{property_.python_name}: {kind} = field({', '.join(options)})"
    return f"{property_.python_name}: {kind}" + ("" if property_.required else " = UNSET")


def _member_type(model: ModelProperty, property_: Property) -> str:
    if values := _mark(model, property_, MAP_MARK):
        return f"dict[str, {values}]" + ("" if property_.required else " | Unset")
    kind: str = property_.get_type_string().as_unembedded_code()
    return kind


def passed_arguments(endpoint: Endpoint) -> str:
    """Pass the arguments of a method on to the function that builds the request."""
    names = [str(parameter.python_name) for parameter in endpoint.path_parameters]
    keywords = [f"{parameter.python_name}={parameter.python_name}" for parameter in endpoint.query_parameters]
    if taken := TAKEN_BY_METHOD & {parameter.python_name for parameter in endpoint.list_all_parameters()} - {"body"}:
        raise GenerationError(f"{endpoint.name}: a parameter may not be called {', '.join(sorted(taken))}")
    return ", ".join([*names, *(["body"] if endpoint.bodies else []), *keywords])


def arguments(endpoint: Endpoint) -> str:
    """List the arguments of a method for the page of methods."""
    names = [str(parameter.python_name) for parameter in endpoint.path_parameters]
    names += [("body" if body.prop.required else "body=None") for body in endpoint.bodies]
    keywords = [f"{parameter.python_name}=..." for parameter in endpoint.query_parameters]
    return ", ".join([*names, *(["*", *keywords] if keywords else [])])
