"""Faults in what gives a repeated request one effect."""

from tests.mutants.fault import Fault

SERVER = "server/qbdconnect_server"
TESTS = ("tests/server/services/test_idempotency.py", "tests/server/services/test_call.py")

FAULTS = (
    Fault(
        "idempotency: a key serves any request",
        f"{SERVER}/services/idempotency.py",
        "if saved.fingerprint != key.fingerprint:",
        "if False:",
        TESTS,
    ),
    Fault(
        "idempotency: the body is not part of the fingerprint",
        f"{SERVER}/api/_endpoint.py",
        '_content_type(scope) or b"", body)',
        '_content_type(scope) or b"")',
        ("tests/server/api",),
    ),
    Fault(
        "idempotency: keys of all tenants are one",
        f"{SERVER}/services/call.py",
        "return self.customer_id or OPERATORS",
        "return OPERATORS",
        TESTS,
    ),
    Fault(
        "idempotency: answers are forgotten after a day and a bit too soon",
        f"{SERVER}/services/idempotency.py",
        "timedelta(hours=24)",
        "timedelta(hours=23)",
        TESTS,
    ),
    Fault(
        "idempotency: a replay does not say so",
        f"{SERVER}/services/idempotency.py",
        "{**saved.headers, **REPLAYED}",
        "saved.headers",
        TESTS,
    ),
    Fault(
        "idempotency: the key is ignored",
        f"{SERVER}/services/call.py",
        "if self.idempotency is None:",
        "if True:",
        TESTS,
    ),
)
