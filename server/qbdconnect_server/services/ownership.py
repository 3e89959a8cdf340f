"""Who may write what: members that the server or operators own, in what others send."""

from collections.abc import Mapping
from typing import Any, Final

from qbdconnect_server.errors import NotAllowed
from qbdconnect_server.storage.scope import Scope

# Set by the server, accepted in a request and ignored, so that what was read can be sent back.
SERVERS_OF_CUSTOMER: Final = ("id",)
SERVERS_OF_INSTANCE: Final = ("instanceId", "fileId", "validated", "dateCreated", "projectId")
SERVERS_OF_SUBSCRIPTION: Final = (
    "subscriptionId",
    "subscriptionItemId",
    "dateCreated",
    "status",
    "currentPeriodStart",
    "currentPeriodEnd",
    "cancelAtPeriodEnd",
    "suspendedFrom",
)

# Set by operators; a customer may repeat the stored value.
OPERATORS_OF_CUSTOMER: Final = ("organizationId", "gatewayCustomerId", "subscriptionId")
OPERATORS_OF_INSTANCE: Final = ("sla", "appUrl")
OPERATORS_OF_SUBSCRIPTION: Final = ("sla",)

FIXED_OF_INSTANCE: Final = "customerId"
FIXED_OF_SUBSCRIPTION: Final = "customerId"


def check_operators_members(
    scope: Scope, members: tuple[str, ...], *, wanted: Mapping[str, Any], stored: Mapping[str, Any]
) -> None:
    """Raise NotAllowed if a customer would change what operators own; both are whole objects as they are shown."""
    if scope.customer_id is None:
        return
    for name in members:
        if wanted.get(name) != stored.get(name):
            raise NotAllowed(f"Only an operator of the hub may set {name}.", pointer=f"/{name}")


def check_fixed_member(name: str, *, wanted: Mapping[str, Any], stored: Mapping[str, Any]) -> None:
    """Raise NotAllowed if anybody would change what is fixed once the object exists."""
    if wanted[name] != stored[name]:
        raise NotAllowed(f"{name} is fixed once the object exists.", pointer=f"/{name}")
