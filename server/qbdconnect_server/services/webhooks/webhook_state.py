"""How a webhook is shown and stored, and which changes of it are allowed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast

from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.errors import NotAllowed, RuleBroken
from qbdconnect_server.gateways.webhook_addresses import AddressRefused
from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.documents import check_object, without
from qbdconnect_server.services.moments import show_day
from qbdconnect_server.services.webhooks.webhook_secrets import Secrets
from qbdconnect_server.storage.queries.webhooks import StoredWebhook

SERVERS: Final = ("id", "disabledReason", "secret", "dateCreated")
# Members that have a column of their own; all others stand in the document.
COLUMNS: Final = (*SERVERS, "customerId", "enabled")


def blank(hub: Hub, customer_id: str | None, secrets: Secrets, now: datetime) -> StoredWebhook:
    """Make the state of a webhook about which the caller has said nothing yet."""
    return StoredWebhook(
        id=hub.new_id("hook"),
        customer_id=customer_id,
        enabled=True,
        disabled_reason=None,
        failing_since=None,
        failed_at=None,
        secrets=secrets.sealed(hub.vault),
        document={},
        created_at=now,
    )


def show(stored: StoredWebhook) -> types.Webhook:
    """Give a webhook as the contract shows it, without its secret; what it does not have is absent."""
    shown = {
        "id": stored.id,
        **stored.document,
        "enabled": stored.enabled,
        "dateCreated": show_day(stored.created_at),
    }
    if stored.customer_id is not None:
        shown["customerId"] = stored.customer_id
    if stored.disabled_reason is not None:
        shown["disabledReason"] = stored.disabled_reason
    return cast("types.Webhook", shown)


def sent_by_caller(document: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what the server sets whatever is sent."""
    return without(document, SERVERS)


def revise(hub: Hub, stored: StoredWebhook, wanted: Mapping[str, Any]) -> StoredWebhook:
    """Turn a whole webhook, as the caller wants it to be shown, into the state to store.

    Raises NotAllowed for another customer, and RuleBroken for an object that is not whole or an address to which the
    hub never posts.
    """
    if "customerId" in wanted and wanted["customerId"] != stored.customer_id:
        raise NotAllowed("customerId is fixed once the webhook exists.", pointer="/customerId")
    check_object(models.Webhook, wanted)
    url = wanted["url"]
    if url != stored.document.get("url"):
        _check_url(hub, url)
    enabled = wanted.get("enabled", True)
    revised = stored._replace(enabled=enabled, document=without(wanted, COLUMNS))
    if enabled and not stored.enabled:
        return revised._replace(disabled_reason=None, failing_since=None, failed_at=None)
    return revised


def _check_url(hub: Hub, url: str) -> None:
    try:
        hub.webhook_sender.check_url(url)
    except AddressRefused as error:
        raise RuleBroken(str(error), pointer="/url") from None
