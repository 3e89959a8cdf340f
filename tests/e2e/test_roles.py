"""Every operation under the key of a user of every role, and what changes while the key lives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api_keys import create_key
from tests.e2e.asking import ask, assert_problem, state_of
from tests.e2e.matrix import FORBIDDEN, ROWS, SCOPES_OF_ROLE, Row, name_of
from tests.e2e.tenants import Tenant, created, renewed, user_body

if TYPE_CHECKING:
    from tests.live_server import LiveServer

ROLES = list(SCOPES_OF_ROLE)


@pytest.fixture(scope="session")
def user_keys(server: LiveServer, gamma: Tenant) -> dict[str, str]:
    """A key of a user of each role at gamma."""
    return {role: user_with_key(server, gamma, role)[1] for role in ROLES}


def user_with_key(server: LiveServer, tenant: Tenant, role: str) -> tuple[dict[str, Any], str]:
    """Make a user of a role, and a key with all scopes that belongs to it."""
    user = created(server, tenant.key, "/users", user_body(tenant.mark) | {"role": role})
    return user, create_key(server.database_url, user_id=user["id"])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_a_user_may_do_what_the_role_allows(  # noqa: PLR0913, PLR0917 - fixtures
    server: LiveServer, operator_key: str, gamma: Tenant, user_keys: dict[str, str], row: Row, role: str
) -> None:
    tenant = renewed(server, gamma, row.names)
    status = row.for_role(role)
    if status != FORBIDDEN:
        answer = ask(server, row, tenant, user_keys[role])
        assert answer.status_code == status, answer.text
        return
    before = state_of(server, operator_key, tenant)
    assert_problem(ask(server, row, tenant, user_keys[role]), FORBIDDEN)
    assert state_of(server, operator_key, tenant) == before


def test_the_matrix_lets_owners_do_all_that_the_tenants_own_key_does() -> None:
    assert [row.operation for row in ROWS if row.for_role("owner") != row.owner] == []
    assert {row.operation for row in ROWS if row.for_role("read-only") in {200, 201, 204}} == {
        row.operation for row in ROWS if row.method == "GET"
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_key_has_no_scope_beside_those_that_it_was_given(server: LiveServer, gamma: Tenant, role: str) -> None:
    user, _ = user_with_key(server, gamma, role)
    key = create_key(server.database_url, user_id=user["id"], scopes=("users:read", "webhooks:write"))
    assert server.send("GET", f"/users/{user['id']}", key=key).status_code == 200
    assert_problem(server.send("GET", f"/customers/{gamma.customer_id}", key=key), 403)
    status = server.send("DELETE", "/webhooks/hook_none", key=key).status_code
    assert status == (404 if "webhooks:write" in SCOPES_OF_ROLE[role] else 403)


def test_a_new_role_and_the_end_of_a_link_take_effect_at_once(server: LiveServer, gamma: Tenant) -> None:
    user, key = user_with_key(server, gamma, "admin")
    path, instance = f"/users/{user['id']}", f"/instances/{gamma.instance_id}"
    assert server.send("PUT", instance, key=key, body={"name": "By an admin"}).status_code == 200
    assert server.send("PUT", path, key=gamma.key, body={"role": "read-only"}).status_code == 200
    assert_problem(server.send("PUT", instance, key=key, body={"name": "By a reader"}), 403)
    assert server.send("GET", instance, key=key).status_code == 200
    assert server.send("DELETE", f"{path}/customers", key=gamma.key).status_code == 204
    assert_problem(server.send("GET", instance, key=key), 401)
    assert server.send("POST", f"{path}/customers", key=gamma.key, body={"role": "member"}).status_code == 204
    # Whoever comes back needs a new key.
    assert_problem(server.send("GET", instance, key=key), 401)
    assert server.send("GET", instance, key=create_key(server.database_url, user_id=user["id"])).status_code == 200


def test_a_user_sees_only_the_customer_of_its_key(
    server: LiveServer, operator_key: str, tenant: Tenant, other: Tenant
) -> None:
    roles = {tenant.customer_id: "owner", other.customer_id: "read-only"}
    links = [{"customerId": customer_id, "role": role} for customer_id, role in roles.items()]
    user = created(server, operator_key, "/users", user_body("both") | {"customers": links})
    for mine, theirs in ((tenant, other), (other, tenant)):
        key = create_key(server.database_url, customer_id=mine.customer_id, user_id=user["id"])
        shown = server.send("GET", f"/users/{user['id']}", key=key).json()
        assert shown["customers"] == [{"customerId": mine.customer_id, "role": roles[mine.customer_id]}]
        assert server.send("GET", f"/customers/{mine.customer_id}", key=key).status_code == 200
        assert_problem(server.send("GET", f"/customers/{theirs.customer_id}", key=key), 404)
