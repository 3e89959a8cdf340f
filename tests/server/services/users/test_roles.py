from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.errors import NotAllowed
from qbdconnect_server.services.call import Caller
from qbdconnect_server.services.users import roles

if TYPE_CHECKING:
    from qbdconnect_server.services.users.roles import Role

KNOWN = frozenset(
    f"{subject}:{act}"
    for subject in ("customers", "instances", "users", "sessions", "requests", "webhooks")
    for act in ("read", "write")
)
READS = frozenset(scope for scope in KNOWN if scope.endswith(":read"))


def caller(role: Role) -> Caller:
    return Caller("key_1", "customer", "cust_a", frozenset(), "user_a", role)


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        ("owner", KNOWN),
        ("admin", KNOWN),
        ("member", READS | {"instances:write", "requests:write", "users:write"}),
        ("read-only", READS),
    ],
)
def test_the_scopes_of_a_role(role: Role, scopes: frozenset[str]) -> None:
    assert roles.scopes_of(role, KNOWN) == scopes


def test_a_role_adds_no_scope_that_the_contract_does_not_have() -> None:
    assert roles.scopes_of("member", frozenset({"users:read"})) == {"users:read"}


MAY_GIVE = {
    "owner": {"owner", "admin", "member", "read-only"},
    "admin": {"admin", "member", "read-only"},
    "member": {"member", "read-only"},
    "read-only": {"read-only"},
}


@pytest.mark.parametrize("role", roles.ROLES)
@pytest.mark.parametrize("other", roles.ROLES)
def test_nobody_gives_a_role_above_his_own(role: Role, other: Role) -> None:
    if other in MAY_GIVE[role]:
        roles.check_may_give(caller(role), other)
    else:
        with pytest.raises(NotAllowed) as caught:
            roles.check_may_give(caller(role), other)
        assert caught.value.errors[0].pointer == "/role"


@pytest.mark.parametrize("role", roles.ROLES)
@pytest.mark.parametrize("other", [*roles.ROLES, None])
def test_owners_and_admins_look_after_users_who_are_not_above_them(role: Role, other: Role | None) -> None:
    if role == "owner" or (role == "admin" and other != "owner"):
        roles.check_may_manage(caller(role), other)
    else:
        with pytest.raises(NotAllowed):
            roles.check_may_manage(caller(role), other)


def test_operators_look_after_everybody() -> None:
    operator = Caller("key_1", "operator", None, frozenset())
    roles.require_manager(operator)
    roles.check_may_manage(operator, "owner")
    roles.check_may_give(operator, "owner")
