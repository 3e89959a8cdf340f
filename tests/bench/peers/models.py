"""Pydantic models of the contract's shape, as a FastAPI project writes them."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Model(BaseModel):
    """Unknown members are kept, as the contract wants it; names are camelCase on the wire."""

    model_config = ConfigDict(extra="allow", alias_generator=to_camel)


class Address(Model):
    street1: str
    street2: str | None = None
    city: str
    state: str = Field(max_length=2)
    postal_code: str = Field(max_length=10)


class BillingContact(Model):
    first_name: str | None = None
    last_name: str | None = None
    email: str
    phone: str | None = None


class Contact(Model):
    first_name: str
    last_name: str
    email: str
    phone: str | None = None


class Sla(Model):
    support_hours: float
    transaction_limit: int
    default_hourly_rate: float


class Instance(Model):
    instance_id: str | None = None
    name: str
    customer_id: str
    contact: Contact
    qbd_path: str | None = None
    app_url: str | None = None
    frequency_in_minutes: int = Field(60, ge=1)
    file_id: str | None = None
    validated: bool | None = None
    sla: Sla | None = None
    date_created: str | None = None
    user_name: str | None = Field(None, min_length=1, max_length=255)


class Customer(Model):
    id: str | None = None
    organization_id: str | None = None
    gateway_customer_id: str | None = None
    subscription_id: str | None = None
    name: str | None = None
    address: Address | None = None
    primary_billing_contact: BillingContact
    qbd_instances: list[Instance] | None = None
