"""The client of Insightly over real connections: to its stand-in, and to a receiver that answers as it likes."""

from __future__ import annotations

from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from structlog.testing import capture_logs

from qbdconnect_server.errors import GatewayFailed, GatewayUnavailable, OutcomeUnknown
from qbdconnect_server.gateways.crm import (
    ChangedMeanwhile,
    CrmBusy,
    CrmRefused,
    Organisation,
    OrganisationDetails,
    ProjectDetails,
    QuotaUsedUp,
)
from qbdconnect_server.gateways.insightly import InsightlyCrm, http
from qbdconnect_server.gateways.insightly.http import Pace
from qbdconnect_server.simulators.insightly.collections import ORGANISATIONS, PROJECTS
from tests.certificates import certify
from tests.factories import NOW
from tests.insightly import FIELDS, UNLIMITED, StandIn, simulator, standing_in
from tests.receiver import Receiver, answer, hang, receiving, reset

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from tests.receiver import Behaviour

pytestmark = pytest.mark.anyio

KEY = "the-secret-key"
CUSTOMER, INSTANCE = "cust_a", "inst_a"
DETAILS = OrganisationDetails(
    name="Example Ltd",
    contact="Ada Byron, ada@example.com",
    phone="+1 512 555 0100",
    street="1 Main St, Suite 2",
    city="Austin",
    state="TX",
    postcode="78701",
)
PROJECT = ProjectDetails("QuickBooks support: Main", "Contact: Ada")
EITHER_WAY = pytest.mark.parametrize("fields", [{}, FIELDS], ids=["by name", "by custom field"])


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    with standing_in() as made:
        yield made


@pytest.fixture
async def insightly(server: StandIn) -> AsyncIterator[StandIn]:
    """Give the stand-in with nothing in it."""
    server.empty()
    yield server
    await server.close_clients()


@asynccontextmanager
async def answering(*behaviours: Behaviour, **options: Any) -> AsyncIterator[tuple[Receiver, InsightlyCrm]]:
    """Give a client of a receiver."""
    async with receiving(*behaviours) as receiver:
        crm = InsightlyCrm(KEY, f"http://127.0.0.1:{receiver.port}", pace=Pace(UNLIMITED), **options)
        async with aclosing(Closer(crm)):
            yield receiver, crm


class Closer:
    """Lends a client to `aclosing`."""

    def __init__(self, crm: InsightlyCrm) -> None:
        self.aclose = crm.close


async def read(crm: InsightlyCrm, organisation_id: str) -> Organisation:
    found = await crm.get_organisation(organisation_id)
    assert found is not None
    return found


@EITHER_WAY
async def test_an_organisation_is_made_once_and_gets_its_name(insightly: StandIn, fields: dict[str, str]) -> None:
    crm = insightly.crm(**fields)
    made = await crm.create_organisation(CUSTOMER, DETAILS)
    assert await crm.create_organisation(CUSTOMER, DETAILS) == made
    found = await read(crm, made)
    assert (found.id, found.customer_id) == (made, CUSTOMER)
    await crm.update_organisation(found, DETAILS)
    (organisation,) = insightly.organisations()
    assert organisation["ORGANISATION_NAME"] == "Example Ltd"
    assert organisation["PHONE"] == "+1 512 555 0100"
    assert organisation["BACKGROUND"] == (
        "QBD Connect customer: cust_a\nQBD Connect contact: Ada Byron, ada@example.com"
    )
    assert [organisation[f"ADDRESS_BILLING_{part}"] for part in ("STREET", "CITY", "STATE", "POSTCODE")] == [
        "1 Main St, Suite 2",
        "Austin",
        "TX",
        "78701",
    ]
    assert organisation["CUSTOMFIELDS"] == (
        [{"FIELD_NAME": "QBD_CUSTOMER__c", "FIELD_VALUE": CUSTOMER}] if fields else []
    )


async def test_with_a_custom_field_it_is_found_whatever_its_name(insightly: StandIn) -> None:
    crm = insightly.crm(**FIELDS)
    made = await crm.create_organisation(CUSTOMER, DETAILS)
    await crm.update_organisation(await read(crm, made), OrganisationDetails("Another", "x"))
    assert await crm.create_organisation(CUSTOMER, DETAILS) == made


async def test_nothing_is_written_where_nothing_differs(insightly: StandIn) -> None:
    crm = insightly.crm(**FIELDS)
    made = await crm.create_organisation(CUSTOMER, DETAILS)
    insightly.asked()
    await crm.update_organisation(await read(crm, made), DETAILS)
    assert insightly.asked() == [f"GET Organisations/{made}"]


async def test_lines_of_people_stay(insightly: StandIn) -> None:
    crm = insightly.crm()
    made = await crm.create_organisation(CUSTOMER, DETAILS)
    (organisation,) = insightly.organisations()
    insightly.simulator.world.change(organisation, {"BACKGROUND": "Pays late.\n" + organisation["BACKGROUND"]}, NOW)
    await crm.update_organisation(await read(crm, made), OrganisationDetails("A\nB", "Bob\nQBD Connect customer: x"))
    assert organisation["ORGANISATION_NAME"] == "A B"
    assert organisation["PHONE"] is None
    assert organisation["BACKGROUND"].splitlines() == [
        "QBD Connect customer: cust_a",
        "QBD Connect contact: Bob QBD Connect customer: x",
        "Pays late.",
    ]
    assert (await read(crm, made)).customer_id == CUSTOMER


async def test_an_organisation_of_somebody_else(insightly: StandIn) -> None:
    crm = insightly.crm(**FIELDS)
    other = insightly.simulator.world.create(ORGANISATIONS, {"ORGANISATION_NAME": "Other"}, NOW)
    assert (await read(crm, str(other["ORGANISATION_ID"]))).customer_id is None


@pytest.mark.parametrize("organisation_id", ["9999999", "0", "", "x", "1/Links", "../Projects/1", "1" * 30])
async def test_no_such_organisation(insightly: StandIn, organisation_id: str) -> None:
    crm = insightly.crm()
    assert await crm.get_organisation(organisation_id) is None
    assert insightly.asked() == (["GET Organisations/9999999"] if organisation_id == "9999999" else [])


@EITHER_WAY
async def test_what_changed_meanwhile_is_not_overwritten(insightly: StandIn, fields: dict[str, str]) -> None:
    crm = insightly.crm(**fields)
    made = await crm.create_organisation(CUSTOMER, DETAILS)
    seen = await read(crm, made)
    (organisation,) = insightly.organisations()
    insightly.simulator.world.change(organisation, {"BACKGROUND": "Somebody is writing."}, NOW)
    with pytest.raises(ChangedMeanwhile):
        await crm.update_organisation(seen, OrganisationDetails("New", "x"))
    assert organisation["BACKGROUND"] == "Somebody is writing."
    insightly.simulator.world.delete(ORGANISATIONS, int(made))
    insightly.fail("before", 400, method="PUT")
    with pytest.raises(ChangedMeanwhile):
        await crm.update_organisation(seen, OrganisationDetails("New", "x"))


async def test_a_value_that_insightly_dislikes_is_no_change_of_somebody_else(insightly: StandIn) -> None:
    crm = insightly.crm()
    seen = await read(crm, await crm.create_organisation(CUSTOMER, DETAILS))
    with pytest.raises(CrmRefused, match=r"ORGANISATION_NAME has 1 to 255 characters"):
        await crm.update_organisation(seen, OrganisationDetails("", "x"))


@pytest.mark.parametrize("search", ["equal", "part"])
@EITHER_WAY
async def test_only_an_equal_id_counts_however_insightly_searches(search: str, fields: dict[str, str]) -> None:
    made = simulator(search=search)
    for number in range(150):
        name = f"cust_a{number}"
        custom = [{"FIELD_NAME": "QBD_CUSTOMER__c", "FIELD_VALUE": name}]
        made.world.create(ORGANISATIONS, {"ORGANISATION_NAME": name, "CUSTOMFIELDS": custom}, NOW)
    with standing_in(made) as insightly:
        crm = insightly.crm(**fields)
        first = await crm.create_organisation(CUSTOMER, DETAILS)
        assert len(insightly.organisations()) == 151
        assert await crm.create_organisation(CUSTOMER, DETAILS) == first
        assert len(insightly.organisations()) == 151
        await insightly.close_clients()


async def test_of_several_the_first_counts(insightly: StandIn) -> None:
    crm = insightly.crm()
    ids = [insightly.simulator.world.create(PROJECTS, {"PROJECT_NAME": INSTANCE}, NOW)["PROJECT_ID"] for _ in range(2)]
    organisation = await crm.create_organisation(CUSTOMER, DETAILS)
    with capture_logs() as logs:
        assert await crm.open_support_project(INSTANCE, organisation, PROJECT) == str(ids[0])
    assert [(line["log_level"], line["ids"]) for line in logs] == [("warning", ids)]


@EITHER_WAY
async def test_a_project_is_opened_once_and_linked_once(insightly: StandIn, fields: dict[str, str]) -> None:
    crm = insightly.crm(**fields)
    organisation = await crm.create_organisation(CUSTOMER, DETAILS)
    opened = await crm.open_support_project(INSTANCE, organisation, PROJECT)
    assert await crm.open_support_project(INSTANCE, organisation, PROJECT) == opened
    (project,) = insightly.projects()
    assert project["PROJECT_NAME"] == ("QuickBooks support: Main" if fields else INSTANCE)
    assert (project["PROJECT_DETAILS"], project["STATUS"]) == ("Contact: Ada", "IN PROGRESS")
    (link,) = project["LINKS"]
    assert (link["LINK_OBJECT_NAME"], link["LINK_OBJECT_ID"]) == ("Organisation", int(organisation))


async def test_a_project_that_is_linked_elsewhere_is_linked(insightly: StandIn) -> None:
    crm = insightly.crm()
    first, second = [await crm.create_organisation(each, DETAILS) for each in (CUSTOMER, "cust_b")]
    await crm.open_support_project(INSTANCE, first, PROJECT)
    await crm.open_support_project(INSTANCE, second, PROJECT)
    (project,) = insightly.projects()
    assert [link["LINK_OBJECT_ID"] for link in project["LINKS"]] == [int(first), int(second)]


async def test_a_project_is_closed_and_one_that_is_gone_counts_as_closed(insightly: StandIn) -> None:
    crm = insightly.crm()
    organisation = await crm.create_organisation(CUSTOMER, DETAILS)
    opened = await crm.open_support_project(INSTANCE, organisation, PROJECT)
    await crm.close_support_project(opened)
    await crm.close_support_project(opened)
    (project,) = insightly.projects()
    assert (project["STATUS"], project["PROJECT_NAME"]) == ("COMPLETED", INSTANCE)
    insightly.simulator.world.delete(PROJECTS, int(opened))
    with capture_logs() as logs:
        await crm.close_support_project(opened)
    assert logs[0]["event"] == "the support project to close is gone"


async def test_a_wrong_key_is_refused_and_not_shown(insightly: StandIn) -> None:
    crm = insightly.crm(KEY)
    with capture_logs() as logs, pytest.raises(CrmRefused) as caught:
        await crm.check()
    assert "QBDCONNECT_INSIGHTLY_API_KEY" in str(caught.value)
    assert KEY not in f"{caught.getrepr()} {logs}"


async def test_a_good_key_is_good(insightly: StandIn) -> None:
    crm = insightly.crm()
    await crm.check()
    assert insightly.asked() == ["GET Organisations/Search", "GET Projects/Search"]


@pytest.mark.parametrize("field", FIELDS)
async def test_a_custom_field_that_does_not_exist(insightly: StandIn, field: str) -> None:
    crm = insightly.crm(**{field: "OTHER__c"})
    with pytest.raises(CrmRefused, match="cannot be searched by 'OTHER__c'"):
        await crm.check()


async def test_the_key_is_the_user_name_of_basic_authentication() -> None:
    async with answering(answer(200, b"[]")) as (receiver, crm):
        await crm.check()
        posted = receiver.posted[0]
        assert posted.line == (
            "GET /v3.1/Organisations/Search?field_name=ORGANISATION_NAME&field_value=qbdconnect-doctor&top=100&skip=0 "
            "HTTP/1.1"
        )
        assert posted.headers["authorization"] == "Basic dGhlLXNlY3JldC1rZXk6"
        assert posted.headers["host"] == f"127.0.0.1:{receiver.port}"


async def test_names_are_sent_as_utf_8(insightly: StandIn) -> None:
    crm = insightly.crm(**FIELDS)
    await crm.create_organisation("cüst&=", OrganisationDetails("Bücher & Söhne", "x"))
    assert await crm.create_organisation("cüst&=", DETAILS)
    assert [each["ORGANISATION_NAME"] for each in insightly.organisations()] == ["Bücher & Söhne"]


@pytest.mark.parametrize(
    ("behaviour", "error", "text"),
    [
        (answer(403), CrmRefused, "The user of the Insightly API key may not do this (403): GET Organisations/Search."),
        (answer(400, b'{"Message":"Ne\x00in"}'), CrmRefused, 'GET Organisations/Search (400): {"Message":"Ne in"}'),
        (answer(500), GatewayFailed, "Insightly answers 500 to GET Organisations/Search."),
        (answer(302), GatewayFailed, "Insightly answers 302"),
        (answer(200, b"<html>"), GatewayFailed, "is no JSON"),
        (answer(200, b'{"a": 1}'), GatewayFailed, "no list of records"),
        (answer(200, b"[1]"), GatewayFailed, "no list of records"),
        (answer(200, b""), GatewayFailed, "no list of records"),
        (reset, GatewayUnavailable, "gave no answer to GET Organisations/Search."),
        (hang, GatewayUnavailable, "gave no answer to GET Organisations/Search."),
    ],
    ids=["403", "400", "500", "302", "html", "object", "numbers", "nothing", "reset", "hang"],
)
async def test_answers_that_end_an_attempt(behaviour: Behaviour, error: type[Exception], text: str) -> None:
    async with answering(behaviour, timeout=0.2) as (_, crm):
        with pytest.raises(error) as caught:
            await crm.create_organisation(CUSTOMER, DETAILS)
    assert text in str(caught.value)
    assert str(caught.value).isprintable()


async def test_an_answer_that_would_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "ANSWER_LIMIT", 1000)
    async with answering(answer(200, b"[]".ljust(1000)), answer(201, b" " * 1001)) as (_, crm):
        with pytest.raises(GatewayFailed, match=r"POST Organisations is too long\.$"):
            await crm.create_organisation(CUSTOMER, DETAILS)


async def test_a_search_that_never_ends_is_ended() -> None:
    page = orjson.dumps([{"ORGANISATION_ID": 1, "ORGANISATION_NAME": "x"}] * 100)
    async with answering(answer(200, page)) as (receiver, crm):
        with pytest.raises(GatewayFailed, match="ever more Organisations"):
            await crm.create_organisation(CUSTOMER, DETAILS)
    assert len(receiver.posted) == 20


@pytest.mark.parametrize("lost", [reset, hang], ids=["reset", "hang"])
async def test_a_write_without_an_answer_may_have_been_done(lost: Behaviour) -> None:
    async with answering(answer(200, b"[]"), lost, timeout=0.2) as (_, crm):
        with pytest.raises(OutcomeUnknown, match="gave no answer to POST Organisations"):
            await crm.create_organisation(CUSTOMER, DETAILS)


@pytest.mark.parametrize("document", [b"{}", b'{"ORGANISATION_ID": "1"}', b"[]"])
async def test_a_record_without_an_id_is_none(document: bytes) -> None:
    async with answering(answer(200, b"[]"), answer(201, document)) as (_, crm):
        with pytest.raises(GatewayFailed, match="no ORGANISATION_ID"):
            await crm.create_organisation(CUSTOMER, DETAILS)


async def test_nobody_listens() -> None:
    crm = InsightlyCrm(KEY, "http://127.0.0.1:9")
    with pytest.raises(GatewayUnavailable, match="cannot be reached"):
        await crm.create_organisation(CUSTOMER, DETAILS)
    await crm.close()


async def test_tls_with_a_certificate_that_the_system_trusts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server, trusted = certify(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    async with receiving(answer(200, b"[]"), tls=server) as receiver:
        crm = InsightlyCrm(KEY, receiver.url_of("localhost", ""))
        await crm.check()
        await crm.close()
        assert len(receiver.posted) == 2


async def test_a_certificate_that_nobody_vouches_for_ends_it(tmp_path: Path) -> None:
    server, _ = certify(tmp_path, "localhost")
    async with receiving(answer(200, b"[]"), tls=server) as receiver:
        crm = InsightlyCrm(KEY, receiver.url_of("localhost", ""))
        with pytest.raises(GatewayUnavailable):
            await crm.check()
        await crm.close()
        assert receiver.posted == []


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry_After": "7", "X_RateLimit_Remaining": "12"}, 7),
        ({"Retry_After": "0", "X_RateLimit_Remaining": "12"}, 1),
        ({"Retry_After": "Wed, 21 Oct 2026 07:28:00 GMT"}, 1),
        ({}, 1),
    ],
    ids=["told", "at once", "a date", "not told"],
)
async def test_too_many_at_once_is_not_too_many_today(headers: dict[str, str], seconds: int) -> None:
    async with answering(answer(429, b"", **headers)) as (_, crm):
        with pytest.raises(CrmBusy) as caught:
            await crm.check()
    assert caught.value.retry_after == seconds


async def test_too_many_today() -> None:
    async with answering(answer(429, Retry_After="1", X_RateLimit_Remaining="0")) as (_, crm):
        with pytest.raises(QuotaUsedUp):
            await crm.check()


async def test_a_version_goes_with_a_change() -> None:
    record = orjson.dumps({"ORGANISATION_ID": 5, "BACKGROUND": None})
    async with answering(answer(200, record, ETag='"v1"'), answer(200, record)) as (receiver, crm):
        found = await read(crm, "5")
        await crm.update_organisation(found, DETAILS)
        assert receiver.posted[-1].line == "PUT /v3.1/Organisations HTTP/1.1"
        assert receiver.posted[-1].headers["if-match"] == '"v1"'


async def test_without_a_version_there_is_no_condition() -> None:
    record = orjson.dumps({"ORGANISATION_ID": 5})
    async with answering(answer(200, record)) as (receiver, crm):
        await crm.update_organisation(await read(crm, "5"), DETAILS)
        assert "if-match" not in receiver.posted[-1].headers
        assert receiver.posted[-1].json()["ORGANISATION_ID"] == 5


async def test_requests_begin_at_even_distances() -> None:
    now = 100.0
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(round(seconds, 6))

    pace = Pace(10, now=lambda: now, sleep=sleep)
    for _ in range(4):
        await pace.wait()
    assert slept == [0.1, 0.2, 0.3]
    now += 60
    await pace.wait()
    assert slept == [0.1, 0.2, 0.3]


async def test_the_client_keeps_the_pace(insightly: StandIn) -> None:
    turns = 0

    class Counting(Pace):
        async def wait(self) -> None:
            nonlocal turns
            turns += 1

    crm = insightly.crm(pace=Counting(10))
    await crm.create_organisation(CUSTOMER, DETAILS)
    assert turns == len(insightly.asked()) == 2
