# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object InstancePatch."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_date

from ..types import UNSET, Unset


@define(kw_only=True)
class InstancePatch(Model):
    """Merge patch of an instance (RFC 7396). Absent members stay, null removes one."""

    instance_id: str | Unset = UNSET
    """Identifier of the instance."""
    name: str | Unset = UNSET
    """Name of the instance, shown in QuickBooks and in the Web Connector."""
    customer_id: str | Unset = UNSET
    """Customer that owns the instance; cannot change."""
    contact: ContactPatch | Unset = UNSET
    """Merge patch of a contact."""
    qbd_path: None | str | Unset = UNSET
    """Path of the company file on the QuickBooks machine; null removes it."""
    app_url: None | str | Unset = UNSET
    """Address that the Web Connector polls; operators only; null returns to the hub's own."""
    frequency_in_minutes: int | None | Unset = UNSET
    """Minutes between two polls of the Web Connector; null returns to 60."""
    file_id: str | Unset = UNSET
    """UUID that ties the .qwc file to one company file."""
    validated: bool | Unset = UNSET
    """Whether the contact has confirmed the e-mail address."""
    sla: None | SlaPatch | Unset = UNSET
    date_created: datetime.date | Unset = UNSET
    """Day of creation, UTC."""
    project_id: str | Unset = UNSET
    """Support project in Insightly."""
    user_name: None | str | Unset = UNSET
    """User name that the Web Connector logs in with, unique over the whole hub; null returns to the instanceId."""
    password: None | str | Unset = field(default=UNSET, repr=False)
    """Password that the Web Connector logs in with; null removes it."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "instance_id": "instanceId",
        "name": "name",
        "customer_id": "customerId",
        "contact": "contact",
        "qbd_path": "qbdPath",
        "app_url": "appUrl",
        "frequency_in_minutes": "frequencyInMinutes",
        "file_id": "fileId",
        "validated": "validated",
        "sla": "sla",
        "date_created": "dateCreated",
        "project_id": "projectId",
        "user_name": "userName",
        "password": "password",
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
        self.instance_id = take("instanceId", unset)
        self.name = take("name", unset)
        self.customer_id = take("customerId", unset)
        value = take("contact", unset)
        self.contact = ContactPatch._load(value) if type(value) is dict else value
        self.qbd_path = take("qbdPath", unset)
        self.app_url = take("appUrl", unset)
        self.frequency_in_minutes = take("frequencyInMinutes", unset)
        self.file_id = take("fileId", unset)
        self.validated = take("validated", unset)
        value = take("sla", unset)
        self.sla = SlaPatch._load(value) if type(value) is dict else value
        value = take("dateCreated", unset)
        self.date_created = parse_date(value) if type(value) is str else value
        self.project_id = take("projectId", unset)
        self.user_name = take("userName", unset)
        self.password = take("password", unset)
        self.additional_properties = data or {}
        return self


# At the end, so that models may hold each other.
from ..models.contact_patch import ContactPatch
from ..models.sla_patch import SlaPatch
