"""Security schemes and their use."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from qbdconnect_codegen.raml import keys, methods, values
from qbdconnect_codegen.raml.annotations import read_annotations
from qbdconnect_codegen.raml.model import Requirement, SecurityScheme
from qbdconnect_codegen.raml.nodes import AnyNode, Entry, Mapping, Scalar, Sequence, is_null
from qbdconnect_codegen.raml.scopes import AmbiguousNameError

if TYPE_CHECKING:
    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.context import Context
    from qbdconnect_codegen.raml.scopes import Declaration

KINDS = ("OAuth 1.0", "OAuth 2.0", "Basic Authentication", "Digest Authentication", "Pass Through")
_SETTINGS = {"OAuth 1.0": keys.OAUTH1_SETTINGS, "OAuth 2.0": keys.OAUTH2_SETTINGS}
_REQUIRED_SETTINGS = {"OAuth 1.0": ("requestTokenUri", "authorizationUri", "tokenCredentialsUri")}
GRANTS = ("authorization_code", "implicit", "password", "client_credentials")


@dataclass(slots=True)
class SecurityReader:
    """Reads each scheme once."""

    context: Context
    schemes: list[SecurityScheme] = field(default_factory=list)
    _read: dict[Entry, SecurityScheme | None] = field(default_factory=dict)

    def scheme(self, declaration: Declaration) -> SecurityScheme | None:
        """Return the scheme of a declaration."""
        key = declaration.entry
        if key not in self._read:
            self._read[key] = read_scheme(declaration, self.context)
            found = self._read[key]
            if found:
                self.schemes.append(found)
        return self._read[key]

    def requirements(self, node: AnyNode | None) -> list[Requirement] | None:
        """Alternatives of a `securedBy`; None if there is no such key."""
        if node is None:
            return None
        items = values.sequence(node, "securedBy", self.context.diagnostics)
        if isinstance(node, Sequence) and not items:
            hint = "write [null] if nothing is asked for"
            self.context.diagnostics.error("bad-value", node, "securedBy names no security scheme", hint)
        return [one for item in items if (one := self._requirement(item))]

    def _requirement(self, node: AnyNode) -> Requirement | None:
        diagnostics = self.context.diagnostics
        if is_null(node):
            return Requirement(node, None)
        if isinstance(node, Scalar) and isinstance(node.value, str):
            scheme = self._find(node.value, node)
            return Requirement(node, scheme) if scheme else None
        if not isinstance(node, Mapping) or len(node.entries) != 1:
            diagnostics.error("bad-value", node, "name a security scheme, or give a mapping of its name to its scopes")
            return None
        name, entry = next(iter(node))
        scheme = self._find(name, entry.key)
        return Requirement(node, scheme, self._scopes(entry.value, scheme)) if scheme else None

    def _find(self, name: str, at: Scalar) -> SecurityScheme | None:
        try:
            declaration = at.scope.find("securitySchemes", name)
        except AmbiguousNameError:
            self.context.diagnostics.error("ambiguous-name", at, f"{name!r} means two security schemes here")
            return None
        if declaration is None:
            near = get_close_matches(name, at.scope.names("securitySchemes"), n=1)
            hint = f"did you mean {near[0]!r}?" if near else "declare it under `securitySchemes`"
            message = f"no security scheme {name!r} is known here"
            self.context.diagnostics.error("unknown-security-scheme", at, message, hint)
            return None
        return self.scheme(declaration)

    def _scopes(self, node: AnyNode, scheme: SecurityScheme) -> list[str]:
        diagnostics = self.context.diagnostics
        given = values.mapping(node, f"what {scheme.name} is given", diagnostics)
        if given is None:
            return []
        keys.check_keys(given, keys.SCHEME_USE, "the use of a security scheme", diagnostics, annotated=False)
        offered = scheme_scopes(scheme, diagnostics)
        found = values.texts(given.get("scopes"), "scopes", diagnostics)
        for scope, at in found:
            if scheme.kind != "OAuth 2.0" or (offered and scope not in offered):
                diagnostics.error("unknown-scope", at, f"{scheme.name} has no scope {scope!r}")
        return [scope for scope, _ in found]


def scheme_scopes(scheme: SecurityScheme, diagnostics: Diagnostics) -> list[str]:
    """Scopes that a scheme offers."""
    node = scheme.settings.get("scopes") if scheme.settings else None
    return [scope for scope, _ in values.texts(node, "scopes", diagnostics)]


def read_scheme(declaration: Declaration, context: Context) -> SecurityScheme | None:
    """Read a declaration of a security scheme."""
    diagnostics = context.diagnostics
    node = declaration.entry.value
    members = values.mapping(node, "a security scheme", diagnostics)
    if members is None:
        diagnostics.error("missing-key", declaration.entry.key, "a security scheme needs a `type`")
        return None
    keys.check_keys(members, keys.SECURITY_SCHEME, "a security scheme", diagnostics)
    kind = _kind(declaration, members, diagnostics)
    if kind is None:
        return None
    scheme = SecurityScheme(
        declaration.name,
        members,
        kind,
        display_name=values.text(members.get("displayName"), "displayName", diagnostics),
        description=values.text(members.get("description"), "description", diagnostics),
        settings=values.mapping(members.get("settings"), "settings", diagnostics),
        annotations=read_annotations(members, ("SecurityScheme",), context),
    )
    _described_by(scheme, members.get("describedBy"), context)
    _check_settings(scheme, context)
    return scheme


def _kind(declaration: Declaration, members: Mapping, diagnostics: Diagnostics) -> str | None:
    if "type" not in members:
        diagnostics.error("missing-key", declaration.entry.key, "a security scheme needs a `type`")
        return None
    kind = values.text(members.get("type"), "type", diagnostics)
    if kind is None or kind in KINDS or kind.startswith("x-"):
        return kind
    hint = "one of " + ", ".join(KINDS) + ", or a name that begins with `x-`"
    diagnostics.error("bad-value", members.entries["type"].value, f"{kind!r} is no kind of security", hint)
    return None


def _described_by(scheme: SecurityScheme, node: AnyNode | None, context: Context) -> None:
    diagnostics = context.diagnostics
    described = values.mapping(node, "describedBy", diagnostics)
    if described is None:
        return
    keys.check_keys(described, keys.DESCRIBED_BY, "describedBy", diagnostics)
    methods.check_one_query(described, diagnostics)
    read_annotations(described, ("SecurityScheme",), context)
    scheme.headers = methods.read_headers(described.get("headers"), context)
    scheme.query_parameters = context.types.properties(described.get("queryParameters"), "queryParameters")
    scheme.query_string = methods.query_string(described, context)
    scheme.responses = methods.read_responses(described.get("responses"), (), context)


def _check_settings(scheme: SecurityScheme, context: Context) -> None:
    diagnostics = context.diagnostics
    settings = scheme.settings
    if settings is None and scheme.kind in _SETTINGS:
        diagnostics.error("missing-key", scheme.node, f"a scheme of kind {scheme.kind} needs `settings`")
    for name in _REQUIRED_SETTINGS.get(scheme.kind, ()):
        if settings is not None and name not in settings:
            diagnostics.error("missing-key", settings, f"the settings of {scheme.kind} need {name!r}")
    if settings is None:
        return
    read_annotations(settings, ("SecuritySchemeSettings",), context)
    if scheme.kind.startswith("x-"):
        return
    keys.check_keys(settings, _SETTINGS.get(scheme.kind, frozenset()), f"settings of {scheme.kind}", diagnostics)
    for name, entry in settings:
        if name in {"scopes", "authorizationGrants", "signatures"}:
            values.texts(entry.value, name, diagnostics)
        elif name in keys.OAUTH1_SETTINGS | keys.OAUTH2_SETTINGS:
            values.text(entry.value, name, diagnostics)
    if scheme.kind == "OAuth 2.0":
        _check_grants(settings, diagnostics)


def _check_grants(settings: Mapping, diagnostics: Diagnostics) -> None:
    grants = values.texts(settings.get("authorizationGrants"), "authorizationGrants", diagnostics)
    for grant, at in grants:
        if grant not in GRANTS and ":" not in grant:
            hint = "one of " + ", ".join(GRANTS) + ", or an absolute URI"
            diagnostics.error("bad-value", at, f"{grant!r} is no authorization grant", hint)
    used = {grant for grant, _ in grants}
    needs = (
        ("authorizationUri", {"authorization_code", "implicit"}),
        ("accessTokenUri", {"authorization_code", "password", "client_credentials"}),
    )
    for name, when in needs:
        if used & when and name not in settings:
            diagnostics.error("missing-key", settings, f"the grants of this scheme need {name!r}")
