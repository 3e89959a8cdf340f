"""Answers written by hand from Stripe's documentation (docs.stripe.com/api).

They stand beside the contract that is compiled from the SDK, so that a fault of the compiler is seen.
"""

from __future__ import annotations

from typing import Any

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
