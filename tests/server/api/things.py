"""A tiny API with handlers of its own: what the tests of the binding are about, without a database."""

from __future__ import annotations

from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field

from qbdconnect_server.api import build_api
from qbdconnect_server.contract import Answer, Body, Mode, compile_contract
from qbdconnect_server.edge import Edge
from qbdconnect_server.errors import Conflict, NotFound
from qbdconnect_server.services.call import Call, Caller, Hub
from tests.server.contract import tiny

BASE = "/api"
HUB = cast("Hub", None)  # no handler here asks the hub for anything
KEYS = {
    "good-key": Caller("key_1", "operator", None, frozenset({"things:read", "things:write"})),
    "reader-key": Caller("key_2", "customer", "cust_1", frozenset({"things:read"})),
}
BEARER = {"Authorization": "Bearer good-key"}
JSON = {**BEARER, "Content-Type": "application/json"}

THING = {
    "type": "object",
    "required": ["id", "name"],
    "additionalProperties": True,
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "name": {"type": "string"},
        "size": {"type": "integer", "minimum": 1},
        "password": {"type": "string", "writeOnly": True},
    },
}
PROBLEM = tiny.answer({"type": "object"}, "application/problem+json")
THING_ID = tiny.parameter("thingId", "path", required=True)
KEY = tiny.parameter("Idempotency-Key", "header", {"type": "string", "maxLength": 20, "pattern": "^[!-~]+$"})
LOCATION = {"Location": {"required": True, "schema": {"type": "string"}}}
WRITE = {"x-required-scopes": ["things:write"]}

PATHS = {
    "/things": {
        "get": tiny.operation(
            "listThings",
            parameters=[tiny.parameter("limit", schema={"type": "integer", "default": 10}), tiny.parameter("after")],
            responses={"200": tiny.answer({"type": "array", "items": THING}), "400": PROBLEM},
        ),
        "post": tiny.operation(
            "createThing",
            parameters=[KEY],
            requestBody=tiny.body(THING),
            responses={"201": tiny.answer(THING, headers=LOCATION), "400": PROBLEM, "409": PROBLEM},
            **WRITE,
        ),
    },
    "/things/{thingId}": {
        "parameters": [THING_ID],
        "get": tiny.operation(responses={"200": tiny.answer(THING), "404": PROBLEM}),
        "patch": tiny.operation(
            "patchThing",
            parameters=[KEY],
            requestBody=tiny.body(THING, "application/json", "application/merge-patch+json", required=False),
            responses={"200": tiny.answer(THING), "204": {"description": "Done."}},
            **WRITE,
        ),
        "delete": tiny.operation("deleteThing", responses={"204": {"description": "Gone."}}, **WRITE),
    },
    "/things/{thingId}/file": {
        "parameters": [THING_ID],
        "get": tiny.operation("getFile", responses={"200": tiny.answer({"type": "string"}, "application/xml")}),
    },
    "/things/latest": {"get": tiny.operation("getLatest", responses={"200": tiny.answer(THING)})},
}
DOCUMENT = tiny.document(PATHS)


class Thing(BaseModel):
    """The body of a thing; it refuses one name that the contract takes."""

    model_config = ConfigDict(extra="allow")
    name: str = Field(pattern="^[^!]*$")
    size: int | None = None


class Handlers:
    """Handlers that remember what they were called with."""

    def __init__(self) -> None:
        self.calls: list[tuple[Call, dict[str, Any]]] = []

    async def list_things(self, call: Call, limit: int, after: str | None) -> Any:
        self.calls.append((call, {"limit": limit, "after": after}))
        return [{"id": "1", "name": "one"}]

    async def create_thing(self, call: Call, body: Body[Thing]) -> Answer:
        self.calls.append((call, {"body": body}))
        if body.model.name == "taken":
            raise Conflict("There is one of this name.")
        value = {"id": "1", **body.document}
        value.pop("password", None)
        return Answer(201, call.operation.encode(201, value), headers={"Location": f"{BASE}/things/1"})

    async def get_thing(self, call: Call, thing_id: str) -> Any:
        self.calls.append((call, {"thing_id": thing_id}))
        match thing_id:
            case "missing":
                raise NotFound("There is no such thing.")
            case "conflict":
                raise Conflict("get documents no 409")
            case "wrong":
                return {"id": 5, "name": "hunter2"}
            case "crash":
                raise ZeroDivisionError("hunter2")
            case "undocumented":
                return Answer(202, b"{}")
            case "split":
                return Answer(200, b"{}", headers={"X-Evil": "a\r\nSet-Cookie: b"})
        return {"id": thing_id, "name": "one"}

    async def patch_thing(self, call: Call, thing_id: str, body: Body[Thing] | None) -> Any:
        self.calls.append((call, {"thing_id": thing_id, "body": body}))
        return Answer(204, media_type=None) if body is None else {"id": thing_id, "name": body.model.name}

    async def delete_thing(self, call: Call, thing_id: str) -> Answer:
        self.calls.append((call, {"thing_id": thing_id}))
        return Answer(204, media_type=None)

    async def get_file(self, call: Call, thing_id: str) -> Answer:
        self.calls.append((call, {"thing_id": thing_id}))
        return Answer(200, b"<thing/>", "application/xml", {"Content-Disposition": 'attachment; filename="1.xml"'})

    async def get_latest(self, call: Call) -> Any:
        self.calls.append((call, {}))
        return {"id": "latest", "name": "one"}

    def by_operation(self) -> dict[str, Any]:
        return {
            "listThings": self.list_things,
            "createThing": self.create_thing,
            "getThing": self.get_thing,
            "patchThing": self.patch_thing,
            "deleteThing": self.delete_thing,
            "getFile": self.get_file,
            "getLatest": self.get_latest,
        }


async def authenticate(secret: str) -> Caller | None:
    return KEYS.get(secret)


def build(handlers: Handlers, mode: Mode = "strict") -> Edge:
    contract = compile_contract(DOCUMENT, mode)
    return Edge(build_api(contract, handlers.by_operation(), HUB, authenticate), {})
