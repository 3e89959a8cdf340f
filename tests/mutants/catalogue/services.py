"""Faults in the rules of the domain: who may do what, and what comes of it."""

from tests.mutants.fault import Fault

SERVER = "server/qbdconnect_server"
SERVICES = ("tests/server/services",)

FAULTS = (
    Fault(
        "services: a customer's spelling of an equal value replaces the operator's",
        f"{SERVER}/services/instances/instance_state.py",
        "        whole |= {name: shown[name] for name in OPERATORS_OF_INSTANCE if name in shown}",
        "        pass",
        SERVICES,
    ),
    Fault(
        "services: customers create customers",
        f"{SERVER}/services/customers/customers.py",
        'if call.caller.kind != "operator":',
        "if False:",
        SERVICES,
    ),
    Fault(
        "services: customers validate their own instances",
        f"{SERVER}/services/instances/instances.py",
        'if call.caller.kind != "operator":',
        "if False:",
        SERVICES,
    ),
    Fault(
        "services: instances for customers of others",
        f"{SERVER}/services/instances/instances.py",
        "    paid = seats.lock(connection, scope, customer_id)\n    if paid is None:\n",
        "    paid = seats.lock(connection, Scope(None), customer_id)\n    if paid is None:\n",
        ("tests/e2e/test_tenancy.py::test_another_tenant_learns_and_changes_nothing[sqlite-createInstance-201]",),
    ),
    Fault(
        "services: customers set what operators own",
        f"{SERVER}/services/ownership.py",
        "if wanted.get(name) != stored.get(name):",
        "if False:",
        SERVICES,
    ),
    Fault(
        "services: an instance moves to another customer",
        f"{SERVER}/services/ownership.py",
        "if wanted[name] != stored[name]:",
        "if False:",
        SERVICES,
    ),
    Fault(
        "services: revoked keys open the door",
        f"{SERVER}/services/users/keys.py",
        "return key.revoked_at is None and ",
        "return ",
        SERVICES,
    ),
    Fault(
        "services: expired keys open the door",
        f"{SERVER}/services/users/keys.py",
        "(key.expires_at is None or now < key.expires_at)",
        "True",
        SERVICES,
    ),
    Fault(
        "services: any secret fits a key's id",
        f"{SERVER}/services/users/keys.py",
        "if not hmac.compare_digest(secret_hash, _hash(secret)) or ",
        "if ",
        SERVICES,
    ),
    Fault(
        "services: the password is stored as a member",
        f"{SERVER}/services/instances/passwords.py",
        'document.pop("password")',
        'document["password"]',
        SERVICES,
    ),
    Fault(
        "services: an empty password is taken",
        f"{SERVER}/services/instances/passwords.py",
        "    if not password:\n",
        "    if False:\n",
        SERVICES,
    ),
    Fault(
        "services: null does not remove a member",
        f"{SERVER}/services/merge_patch.py",
        "merged.pop(name, None)",
        "merged[name] = None",
        SERVICES,
    ),
    Fault(
        "services: a patch may leave half an object",
        f"{SERVER}/services/documents.py",
        '        if name not in document:\n            yield Fault(f"{name} is required',
        '        if False:\n            yield Fault(f"{name} is required',
        SERVICES,
    ),
    Fault(
        "services: unknown members without limit",
        f"{SERVER}/services/documents.py",
        "> UNKNOWN_MEMBERS_LIMIT:",
        "> UNKNOWN_MEMBERS_LIMIT * 9:",
        SERVICES,
    ),
    Fault(
        "services: two instances with one user name",
        f"{SERVER}/services/instances/instance_state.py",
        "if stored.user_name == stored.id:",
        "if True:",
        SERVICES,
    ),
    Fault(
        "services: the next page forgets whose instances are listed",
        f"{SERVER}/services/instances/instances.py",
        'query = {"customerId": customer_id}',
        'query = {"customerId": None}',
        SERVICES,
    ),
    Fault(
        "quickbooks: any address in a .qwc file",
        f"{SERVER}/addresses.py",
        'if scheme != "https" and host != "localhost":',
        "if False:",
        ("tests/server/quickbooks", "tests/server/test_addresses.py"),
    ),
)
