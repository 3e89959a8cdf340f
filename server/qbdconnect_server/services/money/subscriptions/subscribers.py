"""For which customer a request subscribes."""

from collections.abc import Mapping
from typing import Any, Final

from qbdconnect_server.errors import NotFound, RuleBroken
from qbdconnect_server.mail_addresses import mail_address
from qbdconnect_server.services.call import Call
from qbdconnect_server.storage.queries import subscriptions as queries
from qbdconnect_server.storage.queries.subscriptions import Subscriber

CUSTOMER: Final = "/customerId"
EMAIL: Final = "/email"


async def subscriber(call: Call, document: Mapping[str, Any]) -> Subscriber:
    """Find the customer that a request names, else the caller's own; raises RuleBroken, NotFound with the pointer."""
    customer_id = document.get("customerId") or call.caller.customer_id
    if customer_id is None:
        raise RuleBroken("An operator must name the customer.", pointer=CUSTOMER)
    found = await call.read(queries.subscriber, customer_id)
    if found is None:
        raise NotFound(f"There is no customer {customer_id}.", pointer=CUSTOMER)
    return found


def check_email(document: Mapping[str, Any]) -> None:
    """Raise RuleBroken, with the pointer, for an e-mail address that no mail can be sent to."""
    if "email" in document and not is_mail_address(document["email"]):
        raise RuleBroken("This is not an e-mail address that mail can be sent to.", pointer=EMAIL)


def is_mail_address(text: str) -> bool:
    """Tell whether mail can be sent to an address."""
    try:
        mail_address(text)
    except ValueError:
        return False
    return True
