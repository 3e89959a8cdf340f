"""The mail with the link that validates an instance, enqueued in the transaction that wants it."""

from datetime import datetime

from qbdconnect_server.services.call import Hub, Scope
from qbdconnect_server.services.instances.validation_link import contact_address, link_hash, new_token
from qbdconnect_server.services.mail import mailing
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import mailing as queries
from qbdconnect_server.storage.queries.instances import StoredInstance


def send(connection: Connection, scope: Scope, hub: Hub, instance: StoredInstance, *, now: datetime) -> bool:
    """Mail a new link to the contact of an instance; the one before stops working.

    The token is made here and travels sealed in the job, so that every attempt to send the mail sends the same link.
    False, and nothing changes, if mail cannot be sent to the contact.
    """
    try:
        address = contact_address(instance.document)
    except ValueError:
        return False
    token = new_token()
    queries.save_validation(connection, scope, instance.id, link_hash=link_hash(token, address), now=now)
    mailing.enqueue(connection, hub, "validation", instance.id, token=hub.seal(token.encode()).decode())
    return True
