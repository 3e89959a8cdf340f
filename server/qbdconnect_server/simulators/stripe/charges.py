"""Charges: one attempt each to take money from a card."""

from typing import Final

from . import balance
from .amounts import fee
from .cards import Decline
from .changes import apply, unset
from .parameters import METADATA, Shape, text
from .payment_methods import card_of, declined
from .views import published
from .wire import Document
from .world import World

UPDATE: Final[Shape] = {"description": text, "metadata": METADATA, "receipt_email": text}


def attempt(world: World, intent: Document, method: Document) -> Document | None:
    """Charge a card for a payment intent; returns the error of the intent if the card is declined, else None."""
    card = card_of(method)
    decline = card.decline
    charge = _create(world, intent, method)
    intent.update(latest_charge=charge["id"], payment_method=method["id"])
    if decline:
        refusal = declined(world, decline, method, {"charge": charge["id"]})
        charge.update(failure_code=decline.code, failure_message=decline.message, outcome=_outcome(decline))
        intent.update(status="requires_payment_method", last_payment_error=refusal.members, payment_method=None)
        world.emit("charge.failed", charge)
        world.emit("payment_intent.payment_failed", intent)
        return {**refusal.members, "payment_intent": published(world.store, intent)}
    amount, currency = intent["amount"], intent["currency"]
    moved = balance.move(
        world,
        "charge",
        amount,
        currency,
        charge["id"],
        fee=fee(amount, currency),
        pending_days=0 if card.available_at_once else balance.PENDING_DAYS,
        description=charge["description"],
    )
    charge.update(balance_transaction=moved["id"], paid=True, captured=True, amount_captured=amount, status="succeeded")
    intent.update(status="succeeded", amount_received=amount, last_payment_error=None, next_action=None)
    world.emit("charge.succeeded", charge)
    world.emit("payment_intent.succeeded", intent)
    return None


def update(world: World, parameters: Document, charge_id: str) -> Document:
    """Change what of a charge can change."""
    charge = world.get("charge", charge_id)
    previous = apply(charge, parameters)
    if previous:
        world.emit("charge.updated", charge, previous)
    return charge


def _create(world: World, intent: Document, method: Document) -> Document:
    charge = world.add(
        "charge",
        "ch",
        amount=intent["amount"],
        amount_captured=0,
        amount_refunded=0,
        billing_details=method["billing_details"],
        calculated_statement_descriptor=world.options.statement_descriptor,
        captured=False,
        created=world.now,
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        disputed=False,
        fraud_details={},
        livemode=False,
        metadata=dict(intent["metadata"]),
        outcome=_outcome(None),
        paid=False,
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details={"type": "card", "card": _card_details(intent, method)},
        radar_options={},
        receipt_email=intent["receipt_email"],
        refunded=False,
        status="failed",
        shipping=intent["shipping"],
        statement_descriptor=intent["statement_descriptor"],
        **unset("application application_fee application_fee_amount balance_transaction failure_balance_transaction"),
        **unset("destination dispute order"),
        **unset("failure_code failure_message on_behalf_of receipt_number receipt_url review source"),
        **unset("source_transfer statement_descriptor_suffix transfer_data transfer_group"),
    )
    charge["receipt_url"] = f"{world.options.public_url}/receipts/{charge['id']}"
    return charge


def _card_details(intent: Document, method: Document) -> Document:
    card = method["card"]
    kept = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4", "wallet")
    return {
        **{name: card[name] for name in kept},
        "amount_authorized": intent["amount"],
        "authorization_code": "123456",
        "electronic_commerce_indicator": "07",
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"},
        "multicapture": {"status": "unavailable"},
        "network": card["brand"],
        "network_token": {"used": False},
        "network_transaction_id": f"sim{intent['id'][-12:]}",
        "overcapture": {"maximum_amount_capturable": intent["amount"], "status": "unavailable"},
        "regulated_status": card["regulated_status"],
        **unset("installments mandate three_d_secure transaction_link_id"),
    }


def _outcome(decline: Decline | None) -> Document:
    return {
        "advice_code": decline and decline.advice_code,
        "network_advice_code": None,
        "network_decline_code": decline and decline.network_decline_code,
        "network_status": "declined_by_network" if decline else "approved_by_network",
        "reason": decline and decline.decline_code,
        "risk_level": "normal",
        "risk_score": 20,
        "seller_message": "The bank did not return any further details." if decline else "Payment complete.",
        "type": "issuer_declined" if decline else "authorized",
    }
