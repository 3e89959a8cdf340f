"""Keys that each kind of node may have, and the refusal of all others."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from qbdconnect_codegen.raml.values import is_annotation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.nodes import Mapping

METHODS = ("get", "patch", "put", "post", "delete", "options", "head")

_DECLARATIONS = {"types", "schemas", "traits", "resourceTypes", "annotationTypes", "securitySchemes", "uses"}
ROOT = _DECLARATIONS | {
    "title",
    "description",
    "version",
    "baseUri",
    "baseUriParameters",
    "protocols",
    "mediaType",
    "documentation",
    "securedBy",
}
LIBRARY = _DECLARATIONS | {"usage"}
RESOURCE = frozenset({"displayName", "description", "is", "type", "securedBy", "uriParameters", *METHODS})
RESOURCE_TYPE = RESOURCE | {"usage"}
METHOD = frozenset(
    {
        "displayName",
        "description",
        "queryParameters",
        "headers",
        "queryString",
        "responses",
        "body",
        "protocols",
        "is",
        "securedBy",
    }
)
TRAIT = METHOD | {"usage"}
RESPONSE = frozenset({"description", "headers", "body"})
DOCUMENTATION = frozenset({"title", "content"})
EXAMPLE = frozenset({"value", "strict", "displayName", "description"})
XML = frozenset({"attribute", "wrapped", "name", "namespace", "prefix"})
WEBHOOK = frozenset({"summary", "description", "type", "example", "examples"})
SECURITY_SCHEME = frozenset({"type", "displayName", "description", "describedBy", "settings"})
DESCRIBED_BY = frozenset({"headers", "queryParameters", "queryString", "responses"})
OAUTH1_SETTINGS = frozenset({"requestTokenUri", "authorizationUri", "tokenCredentialsUri", "signatures"})
OAUTH2_SETTINGS = frozenset({"authorizationUri", "accessTokenUri", "authorizationGrants", "scopes"})
SCHEME_USE = frozenset({"scopes"})


def check_keys(
    mapping: Mapping, allowed: Iterable[str], what: str, diagnostics: Diagnostics, *, annotated: bool = True
) -> None:
    """Report each key that `what` does not have; those of annotations are left to others if it may be `annotated`."""
    known = set(allowed)
    for name, entry in mapping:
        if name in known or (annotated and is_annotation(name)):
            continue
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else _known(known)
        diagnostics.error("unknown-key", entry.key, f"{what} has no {name!r}", hint)


def _known(known: set[str]) -> str:
    return "it has " + ", ".join(sorted(known)) if known else "it has no keys of its own"
