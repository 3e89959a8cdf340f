"""Pages on which somebody subscribes and pays."""

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models
from qbdconnect_server.services.call import Call


async def create(call: Call, body: Body[models.NewCheckout]) -> Answer:
    """Open a checkout."""
    raise NotImplementedError
