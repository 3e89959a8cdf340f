"""Cases written by hand from Stripe's documentation (docs.stripe.com/api, /changelog, /error-codes, /declines).

They stand beside the contract that is compiled from the SDK, so that a fault of the compiler is seen.
"""

from __future__ import annotations

from typing import Any

# Requests that the documentation shows or describes: method, address, form.
REQUESTS_KEPT = [
    ("POST", "/v1/customers", "name=Jenny+Rosen&email=jennyrosen%40example.com"),
    ("POST", "/v1/customers/cus_1", "metadata[order_id]=6735"),
    ("POST", "/v1/customers/cus_1", "metadata[order_id]=&name="),
    ("POST", "/v1/customers/cus_1", "metadata="),
    ("GET", "/v1/customers?limit=3&starting_after=cus_1", ""),
    ("GET", "/v1/customers?created[gte]=1700000000&created[lt]=1800000000", ""),
    ("DELETE", "/v1/customers/cus_1", ""),
    (
        "POST",
        "/v1/products",
        (
            "name=Gold+Plan&default_price_data[unit_amount]=1000&default_price_data[currency]=usd"
            "&default_price_data[recurring][interval]=month&expand[]=default_price"
        ),
    ),
    ("POST", "/v1/prices", "currency=usd&unit_amount=1000&recurring[interval]=month&product=prod_1"),
    ("POST", "/v1/prices", "currency=usd&unit_amount_decimal=0.5&product=prod_1"),
    (
        "POST",
        "/v1/subscriptions",
        (
            "customer=cus_1&items[0][price]=price_1&items[0][quantity]=2"
            "&payment_behavior=error_if_incomplete&off_session=true&expand[0]=latest_invoice.payments"
        ),
    ),
    ("POST", "/v1/subscriptions/sub_1", "items[0][id]=si_1&items[0][quantity]=5&proration_behavior=always_invoice"),
    ("POST", "/v1/subscriptions/sub_1", "cancel_at_period_end=true"),
    ("POST", "/v1/subscriptions/sub_1", "cancel_at="),
    ("DELETE", "/v1/subscriptions/sub_1?invoice_now=true&prorate=true", ""),
    ("GET", "/v1/subscriptions?status=all&customer=cus_1", ""),
    (
        "POST",
        "/v1/checkout/sessions",
        (
            "mode=subscription&line_items[0][price]=price_1&line_items[0][quantity]=2"
            "&success_url=https%3A%2F%2Fexample.com%2Fsuccess&client_reference_id=a"
        ),
    ),
    (
        "POST",
        "/v1/invoices",
        (
            "customer=cus_1&collection_method=send_invoice&days_until_due=30&auto_advance=false"
            "&pending_invoice_items_behavior=exclude"
        ),
    ),
    ("POST", "/v1/invoiceitems", "customer=cus_1&invoice=in_1&pricing[price]=price_1&quantity=2"),
    ("POST", "/v1/invoices/in_1/finalize", ""),
    ("POST", "/v1/invoices/in_1/pay", "paid_out_of_band=true"),
    ("POST", "/v1/invoices/in_1/attach_payment", "payment_intent=pi_1"),
    ("GET", "/v1/invoice_payments?payment[type]=payment_intent&payment[payment_intent]=pi_1", ""),
    ("POST", "/v1/payment_intents", "amount=2000&currency=usd&automatic_payment_methods[enabled]=true"),
    ("POST", "/v1/payment_intents/pi_1/confirm", "payment_method=pm_card_visa&off_session=true"),
    ("POST", "/v1/refunds", "charge=ch_1&amount=100&reason=requested_by_customer"),
    ("POST", "/v1/payouts", "amount=1100&currency=usd"),
    ("GET", "/v1/balance_transactions?payout=po_1&type=charge&limit=100", ""),
    ("GET", "/v1/balance", ""),
    ("GET", "/v1/events?delivery_success=false&types[0]=invoice.paid&types[1]=payout.paid", ""),
    ("POST", "/v1/webhook_endpoints", "enabled_events[0]=charge.failed&url=https%3A%2F%2Fexample.com"),
]

# Requests that no longer work, or never did: method, address, form, where the fault is.
REQUESTS_BROKEN = [
    ("POST", "/v1/customers", "emial=x", "emial"),
    ("POST", "/v1/customers", "address[zip]=1", "address.zip"),
    ("POST", "/v1/products", "description=x", ""),
    ("POST", "/v1/prices", "currency=usd&recurring[interval]=fortnight&product=p", "recurring.interval"),
    ("POST", "/v1/subscriptions", "customer=c&items[0][price]=p&items[0][quantty]=2", "items.0.quantty"),
    ("POST", "/v1/subscriptions", "customer=c&items[0][price]=p&items[0][quantity]=two", "items.0.quantity"),
    ("POST", "/v1/subscriptions", "customer=c&payment_behavior=hope", "payment_behavior"),
    ("POST", "/v1/subscriptions/sub_1", "cancel_at_period_end=yes", "cancel_at_period_end"),
    # Since 2026-10-28.endive payment method types are no longer named in requests.
    ("POST", "/v1/payment_intents", "amount=1&currency=usd&payment_method_types[0]=card", "payment_method_types"),
    # Since 2026-03-25.dahlia the hosted page is called so.
    ("POST", "/v1/checkout/sessions", "mode=subscription&ui_mode=hosted", "ui_mode"),
    # Since 2025-03-31.basil a price of an invoice item stands inside `pricing`.
    ("POST", "/v1/invoiceitems", "customer=c&price=price_1", "price"),
    ("POST", "/v1/payouts", "currency=usd", ""),
    ("POST", "/v1/payouts/po_1/cancel", "amount=1", "amount"),
    ("GET", "/v1/invoices?limit=ten", "", "limit"),
    ("GET", "/v1/invoices/upcoming?customer=cus_1", "", "customer"),
    ("PUT", "/v1/customers", "name=x", "/v1/customers"),
    ("POST", "/v1/bogus", "", "/v1/bogus"),
]

# Answers as the documentation shows them, without expansion: method, address, document.
ANSWERS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "GET",
        "/v1/refunds/re_1Nispe2eZvKYlo2Cd31jOCgZ",
        {
            "id": "re_1Nispe2eZvKYlo2Cd31jOCgZ",
            "object": "refund",
            "amount": 1000,
            "balance_transaction": "txn_1Nispe2eZvKYlo2CYezqFhEx",
            "charge": "ch_1NirD82eZvKYlo2CIvbtLWuY",
            "created": 1692942318,
            "currency": "usd",
            "destination_details": {
                "card": {
                    "reference": "123456789012",
                    "reference_status": "available",
                    "reference_type": "acquirer_reference_number",
                    "type": "refund",
                },
                "type": "card",
            },
            "metadata": {},
            "payment_intent": "pi_1GszsK2eZvKYlo2CfhZyoZLp",
            "reason": None,
            "receipt_number": None,
            "source_transfer_reversal": None,
            "status": "succeeded",
            "transfer_reversal": None,
        },
    ),
    (
        "GET",
        "/v1/products/prod_NWjs8kKbJWmuuc",
        {
            "id": "prod_NWjs8kKbJWmuuc",
            "object": "product",
            "active": True,
            "created": 1678833149,
            "default_price": None,
            "description": None,
            "images": [],
            "marketing_features": [],
            "livemode": False,
            "metadata": {},
            "name": "Gold Plan",
            "package_dimensions": None,
            "shippable": None,
            "statement_descriptor": None,
            "tax_code": None,
            "type": "service",
            "unit_label": None,
            "updated": 1678833149,
            "url": None,
        },
    ),
    (
        "GET",
        "/v1/prices/price_1MoBy5LkdIwHu7ixZhnattbh",
        {
            "id": "price_1MoBy5LkdIwHu7ixZhnattbh",
            "object": "price",
            "active": True,
            "billing_scheme": "per_unit",
            "created": 1679431181,
            "currency": "usd",
            "custom_unit_amount": None,
            "livemode": False,
            "lookup_key": None,
            "metadata": {},
            "nickname": None,
            "product": "prod_NZKdYqrwEYx6iK",
            "recurring": {
                "interval": "month",
                "interval_count": 1,
                "meter": None,
                "trial_period_days": None,
                "usage_type": "licensed",
            },
            "tax_behavior": "unspecified",
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "recurring",
            "unit_amount": 1000,
            "unit_amount_decimal": "1000",
        },
    ),
    (
        "GET",
        "/v1/balance_transactions/txn_1MiN3gLkdIwHu7ixxapQrznl",
        {
            "id": "txn_1MiN3gLkdIwHu7ixxapQrznl",
            "object": "balance_transaction",
            "amount": -400,
            "available_on": 1678043844,
            "balance_type": "payments",
            "created": 1678043844,
            "currency": "usd",
            "description": None,
            "exchange_rate": None,
            "fee": 0,
            "fee_details": [],
            "net": -400,
            "reporting_category": "transfer",
            "source": "tr_1MiN3gLkdIwHu7ixNCZvFdgA",
            "status": "available",
            "type": "transfer",
        },
    ),
    (
        "GET",
        "/v1/payouts",
        {"object": "list", "url": "/v1/payouts", "has_more": False, "data": []},
    ),
    (
        "DELETE",
        "/v1/customers/cus_NffrFeUfNV2Hib",
        {"id": "cus_NffrFeUfNV2Hib", "object": "customer", "deleted": True},
    ),
]

# Errors as the documentation describes them: status, document.
ERRORS: list[tuple[int, dict[str, Any]]] = [
    (
        400,
        {
            "error": {
                "code": "parameter_unknown",
                "doc_url": "https://stripe.com/docs/error-codes/parameter-unknown",
                "message": "Received unknown parameter: emial",
                "param": "emial",
                "request_log_url": "https://dashboard.stripe.com/test/logs/req_1",
                "type": "invalid_request_error",
            }
        },
    ),
    (401, {"error": {"message": "Invalid API Key provided: sk_test_****", "type": "invalid_request_error"}}),
    (
        402,
        {
            "error": {
                "advice_code": "try_again_later",
                "charge": "ch_1",
                "code": "card_declined",
                "decline_code": "insufficient_funds",
                "doc_url": "https://stripe.com/docs/error-codes/card-declined",
                "message": "Your card has insufficient funds.",
                "network_decline_code": "51",
                "type": "card_error",
            }
        },
    ),
    (409, {"error": {"code": "lock_timeout", "message": "...", "type": "invalid_request_error"}}),
    (500, {"error": {"message": "An unknown error occurred.", "type": "api_error"}}),
]
