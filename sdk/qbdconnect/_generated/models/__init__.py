# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The objects of the API; a model is imported when it is first asked for."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .address import Address
    from .address_patch import AddressPatch
    from .billing_contact import BillingContact
    from .billing_contact_patch import BillingContactPatch
    from .contact import Contact
    from .contact_patch import ContactPatch
    from .customer import Customer
    from .customer_patch import CustomerPatch
    from .instance import Instance
    from .instance_patch import InstancePatch
    from .instance_update import InstanceUpdate
    from .sla import Sla
    from .sla_patch import SlaPatch

__all__ = (
    "Address",
    "AddressPatch",
    "BillingContact",
    "BillingContactPatch",
    "Contact",
    "ContactPatch",
    "Customer",
    "CustomerPatch",
    "Instance",
    "InstancePatch",
    "InstanceUpdate",
    "Sla",
    "SlaPatch",
)

if not TYPE_CHECKING:
    _MODULES = {
        "Address": ".address",
        "AddressPatch": ".address_patch",
        "BillingContact": ".billing_contact",
        "BillingContactPatch": ".billing_contact_patch",
        "Contact": ".contact",
        "ContactPatch": ".contact_patch",
        "Customer": ".customer",
        "CustomerPatch": ".customer_patch",
        "Instance": ".instance",
        "InstancePatch": ".instance_patch",
        "InstanceUpdate": ".instance_update",
        "Sla": ".sla",
        "SlaPatch": ".sla_patch",
    }

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_MODULES[name], __name__), name)

    def __dir__() -> list[str]:
        return sorted(__all__)
