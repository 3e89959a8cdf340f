"""The port to the CRM: an organisation for each customer, and a support project for each instance.

Every write may be repeated: what an earlier attempt has made is found again by our id. Methods raise CrmBusy,
QuotaUsedUp and CrmRefused, and GatewayFailed, GatewayUnavailable and OutcomeUnknown of the one error tree, after which
another attempt may help.
"""

# ruff: noqa: N818  the names say what happened, as in the one error tree

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class OrganisationDetails:
    """What the hub tells about a customer; None is what it does not know."""

    name: str
    contact: str
    phone: str | None = None
    street: str | None = None
    city: str | None = None
    state: str | None = None
    postcode: str | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation as it was read: its record, the version of that, and for which customer the hub has made it.

    `customer_id` is None for an organisation that somebody else has made.
    """

    id: str
    customer_id: str | None
    version: str | None
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ProjectDetails:
    """What the hub tells about an instance."""

    name: str
    description: str


class CrmBusy(Exception):
    """Too many requests at once; nothing was done, and the same may be asked again after some seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"The CRM is busy for {retry_after:g} seconds.")
        self.retry_after = retry_after


class QuotaUsedUp(Exception):
    """The requests of this day are used up; nothing was done, and nothing will succeed before the next day in UTC."""


class CrmRefused(Exception):
    """Another attempt would end the same; the text tells operators what to mend."""


class ChangedMeanwhile(Exception):
    """Somebody has changed the organisation since it was read; nothing was written."""


class Crm(Protocol):
    """Keeps organisations and projects."""

    async def create_organisation(self, customer_id: str, details: OrganisationDetails) -> str:
        """Make the organisation of a customer, unless it is there already, and return its id."""

    async def get_organisation(self, organisation_id: str) -> Organisation | None:
        """Read an organisation; None if there is none."""

    async def update_organisation(self, organisation: Organisation, details: OrganisationDetails) -> None:
        """Write what differs from the organisation as it was read; raises ChangedMeanwhile."""

    async def open_support_project(self, instance_id: str, organisation_id: str, details: ProjectDetails) -> str:
        """Make the project of an instance and link it to an organisation, unless that is done, and return its id."""

    async def close_support_project(self, project_id: str) -> None:
        """Mark a project as completed; one that is gone is closed, too."""

    async def close(self) -> None:
        """Close the connections."""
