# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The objects of the API; a model is imported when it is first asked for."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .address import Address
    from .address_patch import AddressPatch
    from .billing_contact import BillingContact
    from .billing_contact_patch import BillingContactPatch
    from .checkout import Checkout
    from .contact import Contact
    from .contact_patch import ContactPatch
    from .customer import Customer
    from .customer_patch import CustomerPatch
    from .customer_stats import CustomerStats
    from .delivery_attempt import DeliveryAttempt
    from .delivery_status import DeliveryStatus
    from .event_log import EventLog
    from .event_type import EventType
    from .instance import Instance
    from .instance_event import InstanceEvent
    from .instance_event_type import InstanceEventType
    from .instance_password import InstancePassword
    from .instance_patch import InstancePatch
    from .instance_stats import InstanceStats
    from .instance_update import InstanceUpdate
    from .instance_validation import InstanceValidation
    from .invoice import Invoice
    from .invoice_event import InvoiceEvent
    from .invoice_event_type import InvoiceEventType
    from .invoice_line import InvoiceLine
    from .invoice_status import InvoiceStatus
    from .invoice_update import InvoiceUpdate
    from .metric import Metric
    from .metric_description import MetricDescription
    from .metric_point import MetricPoint
    from .new_checkout import NewCheckout
    from .new_invoice import NewInvoice
    from .new_invoice_collection import NewInvoiceCollection
    from .new_invoice_line import NewInvoiceLine
    from .new_invoice_payment import NewInvoicePayment
    from .new_payment import NewPayment
    from .new_request import NewRequest
    from .payment import Payment
    from .payout import Payout
    from .payout_event import PayoutEvent
    from .payout_event_type import PayoutEventType
    from .ping_event import PingEvent
    from .ping_event_data import PingEventData
    from .ping_event_type import PingEventType
    from .price import Price
    from .product import Product
    from .request import Request
    from .request_error import RequestError
    from .request_event import RequestEvent
    from .request_event_type import RequestEventType
    from .request_status import RequestStatus
    from .role import Role
    from .session import Session
    from .session_event import SessionEvent
    from .session_event_type import SessionEventType
    from .sla import Sla
    from .sla_patch import SlaPatch
    from .subscription import Subscription
    from .subscription_event import SubscriptionEvent
    from .subscription_event_type import SubscriptionEventType
    from .update_subscription_prorate import UpdateSubscriptionProrate
    from .user import User
    from .user_customer import UserCustomer
    from .user_link import UserLink
    from .user_update import UserUpdate
    from .webhook import Webhook
    from .webhook_delivery import WebhookDelivery
    from .webhook_patch import WebhookPatch
    from .webhook_secret import WebhookSecret

__all__ = (
    "Address",
    "AddressPatch",
    "BillingContact",
    "BillingContactPatch",
    "Checkout",
    "Contact",
    "ContactPatch",
    "Customer",
    "CustomerPatch",
    "CustomerStats",
    "DeliveryAttempt",
    "DeliveryStatus",
    "EventLog",
    "EventType",
    "Instance",
    "InstanceEvent",
    "InstanceEventType",
    "InstancePassword",
    "InstancePatch",
    "InstanceStats",
    "InstanceUpdate",
    "InstanceValidation",
    "Invoice",
    "InvoiceEvent",
    "InvoiceEventType",
    "InvoiceLine",
    "InvoiceStatus",
    "InvoiceUpdate",
    "Metric",
    "MetricDescription",
    "MetricPoint",
    "NewCheckout",
    "NewInvoice",
    "NewInvoiceCollection",
    "NewInvoiceLine",
    "NewInvoicePayment",
    "NewPayment",
    "NewRequest",
    "Payment",
    "Payout",
    "PayoutEvent",
    "PayoutEventType",
    "PingEvent",
    "PingEventData",
    "PingEventType",
    "Price",
    "Product",
    "Request",
    "RequestError",
    "RequestEvent",
    "RequestEventType",
    "RequestStatus",
    "Role",
    "Session",
    "SessionEvent",
    "SessionEventType",
    "Sla",
    "SlaPatch",
    "Subscription",
    "SubscriptionEvent",
    "SubscriptionEventType",
    "UpdateSubscriptionProrate",
    "User",
    "UserCustomer",
    "UserLink",
    "UserUpdate",
    "Webhook",
    "WebhookDelivery",
    "WebhookPatch",
    "WebhookSecret",
)

if not TYPE_CHECKING:
    _MODULES = {
        "Address": ".address",
        "AddressPatch": ".address_patch",
        "BillingContact": ".billing_contact",
        "BillingContactPatch": ".billing_contact_patch",
        "Checkout": ".checkout",
        "Contact": ".contact",
        "ContactPatch": ".contact_patch",
        "Customer": ".customer",
        "CustomerPatch": ".customer_patch",
        "CustomerStats": ".customer_stats",
        "DeliveryAttempt": ".delivery_attempt",
        "DeliveryStatus": ".delivery_status",
        "EventLog": ".event_log",
        "EventType": ".event_type",
        "Instance": ".instance",
        "InstanceEvent": ".instance_event",
        "InstanceEventType": ".instance_event_type",
        "InstancePassword": ".instance_password",
        "InstancePatch": ".instance_patch",
        "InstanceStats": ".instance_stats",
        "InstanceUpdate": ".instance_update",
        "InstanceValidation": ".instance_validation",
        "Invoice": ".invoice",
        "InvoiceEvent": ".invoice_event",
        "InvoiceEventType": ".invoice_event_type",
        "InvoiceLine": ".invoice_line",
        "InvoiceStatus": ".invoice_status",
        "InvoiceUpdate": ".invoice_update",
        "Metric": ".metric",
        "MetricDescription": ".metric_description",
        "MetricPoint": ".metric_point",
        "NewCheckout": ".new_checkout",
        "NewInvoice": ".new_invoice",
        "NewInvoiceCollection": ".new_invoice_collection",
        "NewInvoiceLine": ".new_invoice_line",
        "NewInvoicePayment": ".new_invoice_payment",
        "NewPayment": ".new_payment",
        "NewRequest": ".new_request",
        "Payment": ".payment",
        "Payout": ".payout",
        "PayoutEvent": ".payout_event",
        "PayoutEventType": ".payout_event_type",
        "PingEvent": ".ping_event",
        "PingEventData": ".ping_event_data",
        "PingEventType": ".ping_event_type",
        "Price": ".price",
        "Product": ".product",
        "Request": ".request",
        "RequestError": ".request_error",
        "RequestEvent": ".request_event",
        "RequestEventType": ".request_event_type",
        "RequestStatus": ".request_status",
        "Role": ".role",
        "Session": ".session",
        "SessionEvent": ".session_event",
        "SessionEventType": ".session_event_type",
        "Sla": ".sla",
        "SlaPatch": ".sla_patch",
        "Subscription": ".subscription",
        "SubscriptionEvent": ".subscription_event",
        "SubscriptionEventType": ".subscription_event_type",
        "UpdateSubscriptionProrate": ".update_subscription_prorate",
        "User": ".user",
        "UserCustomer": ".user_customer",
        "UserLink": ".user_link",
        "UserUpdate": ".user_update",
        "Webhook": ".webhook",
        "WebhookDelivery": ".webhook_delivery",
        "WebhookPatch": ".webhook_patch",
        "WebhookSecret": ".webhook_secret",
    }

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_MODULES[name], __name__), name)

    def __dir__() -> list[str]:
        return sorted(__all__)
