"""Payouts of charges: recorded, or really made where the operator has set the hub to do so."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, cast

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.errors import Conflict, Fault, GatewayRefused, NotAllowed, NotFound, RuleBroken
from qbdconnect_server.gateways.payment_values import Charge, GatewayPayout, NewPayout
from qbdconnect_server.gateways.payments import PaymentGateway
from qbdconnect_server.services.call import Call, Hub, Outcome, Scope
from qbdconnect_server.services.documents import check_object, sent, without
from qbdconnect_server.services.money.amounts import read_amount, write_amount
from qbdconnect_server.services.money.gateway_ids import is_id_of
from qbdconnect_server.services.money.refusals import told
from qbdconnect_server.services.saga import Saga
from qbdconnect_server.services.webhooks import events
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import customers
from qbdconnect_server.storage.queries import payouts as queries
from qbdconnect_server.storage.queries.payouts import Mode, StoredPayout

OURS: Final = "qbd_payout_id"  # in the metadata of the payment provider's payout
POINTERS: Final = {"amount": "/payoutAmount", "currency": "/currency", "description": "/description"}
SERVERS: Final = ("id", "status", "gatewayPayoutId")
RECORDED: Final = "recorded"
# A payout only goes forward, so what was read earlier never displaces what was read later.
ORDER: Final = {RECORDED: 0, "pending": 1, "in_transit": 2, "paid": 3, "failed": 4, "canceled": 4}
UNDER_WAY: Final = timedelta(minutes=10)  # after that, whoever has not come to an end is gone
GONE: Final = frozenset({"failed", "canceled"})
TOLD: Final = {"paid": "payout.paid", "failed": "payout.failed"}


async def create(call: Call, body: Body[models.Payout]) -> Answer:
    """Record the payout of a charge, and make it if so set.

    Raises NotAllowed, Conflict, RuleBroken, and as the gateway.
    """
    if call.caller.kind != "operator":
        raise NotAllowed("Only an operator of the hub may record payouts.")
    document = without(sent(body), SERVERS)
    check_object(models.Payout, document)
    saga = await Saga.begin(call)
    if saga.answer is not None:
        return saga.answer
    gateway = await call.hub.payments()
    checked = await saga.step("check", lambda: _check(call, gateway, document))
    new = _new(call, document, checked["customerId"], checked["mode"])
    if new.mode == "record":
        return await saga.finish(_record, new)
    # The row stands before the money moves, so that no other request pays the same charge out.
    reserved = await saga.step_with("reserve", _reserve, new)
    try:
        made = await saga.step("pay", lambda: _pay_out(gateway, reserved))
    except GatewayRefused as error:
        await saga.abandon(queries.take_back, reserved["id"])
        raise told(error, POINTERS) from error
    return await saga.finish(_complete, reserved["id"], made["id"], made["status"])


def link(connection: Connection, hub: Hub, payout: GatewayPayout, charge_ids: Sequence[str], *, now: datetime) -> None:
    """Note in which payout of the provider the payouts of charges are, and how it stands with that; told once."""
    scope = Scope(None)
    for stored in queries.of_gateway_payout(connection, scope, payout.id, payout.metadata.get(OURS), charge_ids):
        new = _linked(stored, payout.id, payout.status)
        if new == stored:
            continue
        queries.save(connection, scope, new)
        if new.status != stored.status and new.status in TOLD:
            events.publish(connection, hub, None, TOLD[new.status], show(new), now=now)


def show(stored: StoredPayout) -> types.Payout:
    """Give a payout as the contract shows it."""
    shown = {**stored.document, "id": stored.id, "status": stored.status}
    if stored.gateway_payout_id is not None:
        shown["gatewayPayoutId"] = stored.gateway_payout_id
    return cast("types.Payout", shown)


def _linked(stored: StoredPayout, gateway_payout_id: str, status: str) -> StoredPayout:
    """Bring a payout forward; what was in one of the provider's that failed goes out with another one."""
    is_another = stored.gateway_payout_id not in {None, gateway_payout_id}
    if is_another and stored.status not in GONE:
        return stored
    if not is_another and ORDER[status] <= ORDER[stored.status]:
        return stored._replace(gateway_payout_id=gateway_payout_id)
    return stored._replace(gateway_payout_id=gateway_payout_id, status=status)


async def _check(call: Call, gateway: PaymentGateway, document: Mapping[str, Any]) -> dict[str, str | None]:
    """Compare with what the provider has booked; gives whose charge it is, if that is known, and what is to be done."""
    charge_id = document["chargeId"]
    earlier = await call.read(queries.of_charge, charge_id)
    _check_is_free(earlier, _new(call, document, None, call.hub.settings.payouts))
    charge = await _charge(gateway, charge_id)
    currency = document["currency"].lower()
    if currency != charge.currency:
        raise RuleBroken(f"The charge is booked in {charge.currency.upper()}.", pointer="/currency")
    if charge.net <= charge.refunded:
        raise RuleBroken("Of this charge nothing is left to be paid out.", pointer="/chargeId")
    if faults := list(_faults(charge, document)):
        raise RuleBroken.of(faults)
    owners = await call.read(customers.ids_by_gateway_ids, [charge.customer_id] if charge.customer_id else [])
    return {"customerId": next(iter(owners.values()), None), "mode": call.hub.settings.payouts}


async def _charge(gateway: PaymentGateway, charge_id: str) -> Charge:
    pointer = "/chargeId"
    absent = RuleBroken(f"There is no charge {charge_id}.", pointer=pointer)
    if not is_id_of(charge_id, "ch", "py"):
        raise absent
    try:
        return await gateway.get_charge(charge_id)
    except NotFound:
        raise absent from None
    except GatewayRefused as error:
        raise RuleBroken(error.detail, pointer=pointer) from None


def _faults(charge: Charge, document: Mapping[str, Any]) -> Iterator[Fault]:
    """Compare the three amounts; what was refunded of the charge is not paid out."""
    booked = {
        "invoiceAmount": charge.amount - charge.refunded,
        "feeAmount": charge.fee,
        "payoutAmount": charge.net - charge.refunded,
    }
    for name, amount in booked.items():
        given = read_amount(document[name], charge.currency, f"/{name}")
        if given != amount:
            texts = [write_amount(each, charge.currency) for each in (given, amount)]
            yield Fault(f"The {name} is {texts[0]}; the payment provider has booked {texts[1]}.", f"/{name}")


def _new(call: Call, document: Mapping[str, Any], customer_id: str | None, mode: Mode) -> StoredPayout:
    return StoredPayout(
        id=call.hub.new_id("payout"),
        charge_id=document["chargeId"],
        customer_id=customer_id,
        mode=mode,
        status=RECORDED,
        gateway_payout_id=None,
        document={**document, "currency": document["currency"].lower()},
        created_at=call.hub.clock(),
    )


async def _pay_out(gateway: PaymentGateway, reserved: Mapping[str, Any]) -> dict[str, str]:
    """Move the money, unless the request that has left the payout behind did so; gives what is known of it then."""
    payout_id, document = reserved["id"], reserved["document"]
    made = None
    if reserved["since"] is not None:
        made = await gateway.find_payout(OURS, payout_id, since=datetime.fromisoformat(reserved["since"]))
    if made is None:
        amount = read_amount(document["payoutAmount"], document["currency"], "/payoutAmount")
        new = NewPayout(amount, document["currency"], document["description"] or None, {OURS: payout_id})
        # The key is that of the row: whoever takes it up makes the same payout.
        made = await gateway.create_payout(new, key=f"{payout_id}:pay")
    return {"id": made.id, "status": made.status}


def _reserve(connection: Connection, scope: Scope, new: StoredPayout) -> dict[str, Any]:
    """Store a payout that is to be made, or take up the one of a request that died and was never repeated."""
    earlier = queries.locked_of_charge(connection, scope, new.charge_id)
    _check_is_free(earlier, new)
    if earlier is None:
        queries.insert_one(connection, scope, new)
        return {"id": new.id, "document": new.document, "since": None}
    return {"id": earlier.id, "document": earlier.document, "since": (earlier.created_at - UNDER_WAY).isoformat()}


def _check_is_free(earlier: StoredPayout | None, new: StoredPayout) -> None:
    """Raise Conflict if a charge has a payout, but for one of the same amount that was left behind."""
    if earlier is None:
        return
    is_same = earlier.mode == new.mode == "manual" and _amount(earlier) == _amount(new)
    is_left = earlier.gateway_payout_id is None and earlier.created_at <= new.created_at - UNDER_WAY
    if not (is_same and is_left):
        raise Conflict(queries.TAKEN, pointer="/chargeId")


def _amount(payout: StoredPayout) -> float:
    amount: float = payout.document["payoutAmount"]
    return amount


def _record(connection: Connection, scope: Scope, new: StoredPayout) -> Outcome:
    queries.insert_one(connection, scope, new)
    return Outcome(201, show(new))


def _complete(connection: Connection, scope: Scope, payout_id: str, gateway_payout_id: str, status: str) -> Outcome:
    """Note which payout it became; an event may have told of it already."""
    stored = queries.of_gateway_payout(connection, scope, gateway_payout_id, payout_id, [])[0]
    made = _linked(stored, gateway_payout_id, status)
    queries.save(connection, scope, made)
    return Outcome(201, show(made))
