"""Every operation under every kind of key: who may, who may not, and that a refusal tells and changes nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from tests.api_keys import create_key, create_revoked_key
from tests.e2e.asking import ask, assert_problem, money_of, state_of
from tests.e2e.matrix import ALL_SCOPES, ROWS, SCOPES, Row, name_of
from tests.e2e.tenants import Tenant, instance_body, renewed, texts_in

if TYPE_CHECKING:
    from tests.live_server import LiveServer


every_row = pytest.mark.parametrize("row", ROWS, ids=name_of)
every_row_about_a_tenant = pytest.mark.parametrize("row", [row for row in ROWS if row.foreign], ids=name_of)
ID = re.compile(r"[a-z]+_[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(scope="session")
def useless_keys(server: LiveServer, tenant: Tenant) -> dict[str, str | None]:
    url, customer_id = server.database_url, tenant.customer_id
    return {
        "none": None,
        "wrong": tenant.key[:-1] + ("0" if tenant.key[-1] != "0" else "1"),
        "no key at all": "secret",
        "revoked": create_revoked_key(url, customer_id=customer_id),
        "expired": create_key(url, customer_id=customer_id, expired=True),
    }


@pytest.fixture(scope="session")
def narrow_keys(server: LiveServer) -> dict[str, str]:
    """Operator keys, each with every scope but one."""
    return {
        missing: create_key(server.database_url, scopes=tuple(sorted(ALL_SCOPES - {missing})))
        for missing in sorted(ALL_SCOPES)
    }


def test_the_matrix_has_every_operation() -> None:
    assert {row.operation for row in ROWS} == set(SCOPES)


@every_row
def test_operator_and_owner_get_what_they_may(server: LiveServer, operator_key: str, gamma: Tenant, row: Row) -> None:
    for key, status in ((gamma.key, row.owner), (operator_key, row.operator)):
        answer = ask(server, row, renewed(server, gamma, row.names), key)
        assert answer.status_code == status, answer.text


@pytest.fixture(scope="module")
def money(server: LiveServer, operator_key: str, tenant: Tenant, other: Tenant) -> list[Any]:
    """What the tenants have at Stripe, which no test here may change."""
    return money_of(server, operator_key, tenant, other)


@every_row_about_a_tenant
def test_another_tenant_learns_and_changes_nothing(  # noqa: PLR0913, PLR0917 - fixtures
    server: LiveServer, operator_key: str, tenant: Tenant, other: Tenant, row: Row, money: list[Any]
) -> None:
    before = state_of(server, operator_key, tenant, other)
    answer = ask(server, row, tenant, other.key)
    assert row.foreign is not None
    assert_problem(answer, row.foreign)
    told = set(texts_in(before[0]))
    secrets = {text for text in told if tenant.mark in text or ID.fullmatch(text)}
    sent = {*texts_in(row.request(tenant)), *(getattr(tenant, name) for name in row.names)}
    assert len(secrets) > len(sent)
    assert [text for text in secrets - sent if text in answer.text] == []
    assert state_of(server, operator_key, tenant, other) == before
    kept, money[:] = money[:], money_of(server, operator_key, tenant, other)
    assert money == kept


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.foreign is None and row.method == "GET" and not row.common], ids=name_of
)
def test_a_list_of_ones_own_shows_nobody_else(server: LiveServer, tenant: Tenant, other: Tenant, row: Row) -> None:
    shown = ask(server, row, tenant, other.key)
    assert shown.status_code == row.owner
    assert other.mark in shown.text
    assert tenant.mark not in shown.text


@every_row_about_a_tenant
def test_a_foreign_object_looks_like_one_that_does_not_exist(
    server: LiveServer, tenant: Tenant, other: Tenant, row: Row
) -> None:
    nobody = replace(
        tenant,
        **{
            name: re.sub("[0-9a-f]{12}$", "0" * 12, value)
            for name, value in vars(tenant).items()
            if name.endswith("_id")
        }
        | {"gateway_customer_id": "cus_nobody"},
    )
    foreign, missing = (ask(server, row, whose, other.key) for whose in (tenant, nobody))
    assert foreign.status_code == missing.status_code
    assert foreign.json()["code"] == missing.json()["code"]
    assert foreign.json()["title"] == missing.json()["title"]


@every_row
def test_a_useless_key_is_refused(
    server: LiveServer, operator_key: str, tenant: Tenant, useless_keys: dict[str, str | None], row: Row
) -> None:
    before = state_of(server, operator_key, tenant)
    for kind, key in useless_keys.items():
        answer = ask(server, row, tenant, key)
        assert_problem(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Bearer"), kind
    assert state_of(server, operator_key, tenant) == before


@every_row
def test_a_key_needs_the_scope_of_the_operation(
    server: LiveServer, operator_key: str, tenant: Tenant, narrow_keys: dict[str, str], row: Row
) -> None:
    before = state_of(server, operator_key, tenant)
    [needed] = SCOPES[row.operation]
    answer = ask(server, row, tenant, narrow_keys[needed])
    assert_problem(answer, 403)
    assert state_of(server, operator_key, tenant) == before


@pytest.mark.parametrize("header", ["Basic {key}", "bearer", "Bearer", "Bearer {key} {key}", "{key}", "Bearer\t{key}x"])
def test_a_malformed_authorization_is_no_key(server: LiveServer, tenant: Tenant, header: str) -> None:
    answer = httpx2.get(
        f"{server.api}/customers/{tenant.customer_id}", headers={"Authorization": header.format(key=tenant.key)}
    )
    assert_problem(answer, 401)


SERVER_OWNED = {
    "instanceId": "inst_" + "f" * 32,
    "fileId": "00000000-0000-4000-8000-000000000000",
    "validated": True,
    "dateCreated": "1999-12-31",
}
OPERATOR_OWNED_OF_INSTANCE = {
    "appUrl": "https://evil.example/qbwc",
    "sla": {"supportHours": 1, "transactionLimit": 1, "defaultHourlyRate": 1},
}
OPERATOR_OWNED_OF_CUSTOMER = {"organizationId": "org_x", "gatewayCustomerId": "cus_x", "subscriptionId": "sub_x"}


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("member", SERVER_OWNED)
def test_what_the_server_sets_is_ignored(server: LiveServer, tenant: Tenant, method: str, member: str) -> None:
    path = f"/instances/{tenant.instance_id}"
    before = server.send("GET", path, key=tenant.key).json()
    answer = server.send(method, path, key=tenant.key, body={member: SERVER_OWNED[member]})
    assert answer.status_code == 200, answer.text
    assert answer.json() == before
    assert server.send("GET", path, key=tenant.key).json() == before


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("member", [*OPERATOR_OWNED_OF_INSTANCE, "customerId"])
def test_what_is_not_the_tenants_to_set_in_an_instance_is_refused(
    server: LiveServer, tenant: Tenant, other: Tenant, method: str, member: str
) -> None:
    path = f"/instances/{tenant.instance_id}"
    before = server.send("GET", path, key=tenant.key).json()
    wanted = (OPERATOR_OWNED_OF_INSTANCE | {"customerId": other.customer_id})[member]
    answer = server.send(method, path, key=tenant.key, body={"name": "Changed", member: wanted})
    assert_problem(answer, 403)
    assert answer.json()["errors"][0]["pointer"] == f"/{member}"
    assert server.send("GET", path, key=tenant.key).json() == before
    if member in before:
        again = server.send(method, path, key=tenant.key, body={member: before[member]})
        assert again.json() == before


@pytest.mark.parametrize("member", OPERATOR_OWNED_OF_INSTANCE)
def test_a_tenant_cannot_create_an_instance_with_an_operators_member(
    server: LiveServer, tenant: Tenant, member: str
) -> None:
    count = len(server.send("GET", f"/instances?customerId={tenant.customer_id}", key=tenant.key).json())
    body = instance_body(tenant.mark, tenant.customer_id) | {member: OPERATOR_OWNED_OF_INSTANCE[member]}
    answer = server.send("POST", "/instances", key=tenant.key, body=body)
    assert_problem(answer, 403)
    assert answer.json()["errors"][0]["pointer"] == f"/{member}"
    assert len(server.send("GET", f"/instances?customerId={tenant.customer_id}", key=tenant.key).json()) == count


@pytest.mark.parametrize("member", OPERATOR_OWNED_OF_CUSTOMER)
def test_what_is_not_the_tenants_to_set_in_its_profile_is_refused(
    server: LiveServer, tenant: Tenant, member: str
) -> None:
    path = f"/customers/{tenant.customer_id}"
    before = server.send("GET", path, key=tenant.key).json()
    for wanted in (OPERATOR_OWNED_OF_CUSTOMER[member], None):
        answer = server.send("PATCH", path, key=tenant.key, body={"name": "Changed", member: wanted})
        assert_problem(answer, 403)
        assert answer.json()["errors"][0]["pointer"] == f"/{member}"
    again = server.send("PATCH", path, key=tenant.key, body={member: before[member], "id": "cust_" + "f" * 32})
    assert again.json() == server.send("GET", path, key=tenant.key).json() == before
