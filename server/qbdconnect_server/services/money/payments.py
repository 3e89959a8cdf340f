"""Payments that are taken at once."""

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models
from qbdconnect_server.services.call import Call


async def create(call: Call, body: Body[models.NewPayment]) -> Answer:
    """Take a payment."""
    raise NotImplementedError
