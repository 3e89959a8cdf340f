"""Security schemes and requirements."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qbdconnect_codegen.openapi.annotations import split_annotations
from qbdconnect_codegen.openapi.names import safe
from qbdconnect_codegen.raml.nodes import to_python

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qbdconnect_codegen.diagnostics import Diagnostics
    from qbdconnect_codegen.raml.model import Requirement, SecurityScheme

_HTTP = {"Basic Authentication": "basic", "Digest Authentication": "digest", "x-bearer": "bearer"}
_FLOWS = {
    "authorization_code": "authorizationCode",
    "implicit": "implicit",
    "password": "password",
    "client_credentials": "clientCredentials",
}


@dataclass(slots=True)
class SecurityWriter:
    """Writes schemes once and knows the names they got; one RAML scheme may become several."""

    diagnostics: Diagnostics
    components: dict[str, Any] = field(default_factory=dict)
    _names: dict[int, list[str]] = field(default_factory=dict)

    def add(self, schemes: Iterable[SecurityScheme]) -> None:
        """Write all schemes."""
        listed = list(schemes)
        counts = Counter(safe(one.name) for one in listed)
        for one in listed:
            written = self._written(one, safe(one.name))
            if counts[safe(one.name)] > 1:
                message = f"two security schemes have the name {one.name!r}"
                self.diagnostics.error("component-clash", one.node, message, "rename one")
            self._names[id(one)] = list(written)
            self.components.update(written)

    def requirements(self, alternatives: list[Requirement]) -> list[dict[str, Any]]:
        """Alternatives of a `securedBy`; null alone means that nothing is asked for."""
        if all(one.scheme is None for one in alternatives):
            return []
        return [self._requirement(one) for one in alternatives]

    def _requirement(self, one: Requirement) -> dict[str, Any]:
        if one.scheme is None:
            return {}
        return dict.fromkeys(self._names.get(id(one.scheme), ()), one.scopes)

    def _written(self, scheme: SecurityScheme, name: str) -> dict[str, Any]:
        about = self._about(scheme)
        if scheme.kind in _HTTP:
            self._warn_about_description(scheme, {"authorization"})
            return {name: {"type": "http", "scheme": _HTTP[scheme.kind], **about}}
        if scheme.kind == "OAuth 2.0":
            self._warn_about_description(scheme, {"authorization"})
            return {name: {"type": "oauth2", **about, "flows": self._flows(scheme)}}
        return self._keys(scheme, name, about)

    def _about(self, scheme: SecurityScheme) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if scheme.description is not None:
            found["description"] = scheme.description
        if scheme.display_name is not None:
            found["x-displayName"] = scheme.display_name
        return {**found, **split_annotations(scheme.annotations, "security scheme", self.diagnostics).extensions}

    def _warn_about_description(self, scheme: SecurityScheme, said: set[str]) -> None:
        """Warn of what `describedBy` says beyond what the scheme itself says."""
        unsaid = [name for name in scheme.headers if name.lower() not in said]
        if unsaid or scheme.query_parameters or scheme.query_string or scheme.responses:
            message = f"OpenAPI cannot say all that describes {scheme.name}"
            self.diagnostics.warning("lossy-described-by", scheme.node, message, "put it into a trait")

    # OAuth 2.0

    def _flows(self, scheme: SecurityScheme) -> dict[str, Any]:
        settings = to_python(scheme.settings) if scheme.settings else {}
        flows: dict[str, Any] = {}
        for grant in _listed(settings.get("authorizationGrants")):
            if grant in _FLOWS:
                flows[_FLOWS[grant]] = _flow(grant, settings)
            else:
                message = f"OpenAPI knows no flow for the grant {grant!r}"
                self.diagnostics.warning("lossy-grant", scheme.settings or scheme.node, message)
        if not flows:
            message = f"{scheme.name} names no grant that OpenAPI knows"
            self.diagnostics.error("no-flow", scheme.node, message, "name one under `authorizationGrants`")
        return flows

    # Keys in headers and queries

    def _keys(self, scheme: SecurityScheme, name: str, about: dict[str, Any]) -> dict[str, Any]:
        """Write a scheme that OpenAPI has no kind for as the headers and parameters that describe it."""
        places = [("header", one) for one in scheme.headers] + [("query", one) for one in scheme.query_parameters]
        if not places:
            message = f"OpenAPI has no security of kind {scheme.kind!r}"
            hint = "name the headers or query parameters that carry it under `describedBy`"
            self.diagnostics.error("unknown-security-kind", scheme.node, message, hint)
        if scheme.responses or scheme.query_string:
            self._warn_about_description(scheme, {one.lower() for one in scheme.headers})
        extra: dict[str, Any] = {"x-raml-type": scheme.kind}
        if scheme.settings:
            extra["x-raml-settings"] = to_python(scheme.settings)
        keys = [{"type": "apiKey", "in": place, "name": key, **about, **extra} for place, key in places]
        if len(keys) == 1:
            return {name: keys[0]}
        return {safe(f"{name}-{one['name']}"): one for one in keys}


def _flow(grant: str, settings: dict[str, Any]) -> dict[str, Any]:
    flow: dict[str, Any] = {}
    if grant in {"authorization_code", "implicit"}:
        flow["authorizationUrl"] = settings.get("authorizationUri")
    if grant != "implicit":
        flow["tokenUrl"] = settings.get("accessTokenUri")
    return {**flow, "scopes": dict.fromkeys(_listed(settings.get("scopes")), "")}


def _listed(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]
