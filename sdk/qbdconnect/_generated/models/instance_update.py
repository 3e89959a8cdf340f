# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object InstanceUpdate."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_date

from ..types import UNSET, Unset


@define(kw_only=True)
class InstanceUpdate(Model):
    """What may change of an instance. Absent members stay as they are; members that only the hub sets are ignored, so
    that what was read can be sent back."""

    name: str | Unset = UNSET
    """Name of the instance, shown in QuickBooks and in the Web Connector."""
    password: str | Unset = field(default=UNSET, repr=False)
    """Password that the Web Connector logs in with; stored hashed, never returned."""
    qbd_path: str | Unset = UNSET
    """Path of the company file on the QuickBooks machine."""
    frequency_in_minutes: int | Unset = UNSET
    """Minutes between two polls of the Web Connector; when absent it stays as it is."""
    instance_id: str | Unset = UNSET
    """Identifier of the instance."""
    customer_id: str | Unset = UNSET
    """Customer that owns the instance; cannot change."""
    contact: Contact | Unset = UNSET
    """The person who looks after an instance."""
    app_url: str | Unset = UNSET
    """Address that the Web Connector polls; operators only."""
    file_id: str | Unset = UNSET
    """UUID that ties the .qwc file to one company file."""
    validated: bool | Unset = UNSET
    """Whether the contact has confirmed the e-mail address."""
    sla: Sla | Unset = UNSET
    """Service level agreement of an instance."""
    date_created: datetime.date | Unset = UNSET
    """Day of creation, UTC."""
    project_id: str | Unset = UNSET
    """Support project in Insightly."""
    user_name: str | Unset = UNSET
    """User name that the Web Connector logs in with, unique over the whole hub."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "name": "name",
        "password": "password",
        "qbd_path": "qbdPath",
        "frequency_in_minutes": "frequencyInMinutes",
        "instance_id": "instanceId",
        "customer_id": "customerId",
        "contact": "contact",
        "app_url": "appUrl",
        "file_id": "fileId",
        "validated": "validated",
        "sla": "sla",
        "date_created": "dateCreated",
        "project_id": "projectId",
        "user_name": "userName",
    }
    _read_only = frozenset(
        {
            "instance_id",
            "file_id",
            "validated",
            "date_created",
            "project_id",
        }
    )

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.name = take("name", unset)
        self.password = take("password", unset)
        self.qbd_path = take("qbdPath", unset)
        self.frequency_in_minutes = take("frequencyInMinutes", unset)
        self.instance_id = take("instanceId", unset)
        self.customer_id = take("customerId", unset)
        value = take("contact", unset)
        self.contact = Contact._load(value) if type(value) is dict else value
        self.app_url = take("appUrl", unset)
        self.file_id = take("fileId", unset)
        self.validated = take("validated", unset)
        value = take("sla", unset)
        self.sla = Sla._load(value) if type(value) is dict else value
        value = take("dateCreated", unset)
        self.date_created = parse_date(value) if type(value) is str else value
        self.project_id = take("projectId", unset)
        self.user_name = take("userName", unset)
        self.additional_properties = data or {}
        return self


# At the end, so that models may hold each other.
from ..models.contact import Contact
from ..models.sla import Sla
