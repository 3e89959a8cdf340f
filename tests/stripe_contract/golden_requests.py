"""Requests written by hand from Stripe's documentation: those that it shows, and those that no longer work."""

from __future__ import annotations

# Requests that the documentation shows or describes: method, address, form. At least one of each operation that the
# gateway uses.
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
    (
        "POST",
        "/v1/webhook_endpoints",
        "enabled_events[]=charge.succeeded&enabled_events[]=charge.failed&url=https://a.b",
    ),
    ("POST", "/v1/webhook_endpoints/we_1", "disabled=true"),
    ("GET", "/v1/customers/cus_1", ""),
    ("GET", "/v1/customers/search?query=name%3A%27Jane+Doe%27+AND+metadata%5B%27foo%27%5D%3A%27bar%27", ""),
    ("GET", "/v1/customers/cus_1/payment_methods?limit=3", ""),
    (
        "POST",
        "/v1/customers",
        (
            "name=A&address%5Bline1%5D=510+Townsend&address%5Bcountry%5D=US&shipping[name]=A&shipping[address][city]=B"
            "&invoice_settings[custom_fields][0][name]=VAT&invoice_settings[custom_fields][0][value]=ABC&balance=-5000"
            "&preferred_locales[]=en&tax_exempt=none&payment_method=pm_card_visa"
        ),
    ),
    ("POST", "/v1/payment_methods/pm_1/attach", "customer=cus_1"),
    ("GET", "/v1/products?limit=3&active=true&expand[]=data.default_price", ""),
    ("POST", "/v1/products/prod_1", "metadata[order_id]=6735&marketing_features[0][name]=Seats"),
    ("GET", "/v1/prices?product=prod_1&active=true&type=recurring&expand[]=data.product&lookup_keys[]=standard", ""),
    (
        "POST",
        "/v1/prices",
        "currency=usd&unit_amount=1000&recurring[interval]=month&product_data[name]=Gold+Plan&lookup_key=gold",
    ),
    (
        "POST",
        "/v1/prices",
        (
            "currency=usd&billing_scheme=tiered&tiers_mode=graduated&product=prod_1&recurring[interval]=month"
            "&tiers[0][up_to]=5&tiers[0][unit_amount]=700&tiers[1][up_to]=inf&tiers[1][unit_amount_decimal]=.5"
        ),
    ),
    ("POST", "/v1/subscriptions", "customer=cus_1&items[][price]=price_1&items[][quantity]=2&items[][price]=price_2"),
    (
        "POST",
        "/v1/subscriptions",
        (
            "customer=cus_1&items[0][price]=price_1&payment_behavior=default_incomplete&billing_mode[type]=flexible"
            "&payment_settings[save_default_payment_method]=on_subscription&trial_period_days=7"
            "&expand[]=latest_invoice.confirmation_secret"
        ),
    ),
    (
        "POST",
        "/v1/subscriptions",
        (
            "customer=cus_1&items[0][price_data][currency]=usd&items[0][price_data][product]=prod_1"
            "&items[0][price_data][unit_amount]=500&items[0][price_data][recurring][interval]=month&trial_end=now"
        ),
    ),
    ("POST", "/v1/subscriptions/sub_1", "metadata[order_id]=6735"),
    ("POST", "/v1/subscriptions/sub_1", "items[0][id]=si_1&items[0][deleted]=true&items[1][price]=price_2"),
    ("POST", "/v1/subscriptions/sub_1", "pause_collection="),
    ("POST", "/v1/subscriptions/sub_1", "cancellation_details[comment]=too+dear&cancel_at_period_end=false"),
    ("GET", "/v1/subscriptions/sub_1?expand%5B%5D=items.data.price.product&expand%5B%5D=customer", ""),
    (
        "POST",
        "/v1/checkout/sessions",
        (
            "mode=payment&success_url=https://a.b&line_items[0][price_data][currency]=usd&line_items[0][quantity]=1"
            "&line_items[0][price_data][product_data][name]=T-shirt&line_items[0][price_data][unit_amount]=2000"
            "&automatic_tax[enabled]=true&customer_email=a%40b.c&ui_mode=hosted_page"
        ),
    ),
    (
        "POST",
        "/v1/checkout/sessions",
        (
            "mode=subscription&success_url=https://a.b?session_id={CHECKOUT_SESSION_ID}&customer=cus_1"
            "&line_items[][price]=price_1&line_items[][quantity]=3&subscription_data[metadata][a]=b&metadata[a]=b"
        ),
    ),
    ("GET", "/v1/checkout/sessions/cs_test_1?expand[]=line_items", ""),
    ("GET", "/v1/checkout/sessions/cs_test_1/line_items?limit=5", ""),
    ("POST", "/v1/checkout/sessions/cs_test_1/expire", ""),
    ("POST", "/v1/invoices", "customer=cus_1"),
    ("POST", "/v1/invoices/create_preview", "customer=cus_1&subscription_details[items][0][price]=price_1"),
    ("POST", "/v1/invoices/in_1", "metadata[order_id]=6735&description=&due_date=1700000000&footer=x"),
    ("POST", "/v1/invoices/in_1/send", ""),
    ("POST", "/v1/invoices/in_1/void", ""),
    ("POST", "/v1/invoices/in_1/mark_uncollectible", ""),
    ("POST", "/v1/invoices/in_1/pay", "payment_method=pm_1&off_session=true&expand[]=payments"),
    ("POST", "/v1/invoices/in_1/add_lines", "lines[0][amount]=500&lines[0][description]=x"),
    ("DELETE", "/v1/invoices/in_1", ""),
    ("GET", "/v1/invoices/in_1?expand[]=payments", ""),
    ("GET", "/v1/invoices?customer=cus_1&status=open&subscription=sub_1&due_date[lte]=1700000000&limit=3", ""),
    ("POST", "/v1/invoiceitems", "customer=cus_1&amount=-500&currency=usd&description=Credit"),
    (
        "POST",
        "/v1/invoiceitems",
        "customer=cus_1&price_data[currency]=usd&price_data[product]=prod_1&price_data[unit_amount_decimal]=12.5",
    ),
    ("GET", "/v1/invoice_payments?invoice=in_1&limit=100&expand[]=data.payment.payment_intent.latest_charge", ""),
    (
        "POST",
        "/v1/payment_intents",
        (
            "amount=1099&currency=usd&customer=cus_1&payment_method=pm_1&confirm=true&off_session=true"
            "&automatic_payment_methods[enabled]=true&automatic_payment_methods[allow_redirects]=never"
            "&receipt_email=a%40b.c&statement_descriptor_suffix=X&shipping[name]=A&shipping[address][line1]=B"
        ),
    ),
    ("POST", "/v1/payment_intents", "amount=1099&currency=usd&off_session=recurring&confirm=true&payment_method=pm_1"),
    ("POST", "/v1/payment_intents/pi_1", "metadata[order_id]=6735"),
    ("POST", "/v1/payment_intents/pi_1/cancel", "cancellation_reason=duplicate"),
    ("POST", "/v1/payment_intents/pi_1/capture", "amount_to_capture=750"),
    ("GET", "/v1/payment_intents/pi_1?expand[0]=latest_charge.balance_transaction", ""),
    ("GET", "/v1/charges/ch_1?expand[]=balance_transaction&expand[]=refunds.data.balance_transaction", ""),
    ("GET", "/v1/balance_transactions/txn_1?expand[]=source", ""),
    ("POST", "/v1/refunds", "payment_intent=pi_1"),
    ("POST", "/v1/payouts", "amount=24784&currency=usd&source_type=card&method=instant&statement_descriptor=x"),
    ("GET", "/v1/payment_intents?customer=cus_1&limit=100&expand[0]=data.latest_charge.balance_transaction", ""),
    ("GET", "/v1/payouts/po_1", ""),
    ("GET", "/v1/payouts?created[gte]=1700000000&limit=100", ""),
    ("GET", "/v1/payouts?arrival_date[gte]=1700000000&status=paid&ending_before=po_1", ""),
    ("GET", "/v1/events/evt_1", ""),
    ("GET", "/v1/products/prod_1?expand[0]=default_price", ""),
    ("GET", "/v1/prices/price_1?expand[0]=product", ""),
    ("GET", "/v1/invoiceitems?invoice=in_1&pending=false&limit=100", ""),
    ("DELETE", "/v1/invoiceitems/ii_1", ""),
    ("POST", "/v1/file_links/link_1", "expires_at=now"),
    ("POST", "/v1/invoiceitems/ii_1", "tax_rates="),
    ("POST", "/v1/tax_rates", "display_name=VAT&inclusive=false&percentage=7.25&jurisdiction=DE"),
    ("POST", "/v1/coupons", "percent_off=25.5&duration=repeating&duration_in_months=3"),
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
