"""Refunds of charges, in whole or in part."""

from typing import Final

from . import balance
from .amounts import shown
from .changes import apply, unset
from .errors import invalid
from .parameters import METADATA, Shape, merged, one_of, positive, text
from .wire import Document
from .world import World

CREATE: Final[Shape] = {
    "charge": text,
    "payment_intent": text,
    "amount": positive,
    "metadata": METADATA,
    "reason": one_of("duplicate", "fraudulent", "requested_by_customer"),
}
UPDATE: Final[Shape] = {"metadata": METADATA}


def create(world: World, parameters: Document) -> Document:
    """Give money back; Stripe keeps its fee."""
    charge = _charge(world, parameters)
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise invalid(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    amount = parameters.get("amount", left)
    if amount > left:
        asked, rest = (shown(each, charge["currency"]) for each in (amount, left))
        raise invalid(f"Refund amount ({asked}) is greater than unrefunded amount on charge ({rest})", param="amount")
    refund = world.add(
        "refund",
        "re",
        amount=amount,
        charge=charge["id"],
        created=world.now,
        currency=charge["currency"],
        customer=charge["customer"],
        customer_account=None,
        destination_details=_destination(),
        metadata=merged({}, parameters.get("metadata", {})),
        payment_intent=charge["payment_intent"],
        payment_method=charge["payment_method"],
        reason=parameters.get("reason"),
        status="succeeded",
        **unset("balance_transaction receipt_number source_transfer_reversal transfer_reversal"),
    )
    description = "REFUND FOR CHARGE" + (f" ({charge['description']})" if charge["description"] else "")
    moved = balance.move(
        world,
        "refund",
        -amount,
        charge["currency"],
        refund["id"],
        pending_days=balance.PENDING_DAYS,
        description=description,
    )
    refund["balance_transaction"] = moved["id"]
    previous = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    world.emit("refund.created", refund)
    world.emit("charge.refunded", charge, previous)
    return refund


def update(world: World, parameters: Document, refund_id: str) -> Document:
    """Change the metadata of a refund."""
    refund = world.get("refund", refund_id)
    previous = apply(refund, parameters)
    if previous:
        world.emit("refund.updated", refund, previous)
    return refund


def _charge(world: World, parameters: Document) -> Document:
    if ("charge" in parameters) == ("payment_intent" in parameters):
        raise invalid("One of the following params should be provided for this request: payment_intent or charge.")
    charge_id = parameters.get("charge")
    if charge_id is None:
        intent = world.get("payment_intent", parameters["payment_intent"], "payment_intent")
        if intent["status"] != "succeeded":
            raise invalid(f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.")
        charge_id = intent["latest_charge"]
    charge = world.get("charge", charge_id)  # refused as if it stood in the path
    if not charge["paid"]:
        intent_id = charge["payment_intent"]
        raise invalid(f"This PaymentIntent ({intent_id}) does not have a successful charge to refund.")
    return charge


def _destination() -> Document:
    return {
        "type": "card",
        "card": {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"},
    }
