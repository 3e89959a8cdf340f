"""Idempotency keys: the answer of a first request is kept for a day and given again."""

import hashlib
from typing import Final
from urllib.parse import parse_qsl

from .errors import Refusal, invalid
from .wire import Document, Request, Response
from .world import World

SECONDS: Final = 86_400
MAX_LENGTH: Final = 255


def key_of(request: Request) -> str | None:
    """Read the key of a request; only POST has one."""
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    if key is not None and len(key) > MAX_LENGTH:
        raise invalid(f"Idempotency keys can be at most {MAX_LENGTH} characters long.")
    return key


def in_use(key: str) -> Refusal:
    """Refuse a request whose twin is still under way."""
    return Refusal(
        409,
        "There is currently another in-progress request using this Idempotent Key (that probably means you submitted "
        f"twice, and the other request is still going through): {key}. Please try again later.",
        type="idempotency_error",
        code="idempotency_key_in_use",
    )


def saved(world: World, key: str, request: Request) -> Document | None:
    """Find the answer that was given to a key; raises Refusal if the request was another one."""
    found = world.store.get("_answer", f"_{key}")
    if found is None:
        return None
    if world.now - found["at"] >= SECONDS:
        world.store.remove("_answer", f"_{key}")
        return None
    if found["fingerprint"] != _fingerprint(request):
        raise Refusal(
            400,
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Try "
            f"using a key other than '{key}' if you meant to execute a different request.",
            type="idempotency_error",
        )
    return found


def save(world: World, key: str, request: Request, response: Response) -> None:
    """Keep an answer; it is committed together with what the request did."""
    kept = {
        "at": world.now,
        "fingerprint": _fingerprint(request),
        "status": response.status,
        "document": response.document,
        "request": response.headers["Request-Id"],
    }
    world.store.add("_answer", f"_{key}", kept)


def _fingerprint(request: Request) -> str:
    pairs = sorted(parse_qsl(request.body, keep_blank_values=True))
    return hashlib.sha256(repr((request.path, pairs)).encode()).hexdigest()
