"""The page behind the link that validates an instance: it has a button, since mail scanners open links, too."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import parse_qs, quote

from starlette.requests import Request
from starlette.responses import Response

from .rendering import SECURITY_HEADERS, render

LinkState = Literal["good", "confirmed", "used", "expired", "unknown"]

STATUS: Final[Mapping[LinkState, int]] = {"good": 200, "confirmed": 200, "used": 200, "expired": 410, "unknown": 404}
FIELDS_LIMIT: Final = 10
HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": SECURITY_HEADERS["Content-Security-Policy"].replace(
        "form-action 'none'", "form-action 'self'"
    ),
}


@dataclass(frozen=True, slots=True)
class ValidationLinks:
    """What a link is good for, by the id of its instance and its token: `look` changes nothing, `confirm` validates."""

    look: Callable[[str, str], Awaitable[LinkState]]
    confirm: Callable[[str, str], Awaitable[LinkState]]


def validation(links: ValidationLinks, contact: str) -> Callable[[Request], Awaitable[Response]]:
    """Make the page. An unknown id is answered like a wrong token, so that ids cannot be probed."""

    async def page(request: Request) -> Response:
        instance_id = request.path_params["instance_id"]
        if request.method == "POST":
            token = await _posted_token(request)
            state = await links.confirm(instance_id, token)
        else:
            token = request.query_params.get("token", "")
            state = await links.look(instance_id, token)
        action = f"/validate/{quote(instance_id, safe='')}"
        answer = render("validation.html", HEADERS, state=state, action=action, token=token, contact=contact)
        answer.status_code = STATUS[state]
        return answer

    return page


async def _posted_token(request: Request) -> str:
    """Read the field `token` of a form; whatever else was posted has none."""
    try:
        fields = parse_qs((await request.body()).decode("ascii"), max_num_fields=FIELDS_LIMIT, errors="strict")
    except ValueError:
        return ""
    return fields.get("token", [""])[0]
