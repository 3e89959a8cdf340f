"""Records of Insightly: how ours are written, marked and read."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from qbdconnect_server.errors import GatewayFailed
from qbdconnect_server.gateways.crm import OrganisationDetails, ProjectDetails

Record = dict[str, Any]

NAME_LIMIT: Final = 255
OUR_LINE: Final = "QBD Connect "  # begins each line that the hub writes into a background; other lines are people's
CUSTOMER_LINE: Final = re.compile(r"^QBD Connect customer: (\S+)$", re.MULTILINE)


def id_of(record: object, name: str) -> str:
    """Read the id of a record; raises GatewayFailed if there is none."""
    value = record.get(name) if isinstance(record, Mapping) else None
    if not isinstance(value, int):
        raise GatewayFailed(f"Insightly's answer has no {name}.")
    return str(value)


def records_of(document: object) -> list[Mapping[str, Any]]:
    """Read a list of records; raises GatewayFailed if it is none."""
    if not isinstance(document, list) or not all(isinstance(each, Mapping) for each in document):
        raise GatewayFailed("Insightly's answer is no list of records.")
    return document


def custom_field(name: str, value: str) -> Record:
    """Write a custom field."""
    return {"CUSTOMFIELDS": [{"FIELD_NAME": name, "FIELD_VALUE": value}]}


def custom_value(record: Mapping[str, Any], name: str) -> Any:
    """Read a custom field."""
    fields: Iterable[Mapping[str, Any]] = record.get("CUSTOMFIELDS") or ()
    return next((each.get("FIELD_VALUE") for each in fields if each.get("FIELD_NAME") == name), None)


def organisation_fields(customer_id: str, details: OrganisationDetails, background: str | None = None) -> Record:
    """Write an organisation; lines of people in its background stay."""
    ours = [f"{OUR_LINE}customer: {customer_id}", f"{OUR_LINE}contact: {one_line(details.contact)}"]
    theirs = [line for line in (background or "").splitlines() if not line.startswith(OUR_LINE)]
    return {
        "ORGANISATION_NAME": one_line(details.name),
        "BACKGROUND": "\n".join([*ours, *theirs]),
        "PHONE": details.phone,
        "ADDRESS_BILLING_STREET": details.street,
        "ADDRESS_BILLING_CITY": details.city,
        "ADDRESS_BILLING_STATE": details.state,
        "ADDRESS_BILLING_POSTCODE": details.postcode,
    }


def customer_of(record: Mapping[str, Any]) -> str | None:
    """Tell for which customer the hub has made an organisation."""
    found = CUSTOMER_LINE.search(record.get("BACKGROUND") or "")
    return found[1] if found else None


def project_fields(details: ProjectDetails) -> Record:
    """Write a project that is under way."""
    return {
        "PROJECT_NAME": one_line(details.name),
        "PROJECT_DETAILS": details.description,
        "STATUS": "IN PROGRESS",
    }


def one_line(text: str) -> str:
    """Write a text into one line that is not too long for a name."""
    return " ".join(text.split())[:NAME_LIMIT]
