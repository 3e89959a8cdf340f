"""What the CRM is told of a customer and of an instance."""

from collections.abc import Mapping
from typing import Any

from qbdconnect_server.gateways.crm import OrganisationDetails, ProjectDetails
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.queries.customers import StoredCustomer
from qbdconnect_server.storage.queries.instances import StoredInstance


def organisation_details(customer: StoredCustomer) -> OrganisationDetails:
    """Describe a customer, which is named by its contact where it has no name."""
    contact = customer.document["primaryBillingContact"]
    address = customer.document.get("address") or {}
    return OrganisationDetails(
        name=_name_of(customer),
        contact=person(contact),
        phone=contact.get("phone") or None,
        street=", ".join(line for line in (address.get("street1"), address.get("street2")) if line) or None,
        city=address.get("city") or None,
        state=address.get("state") or None,
        postcode=address.get("postalCode") or None,
    )


def project_details(instance: StoredInstance, customer: StoredCustomer, settings: Settings) -> ProjectDetails:
    """Describe an instance for those who support it."""
    name = instance.document["name"]
    lines = [
        f"QuickBooks company file {name!r} of {_name_of(customer)} ({instance.customer_id})",
        f"Contact: {person(instance.document['contact'])}",
        f"Support page: {settings.public_url}/support/{instance.id}",
    ]
    return ProjectDetails(f"QuickBooks support: {name}", "\n".join(lines))


def person(contact: Mapping[str, Any]) -> str:
    """Write a contact as one line: name, e-mail address, telephone number."""
    name = " ".join(part for part in (contact.get("firstName"), contact.get("lastName")) if part)
    return ", ".join(part for part in (name, contact["email"], contact.get("phone")) if part)


def _name_of(customer: StoredCustomer) -> str:
    contact = customer.document["primaryBillingContact"]
    own = " ".join(str(customer.document.get("name") or "").split())
    return own or person(contact) or customer.id
