"""What Stripe takes and the simulator does not, so that a refusal tells it from what nobody takes.

A test holds this list to the types of the SDK.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from .errors import Refusal
from .routes import Route

EXPLANATION: Final = " (Stripe has this parameter, the simulator does not.)"
INDEX: Final = re.compile(r"\[\d+\]")
LACKING: Final[Mapping[str, str]] = {
    "GET charges": """
        transfer_group
    """,
    "GET checkout/sessions": """
        customer_account customer_details payment_link
    """,
    "GET customers": """
        test_clock
    """,
    "GET invoice_payments": """
        payment[payment_record]
    """,
    "GET invoiceitems": """
        created customer_account
    """,
    "GET invoices": """
        customer_account
    """,
    "GET payment_intents": """
        customer_account
    """,
    "GET payment_intents/*": """
        client_secret
    """,
    "GET payment_methods": """
        allow_redisplay customer_account
    """,
    "GET prices": """
        recurring[meter]
    """,
    "GET products": """
        shippable type
    """,
    "GET setup_intents": """
        attach_to_self customer_account
    """,
    "GET setup_intents/*": """
        client_secret
    """,
    "GET subscriptions": """
        automatic_tax current_period_end current_period_start customer_account plan test_clock
    """,
    "GET customers/*/payment_methods": """
        allow_redisplay
    """,
    "POST products": """
        default_price_data[currency_options] default_price_data[custom_unit_amount] package_dimensions tax_details
        type
    """,
    "POST products/*": """
        package_dimensions tax_details
    """,
    "POST prices": """
        currency_options custom_unit_amount product_data[active] product_data[id] product_data[tax_code]
        product_data[tax_details] recurring[meter] recurring[trial_period_days] tiers tiers_mode transform_quantity
    """,
    "POST prices/*": """
        currency_options
    """,
    "POST customers": """
        business_name cash_balance individual_name invoice_settings[custom_fields]
        invoice_settings[rendering_options] source tax tax_id_data test_clock validate
    """,
    "POST customers/*": """
        business_name cash_balance default_source individual_name invoice_settings[custom_fields]
        invoice_settings[rendering_options] source tax validate
    """,
    "POST payment_methods": """
        acss_debit affirm afterpay_clearpay alipay alma amazon_pay au_becs_debit bacs_debit bancontact billie
        billing_details[tax_id] bizum blik boleto card[networks] cashapp crypto custom customer customer_balance eps
        fpx giropay grabpay ideal interac_present kakao_pay klarna konbini kr_card link mb_way mobilepay multibanco
        naver_pay nz_bank_account oxxo p24 pay_by_bank payco payment_method paynow paypal paypay payto pix promptpay
        radar_options revolut_pay samsung_pay satispay scalapay sepa_debit sequra sofort sunbit swish twint upi
        us_bank_account wechat_pay zip
    """,
    "POST payment_methods/*": """
        billing_details[tax_id] card us_bank_account
    """,
    "POST payment_methods/*/attach": """
        customer_account
    """,
    "POST setup_intents": """
        allowed_payment_method_types attach_to_self confirmation_token customer_account
        excluded_payment_method_types flow_directions mandate_data on_behalf_of payment_method_configuration
        payment_method_data payment_method_options return_url single_use use_stripe_sdk
    """,
    "POST payment_intents": """
        amount_details application_fee_amount confirmation_token customer_account error_on_requires_action hooks
        mandate mandate_data on_behalf_of payment_details payment_method_configuration payment_method_data
        payment_method_options radar_options transfer_data transfer_group use_stripe_sdk
    """,
    "POST payment_intents/*": """
        allowed_payment_method_types amount_details application_fee_amount capture_method currency customer_account
        excluded_payment_method_types hooks payment_details payment_method_configuration payment_method_data
        payment_method_options setup_future_usage statement_descriptor statement_descriptor_suffix transfer_data
        transfer_group
    """,
    "POST payment_intents/*/confirm": """
        allowed_payment_method_types amount_details amount_to_confirm capture_method confirmation_token
        error_on_requires_action excluded_payment_method_types hooks mandate mandate_data payment_details
        payment_method_data payment_method_options radar_options shipping use_stripe_sdk
    """,
    "POST charges/*": """
        customer fraud_details shipping transfer_group
    """,
    "POST refunds": """
        currency customer instructions_email origin refund_application_fee reverse_transfer
    """,
    "POST payouts": """
        destination payout_method
    """,
    "POST invoiceitems": """
        customer_account discounts quantity_decimal subscription tax_behavior tax_code tax_rates unit_amount_decimal
    """,
    "POST invoiceitems/*": """
        discountable discounts invoicing_rules period price_data pricing quantity_decimal tax_behavior tax_code
        tax_rates unit_amount_decimal
    """,
    "POST invoices": """
        account_tax_ids application_fee_amount automatic_tax automatically_finalizes_at custom_fields
        customer_account default_source default_tax_rates discounts effective_at from_invoice issuer on_behalf_of
        payment_settings rendering shipping_cost shipping_details transfer_data
    """,
    "POST invoices/*": """
        account_tax_ids application_fee_amount automatic_tax automatically_finalizes_at custom_fields default_source
        default_tax_rates discounts effective_at issuer on_behalf_of payment_settings rendering shipping_cost
        shipping_details transfer_data
    """,
    "POST invoices/*/pay": """
        mandate source
    """,
    "POST invoices/*/attach_payment": """
        payment_record
    """,
    "POST subscriptions": """
        add_invoice_items application_fee_percent automatic_tax backdate_start_date billing_cycle_anchor
        billing_cycle_anchor_config billing_mode[flexible] billing_schedules billing_thresholds customer_account
        default_source default_tax_rates discounts invoice_settings items[][billing_thresholds]
        items[][current_trial] items[][discounts] items[][plan] items[][tax_rates] on_behalf_of
        payment_settings[payment_method_options] payment_settings[payment_method_types]
        pending_invoice_item_interval transfer_data trial_end trial_from_plan trial_period_days trial_settings
    """,
    "POST subscriptions/*": """
        add_invoice_items application_fee_percent automatic_tax billing_cycle_anchor billing_schedules
        billing_thresholds cancellation_details[feedback_option] default_source default_tax_rates discounts
        invoice_settings items[][billing_thresholds] items[][clear_usage] items[][current_trial] items[][discounts]
        items[][plan] items[][tax_rates] on_behalf_of pause_collection payment_settings[payment_method_options]
        payment_settings[payment_method_types] pending_invoice_item_interval transfer_data trial_end trial_from_plan
        trial_settings
    """,
    "DELETE subscriptions/*": """
        cancellation_details[feedback_option]
    """,
    "POST checkout/sessions": """
        adaptive_pricing after_expiration allowed_payment_method_types automatic_tax billing_address_collection
        branding_settings consent_collection custom_fields custom_text customer_account customer_creation
        customer_update discounts excluded_payment_method_types integration_identifier invoice_creation
        line_items[][adjustable_quantity] line_items[][metadata] line_items[][price_data][product_data][images]
        line_items[][price_data][product_data][tax_code] line_items[][price_data][product_data][tax_details]
        line_items[][tax_rates] managed_payments name_collection optional_items origin_context
        payment_intent_data[application_fee_amount] payment_intent_data[capture_method]
        payment_intent_data[on_behalf_of] payment_intent_data[receipt_email] payment_intent_data[setup_future_usage]
        payment_intent_data[shipping] payment_intent_data[statement_descriptor]
        payment_intent_data[statement_descriptor_suffix] payment_intent_data[transfer_data]
        payment_intent_data[transfer_group] payment_method_collection payment_method_configuration
        payment_method_data payment_method_options permissions phone_number_collection redirect_on_completion
        return_url saved_payment_method_options setup_intent_data[on_behalf_of] shipping_address_collection
        shipping_options submit_type subscription_data[application_fee_percent]
        subscription_data[billing_cycle_anchor] subscription_data[billing_cycle_anchor_config]
        subscription_data[billing_mode] subscription_data[default_tax_rates] subscription_data[invoice_settings]
        subscription_data[on_behalf_of] subscription_data[pending_invoice_item_interval]
        subscription_data[proration_behavior] subscription_data[transfer_data] subscription_data[trial_end]
        subscription_data[trial_period_days] subscription_data[trial_settings] tax_id_collection wallet_options
    """,
    "POST webhook_endpoints": """
        connect
    """,
}


def lacking(route: Route) -> list[str]:
    """List the parameters of Stripe that a route does not know, as `a`, `b[c]`, `d[][e]`."""
    return LACKING.get(f"{route.method} {route.path.removeprefix('/v1/')}", "").split()


@contextmanager
def explained(route: Route) -> Iterator[None]:
    """Say of an unknown parameter that it is the simulator that does not know it, if Stripe does."""
    try:
        yield
    except Refusal as refusal:
        unknown = refusal.members.get("code") == "parameter_unknown"
        if unknown and INDEX.sub("[]", refusal.members["param"]) in lacking(route):
            refusal.members["message"] += EXPLANATION
        raise
