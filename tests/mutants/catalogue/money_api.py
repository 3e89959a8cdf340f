"""Faults in how money is offered: the SDK and its generator, tenancy, and refusals as callers see them."""

from tests.mutants.fault import Fault

SDK, CODEGEN = "sdk/qbdconnect", "codegen/qbdconnect_codegen/sdk"
MONEY = "server/qbdconnect_server/services/money"
ERRORS, TRANSPORT = ("tests/sdk/test_errors.py",), ("tests/sdk/test_transport.py",)
GOLDEN = ("tests/codegen/sdk/test_golden.py",)
REFUSED = "tests/e2e/test_money_refusals.py::test_bad_input_is_refused_precisely_and_leaves_nothing[sqlite-{}]"
FOREIGN = "tests/e2e/test_tenancy.py::test_another_tenant_learns_and_changes_nothing[sqlite-{}]"
GRANTED = "tests/e2e/test_tenancy.py::test_operator_and_owner_get_what_they_may[sqlite-{}]"

FAULTS = (
    Fault(
        "money api: a declined payment is an error without a name",
        f"{SDK}/_errors.py",
        "    402: PaymentDeclinedError,\n",
        "",
        ERRORS,
    ),
    Fault(
        "money api: why a payment was declined is lost",
        f"{SDK}/_errors.py",
        'self.body.get("declineCode")',
        'self.body.get("decline_code")',
        ERRORS,
    ),
    Fault(
        "money api: an unknown outcome is an error without a name",
        f"{SDK}/_errors.py",
        "    504: OutcomeUnknownError,\n",
        "",
        ERRORS,
    ),
    Fault(
        "money api: an answered error does not name the key that resumes",
        f"{SDK}/_exchange.py",
        "now=self._settings.now(), idempotency_key=self._key())",
        "now=self._settings.now())",
        TRANSPORT,
    ),
    Fault(
        "money api: a lost answer does not name the key that resumes",
        f"{SDK}/_exchange.py",
        '{hint}", idempotency_key=self._key()) from error',
        '{hint}") from error',
        TRANSPORT,
    ),
    Fault(
        "money api: what Stripe is at work on is given up at once",
        f"{SDK}/_retry.py",
        '{"idempotency_key_in_use", "gateway_busy"}',
        '{"idempotency_key_in_use"}',
        TRANSPORT,
    ),
    Fault(
        "money api: a map is an object that nobody can index",
        f"{CODEGEN}/code.py",
        "if values := _mark(model, property_, MAP_MARK):",
        'if values := _mark(model, property_, "no such mark"):',
        GOLDEN,
    ),
    Fault(
        "money api: every map is one of texts",
        f"{CODEGEN}/preparation.py",
        'values = MAP_VALUES[schema["additionalProperties"]["type"]]',
        'values = "str"',
        GOLDEN,
    ),
    Fault(
        "money api: customers record payouts",
        f"{MONEY}/payments/payouts.py",
        'if call.caller.kind != "operator":',
        "if not call.caller.kind:",
        (GRANTED.format("createPayout-201"),),
    ),
    Fault(
        "money api: invoices of others are shown",
        f"{MONEY}/invoices/invoice_reading.py",
        "if customer_id is None and call.caller.scope.customer_id is not None:",
        "if customer_id is None and not call.caller.kind:",
        (FOREIGN.format("getInvoice-200"),),
    ),
    Fault(
        "money api: a payment pays somebody else's invoice",
        f"{MONEY}/payments/payments.py",
        "if customer_id != self._customer_id:",
        "if not customer_id:",
        (REFUSED.format("payment: a foreign invoice"),),
    ),
    Fault(
        "money api: a fee that Stripe did not book is recorded",
        f"{MONEY}/payments/payouts.py",
        '        "feeAmount": charge.fee,\n',
        "",
        (REFUSED.format("payout: another fee"),),
    ),
    Fault(
        "money api: buyers are sent anywhere",
        f"{MONEY}/subscriptions/return_urls.py",
        "if origin not in {_origin(each) for each in settings.return_origins}:",
        "if not settings.return_origins:",
        (REFUSED.format("checkout: successUrl at https://evil.example/"),),
    ),
    Fault(
        "money api: what promises nothing is for sale",
        f"{MONEY}/products/prices.py",
        "if price.sla is None:",
        "if price.sla is None and not price.id:",
        (REFUSED.format("subscription: price without SLA"),),
    ),
)
