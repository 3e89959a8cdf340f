"""The hub's letters: each is written when it is sent, from what is stored then, or not at all if it has become void."""

from collections.abc import Mapping
from typing import Any, Final

from qbdconnect_server.mail_addresses import mail_address
from qbdconnect_server.services.call import Hub, Scope
from qbdconnect_server.services.instances.qwc_file import MEDIA_TYPE, plain_name, qwc_file
from qbdconnect_server.services.instances.validation_link import (
    VALID_FOR,
    contact_address,
    has_expired,
    is_latest,
    link,
)
from qbdconnect_server.services.mail.mail_message import Attachment, Letter, shown_name
from qbdconnect_server.storage.queries import instances
from qbdconnect_server.storage.queries import mailing as queries

OPERATOR: Final = Scope(None)  # who may have a letter sent was decided when its job was made


def billing_address(customer_document: Mapping[str, Any]) -> str | None:
    """Give the mail address of a customer's billing contact; None if there is none that mail can be sent to."""
    try:
        return mail_address(customer_document["primaryBillingContact"]["email"])
    except (KeyError, ValueError):
        return None


async def qwc_letter(hub: Hub, payload: Mapping[str, Any]) -> Letter | None:
    """Send the .qwc file to the customer's billing contact; raises RuleBroken if there is no such file any more."""
    stored = await hub.database.read(instances.by_id, OPERATOR, payload["instanceId"])
    customer = await hub.database.read(queries.customer_document, OPERATOR, payload["instanceId"])
    to = billing_address(customer or {})
    if stored is None or to is None:
        return None
    name = shown_name(stored.document["name"])
    return Letter(
        to=to,
        subject=f"Web Connector file of {name}",
        template="qwc",
        values={"name": name, "support_url": f"{hub.settings.public_url}/support/{stored.id}"},
        attachment=Attachment(
            plain_name(stored.document["name"], stored.id), MEDIA_TYPE, qwc_file(stored, hub.settings)
        ),
    )


async def validation_letter(hub: Hub, payload: Mapping[str, Any]) -> Letter | None:
    """Send the contact of an instance the link that validates it, unless a newer link or a confirmation came first."""
    token = hub.unseal(payload["token"].encode()).decode()
    stored = await hub.database.read(queries.validation_by_id, OPERATOR, payload["instanceId"])
    if stored is None or stored.instance.validated or not is_latest(stored, token) or has_expired(stored, hub.clock()):
        return None
    name = shown_name(stored.instance.document["name"])
    return Letter(
        to=contact_address(stored.instance.document),
        subject=f"Confirm your e-mail address for {name}",
        template="validation",
        values={"name": name, "link": link(hub.settings, stored.instance.id, token), "days": VALID_FOR.days},
    )
