"""Stripe's refusals, written by hand from its documentation (docs.stripe.com/error-codes, /declines, /testing).

Texts are Stripe's where a program or a person may know them by it. Each case says how to bring it about; `{...}` in an
address or form stands for something that the test made, and `objects` for members that hold whole objects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

DOCUMENTATION = "https://stripe.com/docs/error-codes/"
INVALID = "invalid_request_error"
PAYMENT = "amount=2000&currency=usd&confirm=true&customer={customer}"
MINIMUM = (
    "The amount must be greater than or equal to the minimum charge amount allowed for your account and the currency "
    "set (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).  If you want to save a Payment "
    "Method for future use without an immediate payment, use a Setup Intent instead: "
    "https://docs.stripe.com/payments/setup-intents"
)
NO_CARD = (
    "This customer has no attached payment source or default payment method. Please consider adding a default payment "
    "method. For more information, visit "
    "https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority."
)


@dataclass(frozen=True)
class GoldenError:
    """A request that Stripe refuses, and its error object without the address of its log."""

    name: str
    request: tuple[str, str, str]
    status: int
    members: dict[str, Any]
    objects: dict[str, str] = field(default_factory=dict)  # kinds of objects, by member

    @property
    def expected(self) -> dict[str, Any]:
        """The members, with the address of the code's documentation."""
        code = self.members.get("code")
        link = {} if code is None else {"doc_url": DOCUMENTATION + code.replace("_", "-")}
        return {"type": INVALID, **self.members, **link}


def card_error(name: str, card: str, code: str, message: str, more: dict[str, Any]) -> GoldenError:
    """A payment by a card that the bank declines."""
    members = {"type": "card_error", "code": code, "message": message, "charge": "{charge}", **more}
    objects = {"payment_intent": "payment_intent", "payment_method": "payment_method"}
    return GoldenError(name, ("POST", "/v1/payment_intents", f"{PAYMENT}&payment_method={card}"), 402, members, objects)


def missing(noun: str, path: str, param: str) -> GoldenError:
    """An address with an id of nothing."""
    members = {"code": "resource_missing", "message": f"No such {noun}: 'x_nope'", "param": param}
    return GoldenError(f"no such {noun} {path}", ("GET", f"/v1/{path}/x_nope", ""), 404, members)


def refused(name: str, url: str, form: str, message: str, **more: Any) -> GoldenError:
    """A POST that is refused for what it says."""
    return GoldenError(name, ("POST", f"/v1/{url}", form), more.pop("status", 400), {"message": message, **more})


DECLINED = "Your card was declined."
LATER = {"advice_code": "try_again_later"}
NEVER = {"advice_code": "do_not_try_again"}
CHECK = {"advice_code": "confirm_card_data"}
CARD_ERRORS = [
    card_error(
        "generic decline",
        "pm_card_chargeDeclined",
        "card_declined",
        DECLINED,
        {"decline_code": "generic_decline", "network_decline_code": "01", **LATER},
    ),
    card_error(
        "insufficient funds",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "card_declined",
        "Your card has insufficient funds.",
        {"decline_code": "insufficient_funds", "network_decline_code": "51", **LATER},
    ),
    card_error(
        "lost card",
        "pm_card_visa_chargeDeclinedLostCard",
        "card_declined",
        DECLINED,
        {"decline_code": "lost_card", "network_decline_code": "41", **NEVER},
    ),
    card_error(
        "stolen card",
        "pm_card_visa_chargeDeclinedStolenCard",
        "card_declined",
        DECLINED,
        {"decline_code": "stolen_card", "network_decline_code": "43", **NEVER},
    ),
    card_error(
        "expired card",
        "pm_card_chargeDeclinedExpiredCard",
        "expired_card",
        "Your card has expired.",
        {"decline_code": "expired_card", "network_decline_code": "54", "param": "exp_month", **CHECK},
    ),
    card_error(
        "wrong security code",
        "pm_card_chargeDeclinedIncorrectCvc",
        "incorrect_cvc",
        "Your card's security code is incorrect.",
        {"decline_code": "incorrect_cvc", "network_decline_code": "N7", "param": "cvc", **CHECK},
    ),
    card_error(
        "processing error",
        "pm_card_chargeDeclinedProcessingError",
        "processing_error",
        "An error occurred while processing your card. Try again in a little bit.",
        {"decline_code": "processing_error", **LATER},
    ),
    GoldenError(
        "authentication required",
        (
            "POST",
            "/v1/payment_intents",
            f"{PAYMENT}&off_session=true&payment_method=pm_card_authenticationRequired",
        ),
        402,
        {
            "type": "card_error",
            "code": "authentication_required",
            "decline_code": "authentication_required",
            "message": "Your card was declined. This transaction requires authentication.",
        },
        {"payment_intent": "payment_intent", "payment_method": "payment_method"},
    ),
    GoldenError(
        "a card that is declined is not kept",
        ("POST", "/v1/payment_methods/pm_card_chargeDeclined/attach", "customer={customer}"),
        402,
        {
            "type": "card_error",
            "code": "card_declined",
            "decline_code": "generic_decline",
            "message": DECLINED,
            "network_decline_code": "01",
            "param": "",
            **LATER,
        },
    ),
]
MISSING = [
    missing("customer", "customers", "id"),
    missing("product", "products", "id"),
    missing("price", "prices", "price"),
    missing("subscription", "subscriptions", "id"),
    missing("checkout.session", "checkout/sessions", "session"),
    missing("invoice", "invoices", "invoice"),
    missing("payment_intent", "payment_intents", "intent"),
    missing("PaymentMethod", "payment_methods", "payment_method"),
    missing("charge", "charges", "id"),
    missing("refund", "refunds", "refund"),
    missing("payout", "payouts", "payout"),
    missing("balance transaction", "balance_transactions", "id"),
    GoldenError(
        "no such invoice to pay",
        ("POST", "/v1/invoices/in_nope/pay", ""),
        404,
        {"code": "resource_missing", "message": "No such invoice: 'in_nope'", "param": "id"},
    ),
    refused(
        "no such price in a subscription",
        "subscriptions",
        "customer={customer}&items[0][price]=nope",
        "No such price: 'nope'",
        code="resource_missing",
        param="items[0][price]",
    ),
    refused(
        "no such customer in a subscription",
        "subscriptions",
        "customer=cus_nope&items[0][price]={price}",
        "No such customer: 'cus_nope'",
        code="resource_missing",
        param="customer",
        status=404,
    ),
    refused(
        "no such charge in a refund",
        "refunds",
        "charge=ch_nope",
        "No such charge: 'ch_nope'",
        code="resource_missing",
        param="id",
        status=404,
    ),
    GoldenError(
        "a cursor of nothing",
        ("GET", "/v1/customers?starting_after=cus_nope", ""),
        400,
        {"code": "resource_missing", "message": "No such customer: 'cus_nope'", "param": "starting_after"},
    ),
    refused(
        "no card to subscribe with",
        "subscriptions",
        "customer={poor}&items[0][price]={price}",
        NO_CARD,
        code="resource_missing",
    ),
]
PARAMETERS = [
    refused(
        "missing parameter",
        "payouts",
        "currency=usd",
        "Missing required param: amount.",
        code="parameter_missing",
        param="amount",
    ),
    refused(
        "unknown parameter",
        "customers",
        "emial=x",
        "Received unknown parameter: emial",
        code="parameter_unknown",
        param="emial",
    ),
    refused(
        "unknown parameters",
        "customers",
        "emial=x&nmae=y",
        "Received unknown parameters: emial, nmae",
        code="parameter_unknown",
        param="emial",
    ),
    refused(
        "unknown parameter inside",
        "customers",
        "invoice_settings[nope]=x",
        "Received unknown parameter: invoice_settings[nope]",
        code="parameter_unknown",
        param="invoice_settings[nope]",
    ),
    refused(
        "payment method types since endive",
        "payment_intents",
        "amount=2000&currency=usd&payment_method_types[]=card",
        "Received unknown parameter: payment_method_types",
        code="parameter_unknown",
        param="payment_method_types",
    ),
    refused(
        "empty parameter",
        "products",
        "name=",
        "You passed an empty string for 'name'. We assume empty values are an attempt to unset a parameter; however "
        "'name' cannot be unset. You should remove 'name' from your request or supply a non-empty value.",
        code="parameter_invalid_empty",
        param="name",
    ),
    refused(
        "no integer",
        "prices",
        "currency=usd&product=p&unit_amount=ten",
        "Invalid integer: ten",
        code="parameter_invalid_integer",
        param="unit_amount",
    ),
    refused(
        "no positive integer",
        "refunds",
        "charge={charge}&amount=0",
        "This value must be greater than or equal to 1.",
        code="parameter_invalid_integer",
        param="amount",
    ),
    refused(
        "none of three words",
        "customers",
        "tax_exempt=maybe",
        "Invalid tax_exempt: must be one of none, reverse, or exempt",
        param="tax_exempt",
    ),
    refused(
        "none of two words",
        "invoices",
        "customer={customer}&collection_method=hope",
        "Invalid collection_method: must be one of charge_automatically or send_invoice",
        param="collection_method",
    ),
    refused(
        "no address", "customers", "email=nobody", "Invalid email address: nobody", code="email_invalid", param="email"
    ),
    refused(
        "cannot be expanded",
        "customers",
        "expand[]=nothing.more",
        "This property cannot be expanded (nothing).",
        param="expand",
    ),
    GoldenError(
        "both cursors",
        ("GET", "/v1/customers?starting_after={customer}&ending_before={poor}", ""),
        400,
        {"message": "Received both starting_after and ending_before parameters. Please pass in only one."},
    ),
]
MONEY = [
    refused(
        "nothing to pay",
        "payment_intents",
        "amount=0&currency=usd",
        MINIMUM,
        code="parameter_invalid_integer",
        param="amount",
    ),
    refused(
        "too little",
        "payment_intents",
        "amount=49&currency=usd",
        "Amount must be at least $0.50 usd",
        code="amount_too_small",
        param="amount",
    ),
    refused(
        "too much",
        "payment_intents",
        "amount=100000000&currency=usd",
        "Amount must be no more than $999,999.99",
        code="amount_too_large",
        param="amount",
    ),
    refused(
        "more than the balance",
        "payouts",
        "amount=100000&currency=usd",
        "You have insufficient funds in your Stripe account for this transfer. Your card balance is too low.  You can "
        "use the /v1/balance endpoint to view your Stripe balance (for more details, see stripe.com/docs/api#balance).",
        code="balance_insufficient",
    ),
    refused(
        "refunded already",
        "refunds",
        "charge={refunded}",
        "Charge {refunded} has already been refunded.",
        code="charge_already_refunded",
    ),
    refused(
        "more than was paid",
        "refunds",
        "charge={charge}&amount=4000",
        "Refund amount ($40.00) is greater than unrefunded amount on charge ($20.00)",
        param="amount",
    ),
    refused(
        "refund of nothing",
        "refunds",
        "amount=100",
        "One of the following params should be provided for this request: payment_intent or charge.",
    ),
]
BILLING = [
    refused(
        "no date on an invoice that is sent",
        "invoices",
        "customer={customer}&collection_method=send_invoice",
        "If invoice collection method is 'send_invoice', you must specify 'due_date' or 'days_until_due'.",
    ),
    refused(
        "a date on an invoice that is charged",
        "invoices",
        "customer={customer}&days_until_due=5",
        "You can only specify 'due_date' or 'days_until_due' if invoice collection method is 'send_invoice'.",
    ),
    refused(
        "finalized twice",
        "invoices/{open}/finalize",
        "",
        "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
    ),
    refused(
        "changed when finalized",
        "invoices/{open}",
        "description=x",
        "Finalized invoices can't be updated in this way",
        param="description",
    ),
    refused("paid twice", "invoices/{paid}/pay", "", "Invoice is already paid"),
    refused("voided when paid", "invoices/{paid}/void", "", "Invoices with `paid` payments cannot be voided."),
    refused(
        "voided as a draft", "invoices/{draft}/void", "", "You can only pass in open invoices. This invoice isn't open."
    ),
    GoldenError(
        "deleted when finalized",
        ("DELETE", "/v1/invoices/{open}", ""),
        400,
        {"message": "You can only delete draft invoices."},
    ),
    refused(
        "the same price twice",
        "subscriptions",
        "customer={customer}&items[0][price]={price}&items[1][price]={price}",
        "Cannot create a Subscription with multiple Subscription Items with the same Price: {price}",
        param="plan",
    ),
    refused(
        "a start that waits for its payment",
        "subscriptions",
        "customer={customer}&items[0][price]={price}&payment_behavior=pending_if_incomplete",
        "Setting `payment_behavior` to `pending_if_incomplete` has no effect when creating a subscription.",
        param="payment_behavior",
    ),
    refused(
        "none of four words",
        "subscriptions",
        "customer={customer}&items[0][price]={price}&payment_behavior=hope",
        "Invalid payment_behavior: must be one of allow_incomplete, error_if_incomplete, pending_if_incomplete, or "
        "default_incomplete",
        param="payment_behavior",
    ),
    refused(
        "a lookup key that is taken",
        "prices",
        "currency=usd&unit_amount=1&product_data[name]=x&lookup_key=taken",
        "A price (`{keyed}`) already uses that lookup key.",
        param="lookup_key",
    ),
]
GOLDEN_ERRORS = [*CARD_ERRORS, *MISSING, *PARAMETERS, *MONEY, *BILLING]

# Errors that no request brings about by what it says: status, error object.
OTHER_ERRORS: list[tuple[int, dict[str, Any]]] = [
    (401, {"message": "Invalid API Key provided: sk_test_****", "type": INVALID}),
    (400, {"message": "Keys for idempotent requests can only be used with ...", "type": "idempotency_error"}),
    (409, {"code": "idempotency_key_in_use", "message": "There is currently ...", "type": "idempotency_error"}),
    (429, {"code": "rate_limit", "message": "Request rate limit exceeded. ...", "type": INVALID}),
    (429, {"code": "lock_timeout", "message": "This object cannot be accessed right now ...", "type": INVALID}),
    (500, {"message": "An unknown error occurred.", "type": "api_error"}),
]
