"""Tables of the peers with a database: value objects are JSON columns, what is searched is an indexed column."""

from __future__ import annotations

import hashlib
from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.data import Dataset

Document = dict[str, Any]


class Table(DeclarativeBase):
    type_annotation_map = {Document: JSON, list[str]: JSON}  # noqa: RUF012 - SQLAlchemy's way to declare it


class ApiKey(Table):
    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(unique=True)
    customer_id: Mapped[str | None]
    scopes: Mapped[list[str]]
    revoked_at: Mapped[datetime | None]


class Instance(Table):
    __tablename__ = "instances"
    __table_args__ = (Index("instances_of_customer", "customer_id", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"))
    name: Mapped[str]
    contact: Mapped[Document]
    qbd_path: Mapped[str | None]
    app_url: Mapped[str]
    frequency_in_minutes: Mapped[int]
    file_id: Mapped[str]
    validated: Mapped[bool]
    sla: Mapped[Document | None] = mapped_column(JSON(none_as_null=True))
    date_created: Mapped[str]
    user_name: Mapped[str] = mapped_column(unique=True)
    unknown: Mapped[Document]
    deleted_at: Mapped[datetime | None]


class Customer(Table):
    __tablename__ = "customers"

    id: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[str | None]
    gateway_customer_id: Mapped[str | None] = mapped_column(unique=True)
    subscription_id: Mapped[str | None]
    name: Mapped[str | None]
    address: Mapped[Document | None] = mapped_column(JSON(none_as_null=True))
    primary_billing_contact: Mapped[Document]
    unknown: Mapped[Document]
    instances: Mapped[list[Instance]] = relationship(order_by=Instance.id)


INSTANCE_MEMBERS = {
    "id": "instanceId",
    "customer_id": "customerId",
    "name": "name",
    "contact": "contact",
    "qbd_path": "qbdPath",
    "app_url": "appUrl",
    "frequency_in_minutes": "frequencyInMinutes",
    "file_id": "fileId",
    "validated": "validated",
    "sla": "sla",
    "date_created": "dateCreated",
    "user_name": "userName",
}

CUSTOMER_MEMBERS = {
    "id": "id",
    "organization_id": "organizationId",
    "gateway_customer_id": "gatewayCustomerId",
    "subscription_id": "subscriptionId",
    "name": "name",
    "address": "address",
    "primary_billing_contact": "primaryBillingContact",
}


def key_hash(secret: str) -> str:
    """Hash an API key for its lookup."""
    return hashlib.sha256(secret.encode()).hexdigest()


def instance_row(document: Document) -> Document:
    """Turn an answered instance into the values of its row."""
    row = {column: document.get(member) for column, member in INSTANCE_MEMBERS.items()}
    unknown = {name: value for name, value in document.items() if name not in INSTANCE_MEMBERS.values()}
    return {**row, "unknown": unknown}


def customer_row(document: Document) -> Document:
    """Turn an answered customer into the values of its row, without its instances."""
    row = {column: document.get(member) for column, member in CUSTOMER_MEMBERS.items()}
    known = {*CUSTOMER_MEMBERS.values(), "qbdInstances"}
    return {**row, "unknown": {name: value for name, value in document.items() if name not in known}}


def rows(data: Dataset) -> Iterator[tuple[type[Table], list[Document]]]:
    """Give the rows of the data set, table by table, in the order of the foreign keys."""
    yield Customer, [customer_row(customer) for customer in data.customers]
    yield Instance, [instance_row(one) for customer in data.customers for one in customer["qbdInstances"]]
    yield (
        ApiKey,
        [
            {
                "id": f"key_{number}",
                "hash": key_hash(key.secret),
                "customer_id": key.customer_id,
                "scopes": ["customers:read", "customers:write", "instances:read", "instances:write"],
            }
            for number, key in enumerate(data.keys)
        ],
    )
