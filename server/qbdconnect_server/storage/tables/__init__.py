"""The tables of the hub, one module per subject.

What the server or an operator owns and what is searched has a column of its own; what the caller may write stands in
one JSON column `document`, unknown members included.
"""

from qbdconnect_server.storage.tables.activity import event_log, metric_day, request, request_id_index, session
from qbdconnect_server.storage.tables.columns import UtcDateTime, metadata
from qbdconnect_server.storage.tables.customers import customer, gateway_customer_id_index
from qbdconnect_server.storage.tables.encryption import encryption_key
from qbdconnect_server.storage.tables.idempotency import idempotency_key
from qbdconnect_server.storage.tables.instances import instance, live, user_name_index
from qbdconnect_server.storage.tables.keys import api_key
from qbdconnect_server.storage.tables.money import (
    charge_id_index,
    gateway_event,
    invoice,
    outside_payment,
    payment_note,
    payout,
    saga,
    subscription,
)
from qbdconnect_server.storage.tables.users import email_index, user_account, user_customer
from qbdconnect_server.storage.tables.webhooks import live_webhook, webhook, webhook_delivery, webhook_event
from qbdconnect_server.storage.tables.work import dedup_key_index, job, schedule

__all__ = [
    "UtcDateTime",
    "api_key",
    "charge_id_index",
    "customer",
    "dedup_key_index",
    "email_index",
    "encryption_key",
    "event_log",
    "gateway_customer_id_index",
    "gateway_event",
    "idempotency_key",
    "instance",
    "invoice",
    "job",
    "live",
    "live_webhook",
    "metadata",
    "metric_day",
    "outside_payment",
    "payment_note",
    "payout",
    "request",
    "request_id_index",
    "saga",
    "schedule",
    "session",
    "subscription",
    "user_account",
    "user_customer",
    "user_name_index",
    "webhook",
    "webhook_delivery",
    "webhook_event",
]
