"""Who calls a peer, and what a peer with a database needs besides its queries."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from . import models

PUBLIC_URL = "http://localhost:8081"


@dataclass(frozen=True, slots=True)
class Caller:
    """Owner of the API key; `customer_id` is None for the operator."""

    customer_id: str | None
    scopes: frozenset[str]


def new_id(prefix: str) -> str:
    """Make an opaque id."""
    return f"{prefix}_{secrets.token_hex(16)}"


def new_customer(body: models.Customer) -> dict[str, Any]:
    """Give the values of a new customer's row."""
    return {
        "id": new_id("cust"),
        "organization_id": body.organization_id,
        "gateway_customer_id": body.gateway_customer_id,
        "subscription_id": body.subscription_id,
        "name": body.name,
        "address": body.address and body.address.model_dump(by_alias=True, exclude_none=True),
        "primary_billing_contact": body.primary_billing_contact.model_dump(by_alias=True, exclude_none=True),
        "unknown": body.model_extra or {},
    }


def new_instance(body: models.Instance, customer_id: str) -> dict[str, Any]:
    """Give the values of a new instance's row."""
    instance_id = new_id("inst")
    return {
        "id": instance_id,
        "customer_id": customer_id,
        "name": body.name,
        "contact": body.contact.model_dump(by_alias=True, exclude_none=True),
        "qbd_path": body.qbd_path,
        "app_url": body.app_url or f"{PUBLIC_URL}/qbwc/{instance_id}",
        "frequency_in_minutes": body.frequency_in_minutes,
        "file_id": str(uuid.uuid4()),
        "validated": False,
        "sla": body.sla and body.sla.model_dump(by_alias=True, exclude_none=True),
        "date_created": datetime.now(UTC).date().isoformat(),
        "user_name": body.user_name or instance_id,
        "unknown": body.model_extra or {},
    }
