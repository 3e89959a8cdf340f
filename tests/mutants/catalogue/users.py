"""Faults in who sees and changes users, and in what their roles allow."""

from tests.mutants.fault import Fault

SERVER = "server/qbdconnect_server"
USERS = ("tests/server/services/users/test_users.py",)
ROLES = ("tests/server/services/users/test_user_roles.py", "tests/server/services/users/test_roles.py")
KEYS = ("tests/server/services/users/test_keys.py",)
STORAGE = ("tests/server/storage/queries/test_users.py", "tests/server/storage/queries/test_tenancy.py")

FAULTS = (
    Fault(
        "users: a member writes like an admin",
        f"{SERVER}/services/users/roles.py",
        'MANAGERS: Final = frozenset({"owner", "admin"})',
        'MANAGERS: Final = frozenset({"owner", "admin", "member"})',
        ROLES,
    ),
    Fault(
        "users: read-only writes what members write",
        f"{SERVER}/services/users/roles.py",
        'WRITTEN_BY_MEMBERS if role == "member" else frozenset()',
        "WRITTEN_BY_MEMBERS",
        ROLES,
    ),
    Fault(
        "users: an admin makes owners",
        f"{SERVER}/services/users/roles.py",
        "return ROLES.index(role) < ROLES.index(other)",
        "return ROLES.index(role) + 1 < ROLES.index(other)",
        ROLES,
    ),
    Fault(
        "users: anybody changes the profile of anybody at the customer",
        f"{SERVER}/services/users/users.py",
        "    if call.caller.user_id != user_id:\n        roles.require_manager(call.caller)\n",
        "",
        ("tests/server/services/users/test_user_roles.py",),
    ),
    Fault(
        "users: an admin changes the profile of an owner",
        f"{SERVER}/services/users/users.py",
        "    roles.check_may_manage(caller, old.links[0].role if old.links else None, pointer)\n",
        "",
        ROLES,
    ),
    Fault(
        "users: a customer changes who works for others",
        f"{SERVER}/services/users/users.py",
        "if queries.works_elsewhere(connection, old.user.id, customer_id=caller.customer_id):",
        "if False:",
        ROLES,
    ),
    Fault(
        "users: an admin unlinks an owner",
        f"{SERVER}/services/users/users.py",
        "    roles.check_may_manage(call.caller, existing.role)\n",
        "",
        ROLES,
    ),
    Fault(
        "users: the last owner leaves",
        f"{SERVER}/services/users/users.py",
        "    if existing.role == roles.OWNER:\n",
        "    if False:\n",
        ROLES,
    ),
    Fault(
        "users: the last owner becomes something else",
        f"{SERVER}/services/users/links.py",
        "    if old.role == roles.OWNER:\n",
        "    if False:\n",
        ROLES,
    ),
    Fault(
        "users: owners who leave at once do not wait for each other",
        f"{SERVER}/services/users/links.py",
        "    queries.lock_customer(connection, scope, customer_id)\n",
        "",
        ROLES,
    ),
    Fault(
        "users: two requests link the same user at once",
        f"{SERVER}/storage/queries/users.py",
        '    LOCK.execute(connection, scope, {"of_user_id": user_id})\n',
        "",
        ROLES,
    ),
    Fault(
        "users: a customer links with another one",
        f"{SERVER}/services/users/links.py",
        "    if named not in {None, caller.customer_id}:\n",
        "    if False:\n",
        USERS,
    ),
    Fault(
        "users: more customers of one user than the contract shows",
        f"{SERVER}/services/users/users.py",
        "        links.check_room(connection, user_id)\n",
        "",
        USERS,
    ),
    Fault(
        "users: a conflict tells which addresses others have",
        f"{SERVER}/services/users/user_state.py",
        "    return revised._replace(tenant=caller.tenant)\n",
        "    return revised\n",
        USERS,
    ),
    Fault(
        "users: an address counts again in other letters",
        f"{SERVER}/services/users/user_state.py",
        "return address.lower()",
        "return address",
        USERS,
    ),
    Fault(
        "users: what is equal in Python is not stored",
        f"{SERVER}/services/users/user_state.py",
        "not is_same(before[name], value)",
        "before[name] != value",
        USERS,
    ),
    Fault(
        "users: unknown members of a link are forgotten",
        f"{SERVER}/services/users/links.py",
        "without(shown, DECLARED) or None",
        "None",
        USERS,
    ),
    Fault(
        "users: an admin writes on the link of an owner",
        f"{SERVER}/services/users/links.py",
        "    roles.check_may_manage(caller, old.role)\n",
        "",
        ROLES,
    ),
    Fault(
        "users: a saved answer outlives the caller's view",
        f"{SERVER}/services/users/users.py",
        "    if idempotency.is_replay(answer):\n",
        "    if False:\n",
        USERS,
    ),
    Fault(
        "users: the list forgets that it goes on",
        f"{SERVER}/services/paging.py",
        "if len(shown) > limit:",
        "if len(shown) > limit + 1:",
        USERS,
    ),
    Fault(
        "users: keys go on after the end of the link",
        f"{SERVER}/services/users/keys.py",
        "    if role is None:\n        return None\n",
        '    if role is None:\n        role = "member"\n',
        KEYS,
    ),
    Fault(
        "users: a key takes the role that its user has elsewhere",
        f"{SERVER}/storage/queries/keys.py",
        "user_customer.c.customer_id == api_key.c.customer_id)",
        "user_customer.c.customer_id != api_key.c.customer_id)",
        (*KEYS, "tests/server/storage/queries/test_keys.py"),
    ),
    Fault(
        "users: a key for a customer that the user does not work for",
        f"{SERVER}/services/users/keys.py",
        "    if key.customer_id in linked:\n",
        "    if key.customer_id:\n",
        KEYS,
    ),
    Fault(
        "users: roles narrow only keys with all scopes",
        f"{SERVER}/app.py",
        "else caller.scopes & allowed)",
        "else caller.scopes)",
        ("tests/server/test_app.py",),
    ),
    Fault(
        "users: a tenant sees the links of others",
        f"{SERVER}/storage/queries/users.py",
        "return own if tenant is None else and_(own, user_customer.c.customer_id == tenant)",
        "return own",
        STORAGE,
    ),
    Fault(
        "users: a filter tells for whom else a user works",
        f"{SERVER}/storage/queries/users.py",
        "mine = linked if tenant is None else linked.where(user_customer.c.customer_id == tenant)",
        "mine = linked",
        STORAGE,
    ),
)
