"""The CRM behind the port: Insightly's organisations and projects."""

import re
from typing import Any, Final

import structlog

from qbdconnect_server.errors import GatewayFailed
from qbdconnect_server.gateways.crm import (
    ChangedMeanwhile,
    CrmRefused,
    Organisation,
    OrganisationDetails,
    ProjectDetails,
)

from .http import BAD_REQUEST, NOT_FOUND, REQUESTS_PER_SECOND, TOTAL_SECONDS, InsightlyHttp, Pace
from .records import (
    Record,
    custom_field,
    custom_value,
    customer_of,
    id_of,
    organisation_fields,
    project_fields,
    records_of,
)

PAGE: Final = 100
PAGES: Final = 20  # more would use up the daily quota for a search that does not search
ID: Final = re.compile(r"[1-9][0-9]{0,17}")
COMPLETED: Final = "COMPLETED"
CHECKED: Final = "qbdconnect-doctor"  # the name of nothing
# A link names its object in the singular, unlike the collection.
ORGANISATION: Final = "Organisation"

log = structlog.get_logger(__name__)


class InsightlyCrm:
    """Insightly, reached over HTTP.

    Our ids stand in the custom fields `organisation_field` and `project_field`, by which records are found again. With
    no such field the id is the name under which a record is made: an organisation gets its own name when it is first
    updated, once its id is stored, and a project keeps it.
    """

    def __init__(  # noqa: PLR0913 - what an account at Insightly consists of
        self,
        api_key: str,
        base_address: str,
        *,
        organisation_field: str = "",
        project_field: str = "",
        pace: Pace | None = None,
        timeout: float = TOTAL_SECONDS,
    ) -> None:
        self._http = InsightlyHttp(api_key, base_address, pace=pace or Pace(REQUESTS_PER_SECOND), timeout=timeout)
        self._organisation_field = organisation_field
        self._project_field = project_field

    async def create_organisation(self, customer_id: str, details: OrganisationDetails) -> str:
        """Make the organisation of a customer, unless it is there already; see Crm."""
        field = self._organisation_field
        found = await self._find("Organisations", "ORGANISATION_ID", field or "ORGANISATION_NAME", customer_id)
        if found is not None:
            return found
        fields = organisation_fields(customer_id, details) | _mark(field, "ORGANISATION_NAME", customer_id)
        return id_of((await self._http.post("Organisations", fields)).document, "ORGANISATION_ID")

    async def get_organisation(self, organisation_id: str) -> Organisation | None:
        """Read an organisation; see Crm."""
        # An operator may have written anything into the customer.
        if not ID.fullmatch(organisation_id):
            return None
        answer = await self._http.get(f"Organisations/{organisation_id}", accept=(NOT_FOUND,))
        if answer.status == NOT_FOUND:
            return None
        own_id = id_of(answer.document, "ORGANISATION_ID")
        return Organisation(own_id, self._customer_of(answer.document), answer.version, answer.document)

    async def update_organisation(self, organisation: Organisation, details: OrganisationDetails) -> None:
        """Write what differs from the organisation as it was read; see Crm."""
        record = organisation.record
        wanted = organisation_fields(organisation.customer_id or "", details, record.get("BACKGROUND"))
        changes = {name: value for name, value in wanted.items() if record.get(name) != value}
        if not changes:
            return
        document = {"ORGANISATION_ID": int(organisation.id), **changes}
        version = organisation.version
        answer = await self._http.put("Organisations", document, version=version, accept=(BAD_REQUEST,))
        if answer.status == BAD_REQUEST:
            await self._explain(organisation, answer.document)

    async def open_support_project(self, instance_id: str, organisation_id: str, details: ProjectDetails) -> str:
        """Make the project of an instance and link it to an organisation, unless that is done; see Crm."""
        field = self._project_field
        project_id = await self._find("Projects", "PROJECT_ID", field or "PROJECT_NAME", instance_id)
        if project_id is None:
            fields = project_fields(details) | _mark(field, "PROJECT_NAME", instance_id)
            project_id = id_of((await self._http.post("Projects", fields)).document, "PROJECT_ID")
        await self._link(project_id, organisation_id)
        return project_id

    async def close_support_project(self, project_id: str) -> None:
        """Mark a project as completed; see Crm."""
        document = {"PROJECT_ID": int(project_id), "STATUS": COMPLETED}
        answer = await self._http.put("Projects", document, accept=(NOT_FOUND,))
        if answer.status == NOT_FOUND:
            log.info("the support project to close is gone", project_id=project_id)

    async def check(self) -> None:
        """Search for nothing, to see whether the key is good and the fields exist; raises what every method may."""
        await self._search("Organisations", self._organisation_field or "ORGANISATION_NAME", CHECKED)
        await self._search("Projects", self._project_field or "PROJECT_NAME", CHECKED)

    async def close(self) -> None:
        """Close the connections; see Crm."""
        await self._http.close()

    def _customer_of(self, record: Record) -> str | None:
        if self._organisation_field:
            value = custom_value(record, self._organisation_field)
            if isinstance(value, str) and value:
                return value
        return customer_of(record)

    async def _find(self, collection: str, id_name: str, field_name: str, value: str) -> str | None:
        """Find what an earlier attempt has made; of several, the first."""
        # How Insightly compares is not known for sure, so a record counts only if its field is equal.
        found = [
            int(id_of(record, id_name))
            for record in await self._search(collection, field_name, value)
            if value in (record.get(field_name), custom_value(record, field_name))
        ]
        if len(found) > 1:
            log.warning("Insightly has more than one record of ours", collection=collection, ids=sorted(found))
        return str(min(found)) if found else None

    async def _search(self, collection: str, field_name: str, value: str) -> list[Any]:
        found: list[Any] = []
        query = {"field_name": field_name, "field_value": value, "top": str(PAGE)}
        for _ in range(PAGES):
            answer = await self._http.get(f"{collection}/Search", {**query, "skip": str(len(found))})
            page = records_of(answer.document)
            found += page
            if len(page) < PAGE:
                return found
        raise GatewayFailed(f"Insightly lists ever more {collection} for one value.")

    async def _link(self, project_id: str, organisation_id: str) -> None:
        path = f"Projects/{project_id}/Links"
        wanted = {"LINK_OBJECT_NAME": ORGANISATION, "LINK_OBJECT_ID": int(organisation_id)}
        links = records_of((await self._http.get(path)).document)
        if not any(wanted.items() <= dict(each).items() for each in links):
            await self._http.post(path, wanted)

    async def _explain(self, organisation: Organisation, said: object) -> None:
        """Tell a stale version, which Insightly answers with 400 as it does a wrong value, from the latter."""
        current = await self.get_organisation(organisation.id)
        if current is None or current.version != organisation.version:
            raise ChangedMeanwhile(f"Organisation {organisation.id} was changed meanwhile.")
        raise CrmRefused(f"Insightly refuses to change organisation {organisation.id} (400): {said}"[:300])


def _mark(field: str, name_field: str, our_id: str) -> Record:
    """Write our id where a search finds it."""
    return custom_field(field, our_id) if field else {name_field: our_id}
