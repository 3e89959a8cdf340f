"""The support page: it helps, and it gives nothing away."""

from starlette.testclient import TestClient

from tests.server.pages.conftest import build


def test_validated_instance_and_unknown_id_look_the_same(client: TestClient) -> None:
    validated, unknown = client.get("/support/inst_validated"), client.get("/support/inst_unknown")
    assert validated.status_code == unknown.status_code == 200
    assert validated.text == unknown.text
    assert "Add the file" in unknown.text


def test_waiting_instance_is_told_what_to_do(client: TestClient) -> None:
    assert "not confirmed yet" in client.get("/support/inst_waiting").text.partition("Add the file")[0]
    assert "not confirmed yet" not in client.get("/support/inst_validated").text.partition("Add the file")[0]


def test_waiting_instance_is_told_how_to_get_the_message_again(client: TestClient) -> None:
    page = client.get("/support/inst_waiting").text
    assert "have it sent again" in page
    assert "have it sent again" not in client.get("/support/inst_validated").text


def test_suspended_instance_is_told_no_more_than_that(client: TestClient) -> None:
    notice = client.get("/support/inst_suspended").text.partition("Add the file")[0]
    assert "subscription of this connection is not in order" in notice
    assert "not confirmed yet" not in notice
    for instance_id in ("inst_waiting", "inst_validated"):
        assert "not in order" not in client.get(f"/support/{instance_id}").text.partition("Add the file")[0]


def test_id_is_not_shown(client: TestClient) -> None:
    assert "inst_" not in client.get("/support/inst_waiting").text
    assert "<script>" not in client.get("/support/%3Cscript%3E").text


def test_page_stays_out_of_caches_and_search_engines(client: TestClient) -> None:
    headers = client.get("/support/inst_waiting").headers
    assert (headers["cache-control"], headers["x-robots-tag"]) == ("no-store", "noindex")


def test_contact_is_shown_escaped() -> None:
    page = TestClient(build(contact='"><b>@example.com')["/"]).get("/support/x").text
    assert "mailto:&#34;&gt;&lt;b&gt;@example.com" in page


def test_without_contact_there_is_no_mail_link(client: TestClient) -> None:
    assert "mailto:" not in client.get("/support/x").text
