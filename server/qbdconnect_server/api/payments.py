"""Operations on payments."""

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models
from qbdconnect_server.services.call import Call
from qbdconnect_server.services.money.payments import payments


async def create_payment(call: Call, body: Body[models.NewPayment]) -> Answer:
    """POST /payments."""
    return await payments.create(call, body)
