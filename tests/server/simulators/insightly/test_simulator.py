"""What the stand-in answers, by hand from what is known of Insightly; no line of it goes through our client."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from starlette.testclient import TestClient

from qbdconnect_server.simulators.insightly import API_KEY, Fault, InsightlySimulator, Options
from qbdconnect_server.simulators.insightly.app import build_app
from qbdconnect_server.simulators.insightly.faults import ConnectionLost
from qbdconnect_server.simulators.insightly.wire import Request, Response

if TYPE_CHECKING:
    from pathlib import Path

FIELD = "QBD_CUSTOMER__c"


class Account:
    """An account, its clocks, and requests to it."""

    def __init__(self, file: Path | None = None, **options: Any) -> None:
        self.now = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
        self.tick = 0.0
        fields = {"Organisations": frozenset({FIELD})}
        self.simulator = InsightlySimulator(
            file,
            options=Options(**{"per_second": 1000, "custom_fields": fields, **options}),
            now=lambda: self.now,
            tick=lambda: self.tick,
        )

    def ask(self, method: str, path: str, document: Any = None, *, key: str = API_KEY, **query: str) -> Response:
        given = {"authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}
        if_match = query.pop("if_match", None)
        headers = given if if_match is None else {**given, "if-match": if_match}
        body = document if isinstance(document, bytes) else orjson.dumps(document)
        return self.simulator.handle(Request(method, path, query, headers, body))

    def organisation(self, name: str = "Example Ltd", **members: Any) -> dict[str, Any]:
        made = self.ask("POST", "Organisations", {"ORGANISATION_NAME": name, **members})
        assert made.status == 201
        record: dict[str, Any] = made.document
        return record


@pytest.fixture
def account() -> Account:
    return Account()


def said(response: Response) -> tuple[int, str]:
    return response.status, response.document["Message"]


def test_a_record_is_made_changed_read_and_deleted(account: Account) -> None:
    made = account.organisation(PHONE="1", CUSTOMFIELDS=[{"FIELD_NAME": FIELD, "FIELD_VALUE": "cust_a"}])
    assert made["ORGANISATION_ID"] == 1001
    assert (made["PHONE"], made["WEBSITE"], made["LINKS"]) == ("1", None, [])
    assert made["DATE_CREATED_UTC"] == made["DATE_UPDATED_UTC"] == "2026-11-21 23:30:00"
    account.now += timedelta(minutes=1)
    changed = account.ask("PUT", "Organisations", {"ORGANISATION_ID": 1001, "PHONE": "2"})
    assert (changed.status, changed.document["PHONE"]) == (200, "2")
    assert changed.document["ORGANISATION_NAME"] == "Example Ltd"
    assert changed.document["CUSTOMFIELDS"] == [{"FIELD_NAME": FIELD, "FIELD_VALUE": "cust_a"}]
    assert changed.document["DATE_UPDATED_UTC"] == "2026-11-21 23:31:00"
    read = account.ask("GET", "Organisations/1001")
    assert (read.status, read.document) == (200, changed.document)
    gone = account.ask("DELETE", "Organisations/1001")
    assert (gone.status, gone.body) == (202, b"")
    assert account.ask("GET", "Organisations/1001").status == 404


def test_a_custom_field_is_changed_by_its_name(account: Account) -> None:
    account.organisation(CUSTOMFIELDS=[{"FIELD_NAME": FIELD, "FIELD_VALUE": "cust_a"}])
    fields = [{"FIELD_NAME": FIELD, "FIELD_VALUE": "cust_b"}]
    changed = account.ask("PUT", "Organisations", {"ORGANISATION_ID": 1001, "CUSTOMFIELDS": fields})
    assert changed.document["CUSTOMFIELDS"] == fields


def test_a_stale_version_is_answered_with_400(account: Account) -> None:
    account.organisation()
    version = account.ask("GET", "Organisations/1001").headers["ETag"]
    first = account.ask("PUT", "Organisations", {"ORGANISATION_ID": 1001, "PHONE": "2"}, if_match=version)
    assert first.status == 200
    assert first.headers["ETag"] != version
    stale = account.ask("PUT", "Organisations", {"ORGANISATION_ID": 1001, "PHONE": "3"}, if_match=version)
    assert said(stale) == (400, "The record has been changed since it was read.")
    assert account.ask("GET", "Organisations/1001").document["PHONE"] == "2"


@pytest.mark.parametrize(
    ("search", "found"), [("equal", ["Ab"]), ("part", ["Ab", "cAbc"])], ids=["whole values", "parts"]
)
def test_search(search: str, found: list[str]) -> None:
    account = Account(search=search)
    for name in ("Ab", "cAbc", "x"):
        account.organisation(name, CUSTOMFIELDS=[{"FIELD_NAME": FIELD, "FIELD_VALUE": name}])
    for field in ("ORGANISATION_NAME", FIELD):
        answer = account.ask("GET", "Organisations/Search", field_name=field, field_value="ab")
        assert [each["ORGANISATION_NAME"] for each in answer.document] == found


def test_search_by_what_there_is_not(account: Account) -> None:
    assert account.ask("GET", "Organisations/Search", field_name="NAME", field_value="x").status == 400
    assert account.ask("GET", "Projects/Search", field_name=FIELD, field_value="x").status == 400
    assert account.ask("GET", "Organisations/Search").status == 400


def test_pages(account: Account) -> None:
    for number in range(120):
        account.organisation(f"Name {number}")
    assert len(account.ask("GET", "Organisations").document) == 100
    page = account.ask("GET", "Organisations", top="500", skip="118", count_total="true")
    assert [each["ORGANISATION_NAME"] for each in page.document] == ["Name 118", "Name 119"]
    assert page.headers["X-Total-Count"] == "120"
    assert "X-Total-Count" not in account.ask("GET", "Organisations").headers
    assert said(account.ask("GET", "Organisations", top="501")) == (400, "top is at most 500.")
    assert account.ask("GET", "Organisations", skip="x").status == 400


def test_links_name_their_object_in_the_singular(account: Account) -> None:
    organisation = account.organisation()
    project = account.ask("POST", "Projects", {"PROJECT_NAME": "P", "STATUS": "IN PROGRESS"}).document
    path = f"Projects/{project['PROJECT_ID']}/Links"
    link = {"LINK_OBJECT_NAME": "Organisation", "LINK_OBJECT_ID": organisation["ORGANISATION_ID"]}
    assert account.ask("POST", path, link | {"LINK_OBJECT_NAME": "Organisations"}).status == 400
    assert account.ask("POST", path, link | {"LINK_OBJECT_ID": 1}).status == 404
    assert account.ask("GET", path).document == []
    assert account.ask("POST", path, link).status == 201
    (found,) = account.ask("GET", path).document
    assert found == {"LINK_ID": 1003, "OBJECT_NAME": "Project", "OBJECT_ID": 1002, **link}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (b"{", "The body is no JSON object."),
        ([], "The body is no JSON object."),
        ({}, "ORGANISATION_NAME is required."),
        ({"ORGANISATION_NAME": ""}, "ORGANISATION_NAME has 1 to 255 characters."),
        ({"ORGANISATION_NAME": "x" * 256}, "ORGANISATION_NAME has 1 to 255 characters."),
        ({"ORGANISATION_NAME": "x", "NAME": "y"}, "NAME is no field of Organisations."),
        ({"ORGANISATION_NAME": "x", "PHONE": 1}, "PHONE must be a string."),
        ({"ORGANISATION_NAME": "x", "CUSTOMFIELDS": {}}, "CUSTOMFIELDS is a list of objects."),
        ({"ORGANISATION_NAME": "x", "CUSTOMFIELDS": [{"FIELD_NAME": "Y"}]}, "There is no custom field Y."),
    ],
)
def test_what_is_refused(account: Account, document: Any, message: str) -> None:
    assert said(account.ask("POST", "Organisations", document)) == (400, message)
    assert account.ask("GET", "Organisations").document == []


def test_a_status_that_there_is_not(account: Account) -> None:
    assert account.ask("POST", "Projects", {"PROJECT_NAME": "P", "STATUS": "Completed"}).status == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "Contacts", 404),
        ("GET", "Organisations/1", 404),
        ("GET", "Organisations/x", 405),
        ("PUT", "Organisations/1001", 405),
        ("DELETE", "Organisations", 405),
        ("DELETE", "Organisations/1001/Links", 405),
    ],
)
def test_what_there_is_not(account: Account, method: str, path: str, status: int) -> None:
    account.organisation()
    assert account.ask(method, path, {}).status == status


def test_what_is_changed_must_exist(account: Account) -> None:
    for document in ({"ORGANISATION_ID": 1}, {"ORGANISATION_ID": "1"}, {}):
        assert account.ask("PUT", "Organisations", document).status == 404


def test_a_wrong_key_opens_nothing_and_costs_nothing(account: Account) -> None:
    refused = account.ask("GET", "Organisations", key="wrong")
    assert said(refused) == (401, "Authentication failed.")
    assert account.simulator.limits.used == 0
    assert account.simulator.handle(Request("GET", "Organisations", {}, {})).status == 401


def test_too_many_in_a_second() -> None:
    account = Account(per_second=2)
    assert [account.ask("GET", "Organisations").status for _ in range(3)] == [200, 200, 429]
    refused = account.ask("GET", "Organisations")
    assert refused.headers == {"X-RateLimit-Limit": "40000", "X-RateLimit-Remaining": "39998", "Retry-After": "1"}
    account.tick += 1.0
    assert account.ask("GET", "Organisations").status == 200


def test_too_many_in_a_day() -> None:
    account = Account(per_day=2)
    first = account.ask("GET", "Organisations")
    assert first.headers == {"X-RateLimit-Limit": "2", "X-RateLimit-Remaining": "1"}
    account.ask("GET", "Organisations")
    refused = account.ask("GET", "Organisations")
    assert (refused.status, refused.headers) == (429, {"X-RateLimit-Limit": "2", "X-RateLimit-Remaining": "0"})
    account.now += timedelta(minutes=29)
    account.tick += 9999
    assert account.ask("GET", "Organisations").status == 429
    account.now += timedelta(minutes=1)
    assert account.ask("GET", "Organisations").headers["X-RateLimit-Remaining"] == "1"


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "insightly.json"
    account = Account(file)
    kept = account.organisation("Kept")
    account.ask("POST", "Projects", {"PROJECT_NAME": "P"})
    account.organisation("Gone")
    account.ask("DELETE", "Organisations/1003")
    again = Account(file)
    assert again.ask("GET", "Organisations").document == [kept]
    assert [each["PROJECT_ID"] for each in again.ask("GET", "Projects").document] == [1002]
    assert again.organisation()["ORGANISATION_ID"] == 1004
    assert [path.name for path in tmp_path.iterdir()] == ["insightly.json"]


def test_faults_come_when_they_are_wanted(account: Account) -> None:
    new = {"ORGANISATION_NAME": "x"}
    account.simulator.faults += [
        Fault("before", 500, method="POST", path="Organisations", skip=1),
        Fault("after", 503, method="POST", path="Organisations", skip=1),
        Fault("after", None, method="PUT", times=2),
    ]
    assert [account.ask("POST", "Organisations", new).status for _ in range(4)] == [201, 500, 503, 201]
    assert len(account.ask("GET", "Organisations").document) == 3
    for phone in ("1", "2"):
        with pytest.raises(ConnectionLost):
            account.ask("PUT", "Organisations", {"ORGANISATION_ID": 1001, "PHONE": phone})
        assert account.ask("GET", "Organisations/1001").document["PHONE"] == phone
    assert account.simulator.faults == []


def test_it_is_served() -> None:
    account = Account()
    with TestClient(build_app(account.simulator)) as client:
        made = client.post("/v3.1/Organisations", json={"ORGANISATION_NAME": "Ü"}, auth=(API_KEY, ""))
        assert (made.status_code, made.json()["ORGANISATION_NAME"]) == (201, "Ü")
        assert made.headers["content-type"] == "application/json"
        found = client.get(
            "/v3.1/Organisations/Search",
            params={"field_name": "ORGANISATION_NAME", "field_value": "ü"},
            auth=(API_KEY, ""),
        )
        assert [each["ORGANISATION_ID"] for each in found.json()] == [1001]
        assert client.get("/v3.1/Organisations").status_code == 401
        assert client.get("/v2.3/Organisations").status_code == 404
    assert account.simulator.requests == ["POST Organisations", "GET Organisations/Search", "GET Organisations"]
