"""Operations on payouts."""

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models
from qbdconnect_server.services.call import Call
from qbdconnect_server.services.money.payments import payouts


async def create_payout(call: Call, body: Body[models.Payout]) -> Answer:
    """POST /payouts."""
    return await payouts.create(call, body)
