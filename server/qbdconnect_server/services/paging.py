"""Lists that are read a page at a time."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from qbdconnect_server.contract import Answer
from qbdconnect_server.services.call import Call


def answer_page(  # noqa: PLR0913 - what a page consists of
    call: Call,
    path: str,
    shown: Sequence[Mapping[str, Any]],
    *,
    cursor: str,
    limit: int,
    query: Mapping[str, Any],
    has_more: bool = False,
) -> Answer:
    """Answer with the first `limit` objects; if there are more, `Link` leads on, from behind the last that is shown.

    There are more if more are given, or if `has_more` says so.

    `cursor` is the member that identifies an object; `query` is what else the caller asked for, None where nothing.
    """
    objects = list(shown[:limit])
    headers = {}
    if has_more or len(shown) > limit:
        given = {name: value for name, value in query.items() if value is not None}
        following = urlencode({**given, "limit": limit, "startingAfter": objects[-1][cursor]})
        headers["Link"] = f'<{call.address(path)}?{following}>; rel="next"'
    return Answer(200, call.operation.encode(200, objects), headers=headers)
