"""Every operation under every kind of key: who may, who may not, and that a refusal tells and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from qbdconnect_server.contract import load_document
from tests.api_keys import create_key, create_revoked_key
from tests.e2e.tenants import Tenant, customer_body, instance_body, texts_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.live_server import LiveServer


@dataclass(frozen=True)
class Row:
    """An operation, the request for a tenant's objects, and the status for operator, owner and another tenant."""

    operation: str
    method: str
    path: str
    operator: int
    owner: int
    foreign: int
    query: dict[str, str] = field(default_factory=dict)
    body: Callable[[Tenant], Any] = lambda tenant: None

    def request(self, tenant: Tenant) -> dict[str, Any]:
        """Return the arguments of the HTTP call about a tenant's objects."""
        members = vars(tenant)
        query = {name: value.format(**members) for name, value in self.query.items()}
        return {"method": self.method, "url": self.path.format(**members), "params": query, "json": self.body(tenant)}


def rename(_: Tenant) -> Any:
    return {"name": "Renamed"}


def a_new_customer(tenant: Tenant) -> Any:
    return customer_body(f"new-{tenant.mark}")


def a_new_instance(tenant: Tenant) -> Any:
    return instance_body(tenant.mark, tenant.customer_id)


CUSTOMER, INSTANCE = "/customers/{customer_id}", "/instances/{instance_id}"
BY_GATEWAY, OF_CUSTOMER = {"gatewayCustomerId": "{gateway_customer_id}"}, {"customerId": "{customer_id}"}
ROWS = [
    Row("findCustomer", "GET", "/customers", 200, 200, 404, query=BY_GATEWAY),
    Row("createCustomer", "POST", "/customers", 201, 403, 403, body=a_new_customer),
    Row("getCustomer", "GET", CUSTOMER, 200, 200, 404),
    Row("updateCustomer", "PATCH", CUSTOMER, 200, 200, 404, body=rename),
    Row("listInstances", "GET", "/instances", 200, 200, 404, query=OF_CUSTOMER),
    Row("createInstance", "POST", "/instances", 201, 201, 404, body=a_new_instance),
    Row("getInstance", "GET", INSTANCE, 200, 200, 404),
    Row("updateInstance", "PUT", INSTANCE, 200, 200, 404, body=rename),
    Row("patchInstance", "PATCH", INSTANCE, 200, 200, 404, body=rename),
    Row("patchInstance", "PATCH", INSTANCE, 204, 403, 403),
    Row("downloadInstanceQwc", "GET", INSTANCE + "/qwc", 200, 200, 404),
    Row("deleteInstance", "DELETE", INSTANCE, 200, 200, 404),
]
ROW_IDS = [f"{row.operation}-{row.operator}" for row in ROWS]
every_row = pytest.mark.parametrize("row", ROWS, ids=ROW_IDS)

SCOPES = {
    operation["operationId"]: set(operation["x-required-scopes"])
    for path in load_document()["paths"].values()
    for operation in path.values()
    if isinstance(operation, dict)
}
ALL_SCOPES = set().union(*SCOPES.values())


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


def ask(server: LiveServer, row: Row, tenant: Tenant, key: str | None) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    with httpx2.Client(base_url=server.api, headers=headers, timeout=30) as client:
        return client.request(**row.request(tenant))


def state_of(server: LiveServer, operator_key: str, *tenants: Tenant) -> list[Any]:
    """Return all that an operator can see of tenants."""
    return [server.send("GET", f"/customers/{tenant.customer_id}", key=operator_key).json() for tenant in tenants]


def assert_problem(answer: httpx2.Response, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].split(";")[0] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["requestId"] == answer.headers["x-request-id"]


def test_the_matrix_has_every_operation() -> None:
    assert {row.operation for row in ROWS} == set(SCOPES)


@every_row
def test_operator_and_owner_get_what_they_may(server: LiveServer, operator_key: str, gamma: Tenant, row: Row) -> None:
    for key, status in ((gamma.key, row.owner), (operator_key, row.operator)):
        instance = server.send(
            "POST", "/instances", key=gamma.key, body=instance_body("gamma", gamma.customer_id)
        ).json()
        answer = ask(server, row, replace(gamma, instance_id=instance["instanceId"]), key)
        assert answer.status_code == status, answer.text


@every_row
def test_another_tenant_learns_and_changes_nothing(
    server: LiveServer, operator_key: str, tenant: Tenant, other: Tenant, row: Row
) -> None:
    before = state_of(server, operator_key, tenant, other)
    answer = ask(server, row, tenant, other.key)
    assert_problem(answer, row.foreign)
    sent = {*texts_in(row.request(tenant)), tenant.customer_id, tenant.instance_id}
    secrets = {text for text in texts_in(before[0]) if len(text) > 3} - sent
    assert [text for text in secrets if text in answer.text] == []
    assert state_of(server, operator_key, tenant, other) == before


@every_row
def test_a_foreign_object_looks_like_one_that_does_not_exist(
    server: LiveServer, tenant: Tenant, other: Tenant, row: Row
) -> None:
    nobody = replace(
        tenant,
        customer_id="cust_" + "0" * 32,
        instance_id="inst_" + "0" * 32,
        gateway_customer_id="cus_nobody",
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
