"""Finds the operation of a request; the cost does not grow with the number of routes."""

from collections.abc import Iterable

from connexion.middleware.abstract import ROUTING_CONTEXT
from starlette.types import ASGIApp, Receive, Scope, Send

from qbdconnect_server.contract import Contract
from qbdconnect_server.contract.urls import decode_url_text
from qbdconnect_server.errors import MethodNotAllowed, NotFound

_Key = tuple[str | None, ...]  # the segments of a path; None stands for a parameter


class _Path:
    """One path of the contract: its operations by method and where its parameters stand."""

    __slots__ = ("allow", "entries", "parameters")

    def __init__(self, segments: list[str]) -> None:
        self.parameters = [(index, text[1:-1]) for index, text in enumerate(segments) if _is_parameter(text)]
        self.entries: dict[str, dict[str, str]] = {}
        self.allow = ""

    def add(self, method: str, entry: dict[str, str]) -> None:
        self.entries[method] = entry
        if method == "GET":
            self.entries.setdefault("HEAD", entry)
        self.allow = ", ".join(sorted(self.entries))


class Routing:
    """ASGI middleware of Connexion's stack: puts `path_params` and Connexion's routing context into the scope.

    Paths are matched segment by segment before `%2F` is decoded, so an identifier may hold a slash and never
    reaches another route. Raises NotFound, MethodNotAllowed, or InvalidRequest for an escape that is none.
    """

    def __init__(self, app: ASGIApp, *, contract: Contract) -> None:
        self._app = app
        self._paths: dict[_Key, _Path] = {}
        for operation in contract.operations.values():
            segments = (contract.base_path + operation.path).split("/")
            key = tuple(None if _is_parameter(segment) else segment for segment in segments)
            entry = {"api_base_path": contract.base_path, "operation_id": operation.operation_id}
            self._paths.setdefault(key, _Path(segments)).add(operation.method, entry)
        self._masks = _masks(self._paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        segments = _segments(scope)
        path = self._find(segments)
        entry = path.entries.get(scope["method"])
        if entry is None:
            raise MethodNotAllowed(f"This path takes {path.allow}.", headers={"Allow": path.allow})
        scope["path_params"] = {name: segments[index] for index, name in path.parameters}
        scope["extensions"] = {**(scope.get("extensions") or {}), ROUTING_CONTEXT: entry}
        scope["state"]["operation_id"] = entry["operation_id"]  # for the access log
        await self._app(scope, receive, send)

    def _find(self, segments: list[str]) -> _Path:
        for mask in self._masks.get(len(segments), ()):
            key: list[str | None] = [*segments]
            for index in mask:
                key[index] = None
            found = self._paths.get(tuple(key))
            if found is not None and all(segments[index] for index in mask):
                return found
        raise NotFound("There is no such path; the paths are in the API's documentation.")


def _is_parameter(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")


def _masks(paths: Iterable[_Key]) -> dict[int, list[tuple[int, ...]]]:
    """Collect, by number of segments, where parameters may stand; the most literal path wins."""
    masks: dict[int, set[tuple[int, ...]]] = {}
    for key in paths:
        mask = tuple(index for index, segment in enumerate(key) if segment is None)
        masks.setdefault(len(key), set()).add(mask)
    return {length: sorted(found, key=lambda mask: (len(mask), mask)) for length, found in masks.items()}


def _segments(scope: Scope) -> list[str]:
    raw: bytes | None = scope.get("raw_path")
    if raw is None or b"%" not in raw:
        path: str = scope["path"]
        return path.split("/")
    return [decode_url_text(segment) for segment in raw.split(b"/")]
