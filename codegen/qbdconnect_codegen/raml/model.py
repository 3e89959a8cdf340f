"""The resolved model of an API: no names left to look up, no templates left to apply."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qbdconnect_codegen.raml.nodes import AnyNode, Entry, Mapping, Scalar
    from qbdconnect_codegen.raml.types import Property, Type


@dataclass(slots=True)
class SecurityScheme:
    """A way in which callers prove who they are."""

    name: str
    node: AnyNode
    kind: str
    display_name: str | None = None
    description: str | None = None
    settings: Mapping | None = None
    headers: dict[str, Property] = field(default_factory=dict)
    query_parameters: dict[str, Property] = field(default_factory=dict)
    query_string: Type | None = None
    responses: list[Response] = field(default_factory=list)
    annotations: tuple[Entry, ...] = ()


@dataclass(slots=True)
class Requirement:
    """One alternative of a `securedBy`; no scheme stands for no security."""

    node: AnyNode
    scheme: SecurityScheme | None
    scopes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Body:
    """A body in one media type; `annotations` are those of all media types together."""

    media_type: str
    type: Type
    node: AnyNode
    annotations: tuple[Entry, ...] = ()


@dataclass(slots=True)
class Response:
    """An answer of a method."""

    code: str
    key: Scalar
    description: str | None
    headers: dict[str, Property]
    bodies: list[Body]
    annotations: tuple[Entry, ...]


@dataclass(slots=True)
class Method:
    """A method of a resource, all its traits applied."""

    name: str
    key: Scalar
    display_name: str | None
    description: str | None
    query_parameters: dict[str, Property]
    query_string: Type | None
    headers: dict[str, Property]
    bodies: list[Body]
    responses: list[Response]
    protocols: list[str]
    secured_by: list[Requirement] | None
    annotations: tuple[Entry, ...]


@dataclass(slots=True)
class Resource:
    """A resource at its full path, with the parameters of the whole path."""

    path: str
    key: Scalar
    display_name: str | None
    description: str | None
    uri_parameters: dict[str, Property]
    methods: list[Method]
    annotations: tuple[Entry, ...]


@dataclass(slots=True)
class Webhook:
    """A call that the API makes when something happens."""

    name: str
    key: Scalar
    summary: str | None
    description: str
    type: Type
    node: Mapping


@dataclass(slots=True)
class Documentation:
    """A page of user documentation."""

    title: str
    content: str
    annotations: tuple[Entry, ...]


@dataclass(slots=True)
class Api:
    """The whole API."""

    node: Mapping
    title: str
    description: str | None = None
    version: str | None = None
    base_uri: str | None = None
    base_uri_node: AnyNode | None = None
    base_uri_parameters: dict[str, Property] = field(default_factory=dict)
    protocols: list[str] = field(default_factory=list)
    protocols_node: AnyNode | None = None
    media_types: list[str] = field(default_factory=list)
    documentation: list[Documentation] = field(default_factory=list)
    security_schemes: list[SecurityScheme] = field(default_factory=list)
    secured_by: list[Requirement] | None = None
    resources: list[Resource] = field(default_factory=list)
    types: list[Type] = field(default_factory=list)
    webhooks: list[Webhook] = field(default_factory=list)
    webhook_headers: dict[str, Property] = field(default_factory=dict)
    annotations: tuple[Entry, ...] = ()
