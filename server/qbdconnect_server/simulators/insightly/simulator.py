"""The way of a request through the stand-in: key, limits, faults, then the operation."""

import base64
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

import orjson

from .collections import COLLECTIONS, ORGANISATIONS, Collection
from .faults import ConnectionLost, Fault, take
from .limits import Limits
from .wire import Refusal, Request, Response
from .world import Record, World, version_of

API_KEY: Final = "insightly-stand-in-key"
PAGE, LARGEST_PAGE = 100, 500
ITEM: Final = re.compile(r"(\d+)(/Links)?")


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Options:
    """How an account behaves; custom fields are named for each collection.

    The real search may compare whole values or look for a part of one: `search` chooses.
    """

    api_key: str = API_KEY
    per_second: int = 10
    per_day: int = 40_000
    search: Literal["equal", "part"] = "equal"
    custom_fields: dict[str, frozenset[str]] = field(default_factory=dict)


class InsightlySimulator:
    """One account of Insightly, in memory or in a file.

    `requests` is the list of what was asked, for tests; `faults` is what will go wrong.
    """

    def __init__(
        self,
        file: Path | None = None,
        *,
        options: Options = Options(),
        now: Callable[[], datetime] = _now,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self.options = options
        self.world = World(file)
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self.limits = Limits(options.per_second, options.per_day, now=now, tick=tick)
        self._now = now

    def handle(self, request: Request) -> Response:
        """Answer a request; raises ConnectionLost where a fault wants it."""
        self.requests.append(f"{request.method} {request.path}")
        fault = take(self.faults, request)
        if fault is not None and fault.when == "before":
            return _failed(fault)
        try:
            response = self._checked(request)
        except Refusal as refusal:
            response = Response(refusal.status, {"Message": refusal.message})
        if fault is not None:
            return _failed(fault)
        return self._with_limits(response)

    def _checked(self, request: Request) -> Response:
        given = request.headers.get("authorization", "")
        if given != "Basic " + base64.b64encode(f"{self.options.api_key}:".encode()).decode():
            raise Refusal(401, "Authentication failed.")
        self.limits.count()
        name, _, rest = request.path.partition("/")
        if name not in COLLECTIONS:
            raise Refusal(404, "There is no such resource.")
        return self._route(COLLECTIONS[name], rest, request)

    def _route(self, collection: Collection, rest: str, request: Request) -> Response:
        item = ITEM.fullmatch(rest)
        match (request.method, rest, item):
            case ("GET", "", _):
                return _page(self.world.all(collection), request)
            case ("GET", "Search", _):
                return self._search(collection, request)
            case ("POST", "", _):
                return self._create(collection, _document(request))
            case ("PUT", "", _):
                return self._update(collection, request)
            case (method, _, re.Match() as found):
                record = self._found(collection, int(found[1]))
                return self._on_record(collection, record, method, request, links=found[2] is not None)
        raise Refusal(405, "The resource does not support this method.")

    def _on_record(
        self, collection: Collection, record: Record, method: str, request: Request, *, links: bool
    ) -> Response:
        match (method, links):
            case ("GET", False):
                return _shown(200, record)
            case ("DELETE", False):
                self.world.delete(collection, record[collection.id_name])
                return Response(202)
            case ("GET", True):
                return Response(200, record["LINKS"])
            case ("POST", True):
                return self._link(collection, record, _document(request))
        raise Refusal(405, "The resource does not support this method.")

    def _create(self, collection: Collection, document: Record) -> Response:
        if collection.name_field not in document:
            raise Refusal(400, f"{collection.name_field} is required.")
        self._check(collection, document)
        return _shown(201, self.world.create(collection, document, self._now()))

    def _update(self, collection: Collection, request: Request) -> Response:
        document = _document(request)
        self._check(collection, document)
        record = self._found(collection, document.get(collection.id_name))
        if request.headers.get("if-match", version_of(record)) != version_of(record):
            # Its documentation says 412, and it answers 400.
            raise Refusal(400, "The record has been changed since it was read.")
        return _shown(200, self.world.change(record, document, self._now()))

    def _search(self, collection: Collection, request: Request) -> Response:
        name, value = request.query.get("field_name", ""), request.query.get("field_value", "")
        if name not in collection.blank().keys() | self._custom_fields(collection):
            raise Refusal(400, f"{collection.name} cannot be searched by {name!r}.")
        found = [each for each in self.world.all(collection) if self._fits(_value(each, name), value)]
        return _page(found, request)

    def _fits(self, stored: str, wanted: str) -> bool:
        if self.options.search == "part":
            return wanted.casefold() in stored.casefold()
        return wanted.casefold() == stored.casefold()

    def _link(self, collection: Collection, record: Record, document: Record) -> Response:
        # A link names its object in the singular, unlike the collection.
        if document.get("LINK_OBJECT_NAME") != ORGANISATIONS.singular:
            raise Refusal(400, "LINK_OBJECT_NAME is not one that the stand-in knows.")
        self._found(ORGANISATIONS, document.get("LINK_OBJECT_ID"))
        link = {
            "LINK_ID": self.world.next_id(),
            "OBJECT_NAME": collection.singular,
            "OBJECT_ID": record[collection.id_name],
            "LINK_OBJECT_NAME": document["LINK_OBJECT_NAME"],
            "LINK_OBJECT_ID": document["LINK_OBJECT_ID"],
        }
        self.world.change(record, {"LINKS": [*record["LINKS"], link]}, self._now())
        return Response(201, link)

    def _found(self, collection: Collection, record_id: Any) -> Record:
        record = self.world.find(collection, record_id) if isinstance(record_id, int) else None
        if record is None:
            raise Refusal(404, f"{collection.name} has no such record.")
        return record

    def _check(self, collection: Collection, document: Record) -> None:
        collection.check(document, self._custom_fields(collection))

    def _custom_fields(self, collection: Collection) -> frozenset[str]:
        return self.options.custom_fields.get(collection.name, frozenset())

    def _with_limits(self, response: Response) -> Response:
        remaining = self.limits.remaining
        headers = {"X-RateLimit-Limit": str(self.limits.per_day), "X-RateLimit-Remaining": str(remaining)}
        if response.status == 429 and remaining:  # noqa: PLR2004 - too many requests
            headers["Retry-After"] = "1"
        return Response(response.status, response.document, {**headers, **response.headers})


def _failed(fault: Fault) -> Response:
    if fault.status is None:
        raise ConnectionLost
    return Response(fault.status, {"Message": "An error has occurred."})


def _shown(status: int, record: Record) -> Response:
    return Response(status, record, {"ETag": version_of(record)})


def _document(request: Request) -> Record:
    try:
        document = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        document = None
    if not isinstance(document, dict):
        raise Refusal(400, "The body is no JSON object.")
    return document


def _page(found: list[Record], request: Request) -> Response:
    top, skip = _number(request, "top", PAGE), _number(request, "skip", 0)
    if top > LARGEST_PAGE:
        raise Refusal(400, f"top is at most {LARGEST_PAGE}.")
    headers = {"X-Total-Count": str(len(found))} if request.query.get("count_total") == "true" else {}
    return Response(200, found[skip : skip + top], headers)


def _number(request: Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not text.isdecimal():
        raise Refusal(400, f"{name} is a number.")
    return int(text)


def _value(record: Record, name: str) -> str:
    custom = {each["FIELD_NAME"]: each.get("FIELD_VALUE") for each in record["CUSTOMFIELDS"]}
    return str(record.get(name) or custom.get(name) or "")
