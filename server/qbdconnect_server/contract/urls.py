"""Percent-encoded text of URLs, decoded strictly."""

import re
from typing import Final
from urllib.parse import unquote_to_bytes

from qbdconnect_server.errors import InvalidRequest

_BAD_ESCAPE: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def decode_url_text(text: bytes) -> str:
    """Decode one segment of a path, or one name or value of a query whose blanks are no longer written as `+`.

    Raises InvalidRequest where an escape is incomplete or the bytes are not UTF-8.
    """
    if b"%" in text:
        if _BAD_ESCAPE.search(text):
            raise InvalidRequest("The URL has a '%' without two hexadecimal digits; write '%' itself as %25.")
        text = unquote_to_bytes(text)
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise InvalidRequest("The URL is not UTF-8; percent-encode its characters as UTF-8.") from None


def split_query(query: bytes) -> list[tuple[str, str]]:
    """Split a query string into names and values, in order; `+` is a blank."""
    pairs = []
    for pair in query.replace(b"+", b" ").split(b"&"):
        if pair:
            name, _, value = pair.partition(b"=")
            pairs.append((decode_url_text(name), decode_url_text(value)))
    return pairs
