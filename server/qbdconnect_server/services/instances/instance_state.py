"""How an instance is shown and stored, and which changes of it are allowed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast
from uuid import uuid5

from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.errors import Conflict
from qbdconnect_server.services.call import Hub, Scope
from qbdconnect_server.services.documents import check_object, without
from qbdconnect_server.services.moments import show_day
from qbdconnect_server.services.ownership import (
    FIXED_OF_INSTANCE,
    OPERATORS_OF_INSTANCE,
    SERVERS_OF_INSTANCE,
    check_fixed_member,
    check_operators_members,
)
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import instances as queries
from qbdconnect_server.storage.queries.instances import StoredInstance

DEFAULT_FREQUENCY: Final = 60  # minutes
# Members that have a column of their own; all others stand in the document.
COLUMNS: Final = (*SERVERS_OF_INSTANCE, *OPERATORS_OF_INSTANCE, FIXED_OF_INSTANCE, "userName")


def blank(hub: Hub, customer_id: str, now: datetime) -> StoredInstance:
    """Make the state of an instance about which the caller has said nothing yet."""
    instance_id = hub.new_id("inst")
    file_id = str(uuid5(hub.settings.qwc_owner_id, instance_id))
    return StoredInstance(
        id=instance_id,
        customer_id=customer_id,
        user_name=instance_id,
        file_id=file_id,
        validated=False,
        app_url=None,
        sla=None,
        document={},
        date_created=show_day(now),
    )


def show(stored: StoredInstance, settings: Settings) -> types.Instance:
    """Give an instance as the contract shows it; what it does not have is absent."""
    shown = {
        "instanceId": stored.id,
        "customerId": stored.customer_id,
        **stored.document,
        "appUrl": settings.app_url(stored.id) if stored.app_url is None else stored.app_url,
        "fileId": stored.file_id,
        "validated": stored.validated,
        "dateCreated": stored.date_created,
        "userName": stored.user_name,
    }
    if stored.sla is not None:
        shown["sla"] = stored.sla
    if stored.project_id is not None:
        shown["projectId"] = stored.project_id
    return cast("types.Instance", shown)


def sent_by_caller(document: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what the server sets whatever is sent."""
    return without(document, SERVERS_OF_INSTANCE)


def revise(
    scope: Scope, settings: Settings, stored: StoredInstance, wanted: Mapping[str, Any], pointer: str = ""
) -> StoredInstance:
    """Turn a whole instance, as the caller wants it to be shown, into the state to store.

    `pointer` leads to the instance in the request. Raises NotAllowed for members that are not the caller's to set and
    RuleBroken for an object that is not whole.
    """
    default_app_url = settings.app_url(stored.id)
    whole = dict(wanted)
    whole.setdefault("appUrl", default_app_url)
    whole.setdefault("frequencyInMinutes", DEFAULT_FREQUENCY)
    shown = show(stored, settings)
    check_fixed_member(FIXED_OF_INSTANCE, wanted=whole, stored=shown)
    check_operators_members(scope, OPERATORS_OF_INSTANCE, wanted=whole, stored=shown)
    if scope.customer_id is not None:
        # What is equal in Python need not be in JSON (1 and true): the operator's own value stays.
        whole |= {name: shown[name] for name in OPERATORS_OF_INSTANCE if name in shown}
    check_object(models.Instance, whole, pointer)
    return stored._replace(
        user_name=whole.get("userName", stored.id),
        # The default is not stored, so that it follows when the hub moves to another address.
        app_url=None if whole["appUrl"] == default_app_url else whole["appUrl"],
        sla=whole.get("sla"),
        # What was read may be sent back; any other SLA is an operator's own, which no subscription replaces.
        sla_of=stored.sla_of if whole.get("sla") == stored.sla else None,
        document=without(whole, COLUMNS),
    )


def check_user_name(connection: Connection, stored: StoredInstance, pointer: str = "") -> None:
    """Raise Conflict if another instance of the hub has the user name; the id, its default, is nobody else's."""
    if stored.user_name == stored.id:
        return
    if queries.is_user_name_taken(connection, stored.user_name, instance_id=stored.id):
        raise Conflict(queries.NAME_TAKEN, pointer=f"{pointer}/userName")
