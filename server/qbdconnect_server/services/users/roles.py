"""What the roles of users allow: which scopes of the contract, and what among other users.

An owner may do everything; an admin everything that does not concern owners; a member reads, and changes instances,
their requests and its own profile as a user; read-only reads.
"""

from typing import Final, get_args

from qbdconnect_server.errors import NotAllowed
from qbdconnect_server.services.call import Caller
from qbdconnect_server.storage.queries.users import Role

__all__ = ["DEFAULT", "OWNER", "ROLES", "Role", "check_may_give", "check_may_manage", "require_manager", "scopes_of"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)  # from the greatest to the least
OWNER: Final[Role] = "owner"
DEFAULT: Final[Role] = "member"
MANAGERS: Final = frozenset({"owner", "admin"})
# Of users, a member writes only itself: services/users/users.py sees to that.
WRITTEN_BY_MEMBERS: Final = frozenset({"instances:write", "requests:write", "users:write"})


def scopes_of(role: Role, known: frozenset[str]) -> frozenset[str]:
    """Choose from all scopes of the contract those that a role may use."""
    if role in MANAGERS:
        return known
    written = WRITTEN_BY_MEMBERS if role == "member" else frozenset()
    return frozenset(scope for scope in known if scope.endswith(":read") or scope in written)


def require_manager(caller: Caller, pointer: str | None = None) -> None:
    """Raise NotAllowed unless the caller may look after users; operators are owners everywhere."""
    if caller.role not in MANAGERS:
        raise NotAllowed("Only owners and admins of a customer may look after its users.", pointer=pointer)


def check_may_give(caller: Caller, role: Role) -> None:
    """Raise NotAllowed if a role is above the caller's own."""
    if _is_above(role, caller.role):
        raise NotAllowed(f"The role {role} is above your own, {caller.role}.", pointer="/role")


def check_may_manage(caller: Caller, role: Role | None, pointer: str | None = None) -> None:
    """Raise NotAllowed if the caller may not change somebody of a role; None is no role at the caller's customer."""
    require_manager(caller, pointer)
    if role is not None and _is_above(role, caller.role):
        raise NotAllowed(f"Users of the role {role} are changed only by their like.", pointer=pointer)


def _is_above(role: Role, other: Role) -> bool:
    return ROLES.index(role) < ROLES.index(other)
