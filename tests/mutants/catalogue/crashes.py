"""Faults that show when a process dies, or Stripe does not answer, between two steps of a write."""

from tests.mutants.fault import Fault

SERVER = "server/qbdconnect_server"
CRASHES = "tests/crashes/test_crashes.py::test_crash_at_every_moment"
FAULTS_OF_STRIPE = ("tests/crashes/test_faults.py",)
ABANDONED = "tests/crashes/test_abandoned.py"

FAULTS = (
    Fault(
        "crashes: each attempt asks Stripe under a key of its own",
        f"{SERVER}/services/saga.py",
        'return f"{self._begun.operation_id}:{step}"',
        'return self._call.hub.new_id("op")',
        (f"{CRASHES}[sqlite-payment]",),
    ),
    Fault(
        "crashes: keys do not reach Stripe",
        f"{SERVER}/gateways/stripe/gateway.py",
        'return {"idempotency_key": key}',
        "return {}",
        (f"{CRASHES}[sqlite-payment]",),
    ),
    Fault(
        "crashes: what came of a step is forgotten",
        f"{SERVER}/storage/queries/sagas.py",
        "    results = {name: result, **found}\n    save(connection, begun, results)\n",
        "    results = {name: result, **found}\n",
        (f"{CRASHES}[sqlite-payment for an invoice]",),
    ),
    Fault(
        "crashes: a write never ends",
        f"{SERVER}/services/saga.py",
        "                queries.end(connection, self._begun)\n            return transaction(",
        "                pass\n            return transaction(",
        (f"{CRASHES}[sqlite-payment]",),
    ),
    Fault(
        "crashes: a payment is planned anew",
        f"{SERVER}/services/money/payments/payments.py",
        'await saga.step("plan", taking.plan)',
        "await taking.plan()",
        ("tests/crashes/test_changed_meanwhile.py",),
    ),
    Fault(
        "crashes: a customer is made at Stripe by each attempt",
        f"{SERVER}/services/money/gateway_customers.py",
        'key=f"cust:{customer_id}:create"',
        'key=hub.new_id("op")',
        (f"{CRASHES}[sqlite-customer]",),
    ),
    Fault(
        "crashes: a customer is invoiced whose name nobody has told",
        f"{SERVER}/services/money/gateway_customers.py",
        "if known.name is None:",
        "if False:",
        (f"{CRASHES}[sqlite-invoice of a stranger]",),
    ),
    Fault(
        "crashes: each attempt adds the lines of an invoice",
        f"{SERVER}/services/money/invoices/invoices.py",
        'key=self._saga.key(f"line-{index}")',
        'key=self._call.hub.new_id("op")',
        (f"{CRASHES}[sqlite-invoice]",),
    ),
    Fault(
        "crashes: a second subscription is sold before the first is heard of",
        f"{SERVER}/services/money/subscriptions/subscription_start.py",
        "if each.status not in queries.OVER:",
        "if False:",
        (ABANDONED,),
    ),
    Fault(
        "crashes: an answer that was lost is told as a failure",
        f"{SERVER}/gateways/stripe/failures.py",
        "return errors.OutcomeUnknown(UNKNOWN) if writes else",
        'return errors.GatewayFailed("Stripe gave no answer.") if writes else',
        FAULTS_OF_STRIPE,
    ),
    Fault(
        "crashes: the SDK does not repeat lost requests",
        f"{SERVER}/gateways/stripe/gateway.py",
        "RETRIES: Final = 2 ",
        "RETRIES: Final = 0 ",
        FAULTS_OF_STRIPE,
    ),
)
