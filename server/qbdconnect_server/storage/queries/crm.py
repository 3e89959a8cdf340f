"""Queries on what the CRM has made for customers and instances."""

from typing import Final

from sqlalchemy import Connection, bindparam, update

from qbdconnect_server.storage.scope import Scope, ScopedStatement
from qbdconnect_server.storage.tables import customer, instance, live

# What an operator has set meanwhile stays.
STORE_ORGANISATION: Final = ScopedStatement(
    update(customer).where(customer.c.id == bindparam("customer_id"), customer.c.organization_id.is_(None)),
    owner=customer.c.id,
)
STORE_PROJECT: Final = ScopedStatement(
    update(instance).where(instance.c.id == bindparam("instance_id"), live), owner=instance.c.customer_id
)


def store_organisation(connection: Connection, scope: Scope, customer_id: str, organisation_id: str) -> bool:
    """Store the organisation of a customer that has none; False if it has one, or is gone."""
    parameters = {"customer_id": customer_id, "organization_id": organisation_id}
    return bool(STORE_ORGANISATION.execute(connection, scope, parameters).rowcount)


def store_project(connection: Connection, scope: Scope, instance_id: str, project_id: str) -> bool:
    """Store the project of a live instance; False if it is deleted or gone."""
    parameters = {"instance_id": instance_id, "project_id": project_id}
    return bool(STORE_PROJECT.execute(connection, scope, parameters).rowcount)
