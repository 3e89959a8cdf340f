"""HTML pages: templates that escape what they show, and headers that let nothing foreign in."""

from collections.abc import Mapping
from typing import Final

import jinja2
from starlette.responses import HTMLResponse, Response

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}

TEMPLATES: Final = jinja2.Environment(
    loader=jinja2.PackageLoader("qbdconnect_server.pages"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(template: str, headers: Mapping[str, str] | None = None, **values: object) -> Response:
    """Render a template as a page; `headers` go before the security headers."""
    content = TEMPLATES.get_template(template).render(values)
    return HTMLResponse(content, headers={**SECURITY_HEADERS, **(headers or {})})
