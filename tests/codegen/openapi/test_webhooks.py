"""Tests of webhooks: two annotations of the root become `x-webhooks`."""

from pathlib import Path

import pytest
from openapi_spec_validator import validate

from tests.codegen.documents import HEADER, converted, faults, refusals

START = HEADER + "title: T\nversion: v1\n"
DECLARED = """\
annotationTypes:
  webhooks: object
  webhookHeaders: object
  operationId: string
types:
  Thing: {properties: {name: string}}
  Event:
    properties:
      type: {enum: [thing.made, thing.gone]}
      data: Thing
"""
BODY = {"$ref": "#/components/schemas/Event"}
EXAMPLE = {"type": "thing.made", "data": {"name": "a"}}
CLOSED = "securitySchemes: {key: {type: x-bearer}}\nsecuredBy: [key]\n"


def test_an_event_becomes_an_operation(tmp_path: Path) -> None:
    text = (
        START
        + DECLARED
        + """\
(webhooks):
  thing.made:
    summary: A thing is made
    description: Somebody made a thing.
    type: Event
    example: {type: thing.made, data: {name: a}}
  thing.gone: {description: It is gone., type: Event}
"""
    )
    document = converted(tmp_path, text)
    assert list(document) == ["openapi", "info", "paths", "x-webhooks", "components"]
    assert document["x-webhooks"]["thing.made"] == {
        "post": {
            "operationId": "onThingMade",
            "tags": ["webhooks"],
            "summary": "A thing is made",
            "description": "Somebody made a thing.",
            "requestBody": {"required": True, "content": {"application/json": {"schema": BODY, "example": EXAMPLE}}},
            "responses": {"2XX": {"description": "The event has arrived."}},
        }
    }
    gone = document["x-webhooks"]["thing.gone"]["post"]
    assert "summary" not in gone
    assert gone["requestBody"]["content"] == {"application/json": {"schema": BODY}}
    assert list(document["components"]["schemas"]) == ["Thing", "Event"]
    validate(document)


def test_headers_and_security_of_events(tmp_path: Path) -> None:
    text = (
        START
        + DECLARED
        + CLOSED
        + """\
(webhookHeaders):
  webhook-id: {description: Which one., minLength: 1}
  webhook-note?: string
(webhooks):
  thing.made: {description: D, type: Event}
"""
    )
    call = converted(tmp_path, text)["x-webhooks"]["thing.made"]["post"]
    assert call["security"] == []
    assert call["parameters"] == [
        {
            "name": "webhook-id",
            "in": "header",
            "required": True,
            "description": "Which one.",
            "schema": {"type": "string", "minLength": 1},
        },
        {"name": "webhook-note", "in": "header", "required": False, "schema": {"type": "string"}},
    ]


def test_events_in_files_of_their_own_and_types_of_libraries(tmp_path: Path) -> None:
    text = (
        START + "annotationTypes: {webhooks: object}\nuses: {lib: lib.raml}\n(webhooks): !include hooks__events.raml\n"
    )
    document = converted(
        tmp_path,
        text.replace("__", "/"),
        lib_raml="#%RAML 1.0 Library\ntypes: {Event: {properties: {type: string}}}\n",
        hooks__events_raml="made: {description: D, type: lib.Event, examples: {a: !include made.json}}\n",
        hooks__made_json='{"type": "made"}',
    )
    content = document["x-webhooks"]["made"]["post"]["requestBody"]["content"]["application/json"]
    assert content == {"schema": BODY, "examples": {"a": {"value": {"type": "made"}}}}


def test_events_in_json(tmp_path: Path) -> None:
    text = START + DECLARED + "(webhooks): !include events.json\n"
    document = converted(tmp_path, text, events_json='{"thing.gone": {"description": "D", "type": "Event"}}')
    assert document["x-webhooks"]["thing.gone"]["post"]["operationId"] == "onThingGone"


def test_a_document_without_events_has_no_member_for_them(tmp_path: Path) -> None:
    assert "x-webhooks" not in converted(tmp_path, START + DECLARED + "(webhooks): {}\n")


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("a.b: {description: D, type: Evnt}", "15:31 unknown-type"),
        ("a.b: {description: D, type: 'Event['}", "15:31 bad-type"),
        ("a.b: {description: D, type: Event, example: {data: {name: a}, type: x}}", "15:71 bad-instance"),
        ("a.b: {description: D, type: Event, example: {type: thing.made}}", "15:47 bad-instance"),
        (
            "a.b: {description: D, type: Event, examples: {one: {data: {name: 1}, type: thing.made}}}",
            "15:68 bad-instance",
        ),
        ("a.b: {description: D, type: string, example: a, examples: {}}", "15:51 exclusive-keys"),
        ("a.b: {description: D}", "15:3 missing-key"),
        ("a.b: {type: Event}", "15:3 missing-key"),
        ("a.b: {description: D, type: Event, sumary: S}", "15:38 unknown-key"),
        ("a.b: {description: D, type: Event, (operationId): x}", "15:38 unknown-key"),
        ("a.b: {description: [], type: Event}", "15:22 bad-value"),
        ("a.b: {description: D, type: Event, summary: 1}", "15:47 bad-value"),
        ("a.b: Event", "15:8 bad-value"),
        ("a..b: {description: D, type: Event}", "15:3 bad-event-name"),
        ("a-b: {description: D, type: Event}", "15:3 bad-event-name"),
        ("'': {description: D, type: Event}", "15:3 bad-event-name"),
        ("a b: {description: D, type: Event}", "15:3 bad-event-name"),
    ],
)
def test_faults_are_found_at_their_place(tmp_path: Path, event: str, expected: str) -> None:
    found = faults(tmp_path, f"{START}{DECLARED}(webhooks):\n  {event}\n")
    assert expected in found
    assert {one.rpartition(" ")[2] for one in found} == {expected.rpartition(" ")[2]}


def test_an_event_of_nothing(tmp_path: Path) -> None:
    assert faults(tmp_path, f"{START}{DECLARED}(webhooks):\n  a.b:\n") == ["15:3 missing-key"]


def test_what_is_no_mapping_at_all(tmp_path: Path) -> None:
    assert "14:13 bad-value" in refusals(tmp_path, f"{START}{DECLARED}(webhooks): 5\n")
    assert "14:19 bad-value" in refusals(tmp_path, f"{START}{DECLARED}(webhookHeaders): 5\n")


def test_headers_have_types(tmp_path: Path) -> None:
    assert faults(tmp_path, f"{START}{DECLARED}(webhookHeaders):\n  a: strin\n") == ["15:6 unknown-type"]
    text = f"{START}{DECLARED}(webhookHeaders): {{Webhook-Id: string, webhook-id: string}}\n"
    assert [one.rpartition(" ")[2] for one in faults(tmp_path, text)] == ["duplicate-key"]


def test_webhooks_are_those_of_the_whole_api(tmp_path: Path) -> None:
    method = "get:\n    (operationId): getR\n    (webhooks): {}\n    responses: {204: {description: D}}"
    text = f"{START}{DECLARED}/r:\n  {method}\n"
    assert refusals(tmp_path, text) == ["17:5 misplaced-annotation"]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("  a.b_c: {description: D, type: Event}\n  a_b.c: {description: D, type: Event}\n", "16:3"),
        ("  a.b: {description: D, type: Event}\n/r: {get: {(operationId): onAB}}\n", "15:3"),
    ],
)
def test_operation_ids_of_events_are_unique(tmp_path: Path, rest: str, expected: str) -> None:
    assert refusals(tmp_path, f"{START}{DECLARED}(webhooks):\n{rest}") == [f"{expected} duplicate-operation-id"]
