"""The two collections: which members their records have, and what is wrong with one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from .wire import Refusal

NAME_LIMIT: Final = 255
STATUSES: Final = frozenset({"NOT STARTED", "IN PROGRESS", "DEFERRED", "CANCELLED", "ABANDONED", "COMPLETED"})


@dataclass(frozen=True, slots=True)
class Collection:
    """What a collection is called, how its records name their id and themselves, and their other members of text."""

    name: str
    singular: str
    id_name: str
    name_field: str
    texts: frozenset[str]

    def blank(self) -> dict[str, Any]:
        """Make a record of which nothing is known."""
        return dict.fromkeys(sorted({self.name_field, *self.texts})) | {"CUSTOMFIELDS": []}

    def check(self, document: Mapping[str, Any], custom_fields: frozenset[str]) -> None:
        """Raise Refusal for members that there are not, and for values that they cannot have."""
        for name, value in document.items():
            if name == "CUSTOMFIELDS":
                _check_custom_fields(value, custom_fields)
            elif name not in {self.id_name, self.name_field, *self.texts}:
                raise Refusal(400, f"{name} is no field of {self.name}.")
            elif name != self.id_name and not (value is None or isinstance(value, str)):
                raise Refusal(400, f"{name} must be a string.")
        if self.name_field in document:
            self._check_name(document[self.name_field])
        if document.get("STATUS") is not None and document["STATUS"] not in STATUSES:
            raise Refusal(400, "STATUS is not one of those that there are.")

    def _check_name(self, name: str | None) -> None:
        if not name or len(name) > NAME_LIMIT:
            raise Refusal(400, f"{self.name_field} has 1 to {NAME_LIMIT} characters.")


def _check_custom_fields(value: Any, known: frozenset[str]) -> None:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise Refusal(400, "CUSTOMFIELDS is a list of objects.")
    for each in value:
        if each.get("FIELD_NAME") not in known:
            raise Refusal(400, f"There is no custom field {each.get('FIELD_NAME')}.")


ORGANISATIONS: Final = Collection(
    "Organisations",
    "Organisation",
    "ORGANISATION_ID",
    "ORGANISATION_NAME",
    frozenset(
        {
            "BACKGROUND",
            "PHONE",
            "WEBSITE",
            "ADDRESS_BILLING_STREET",
            "ADDRESS_BILLING_CITY",
            "ADDRESS_BILLING_STATE",
            "ADDRESS_BILLING_POSTCODE",
            "ADDRESS_BILLING_COUNTRY",
        }
    ),
)
PROJECTS: Final = Collection(
    "Projects", "Project", "PROJECT_ID", "PROJECT_NAME", frozenset({"PROJECT_DETAILS", "STATUS"})
)
COLLECTIONS: Final = {each.name: each for each in (ORGANISATIONS, PROJECTS)}
