"""Money: what the hub remembers of the payment provider, and what it alone knows.

Answers about subscriptions and invoices are read at the provider itself; these rows tell what happened to whoever is
not asked, such as instances, and what the provider does not keep.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from qbdconnect_server.storage.tables.columns import DOCUMENT, IDENTIFIER, UtcDateTime, metadata

subscription = Table(
    "subscription",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("customer_id", IDENTIFIER, ForeignKey("customer.id"), nullable=False),
    Column("status", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("product_id", Text, nullable=False),
    Column("price_id", Text, nullable=False),
    Column("quantity", BigInteger, nullable=False),  # paid seats that the hub wants
    Column("gateway_quantity", BigInteger, nullable=False),  # those that the provider has
    Column("sla", DOCUMENT),
    Column("sla_by_operator", Boolean, nullable=False),  # then the price's own does not replace it
    Column("period_start", UtcDateTime, nullable=False),
    Column("period_end", UtcDateTime, nullable=False),
    Column("ends_with_period", Boolean, nullable=False),
    Column("lapsed_at", UtcDateTime),  # since when it is not paid for, or over
    Column("document", DOCUMENT, nullable=False),  # members that the contract does not name
    Column("version", Integer, nullable=False),  # counts writes, so that what was read before one is not stored after
    Column("created_at", UtcDateTime, nullable=False),
)
Index("ix_subscription_customer_id_id", subscription.c.customer_id, subscription.c.id)

invoice = Table(
    "invoice",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("customer_id", IDENTIFIER, ForeignKey("customer.id"), nullable=False),
    Column("status", Text, nullable=False),
    Column("failed_attempts", Integer, nullable=False),  # of payment, that were told
    Column("paying", Text),  # the write that pays it just now
    Column("paying_since", UtcDateTime),
    Column("document", DOCUMENT, nullable=False),  # members that the contract does not name
    Column("created_at", UtcDateTime, nullable=False),
)
Index("ix_invoice_customer_id_id", invoice.c.customer_id, invoice.c.id)

# A payment of an invoice that did not go through the provider, such as a cheque.
outside_payment = Table(
    "outside_payment",
    metadata,
    Column("invoice_id", IDENTIFIER, primary_key=True),
    Column("customer_id", IDENTIFIER, ForeignKey("customer.id"), nullable=False),
    Column("document", DOCUMENT, nullable=False),  # reference, date, and members that the contract does not name
    Column("created_at", UtcDateTime, nullable=False),
)
Index("ix_outside_payment_customer_id", outside_payment.c.customer_id)

# Members that the contract does not name, of payments whose own home is the provider.
payment_note = Table(
    "payment_note",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),  # of the payment
    Column("customer_id", IDENTIFIER, ForeignKey("customer.id"), nullable=False),
    Column("document", DOCUMENT, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
Index("ix_payment_note_customer_id", payment_note.c.customer_id)

payout = Table(
    "payout",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("charge_id", IDENTIFIER, nullable=False),
    Column("customer_id", IDENTIFIER, ForeignKey("customer.id")),  # whose charge it is, if it is known
    Column("mode", Text, CheckConstraint("mode IN ('record', 'manual')", name="mode"), nullable=False),
    Column("status", Text, nullable=False),  # recorded, or as the provider has it
    Column("gateway_payout_id", IDENTIFIER, index=True),
    Column("document", DOCUMENT, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
charge_id_index = Index("uq_payout_charge_id", payout.c.charge_id, unique=True)
Index("ix_payout_customer_id", payout.c.customer_id)

# What the provider told: the inbox. An event says only what to read again.
gateway_event = Table(
    "gateway_event",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("type", Text, nullable=False),
    Column("object_kind", Text, nullable=False),
    Column("object_id", Text),
    Column("live", Boolean, nullable=False),
    Column("happened_at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False, index=True),
    Column(
        "state",
        Text,
        CheckConstraint("state IN ('received', 'done', 'ignored')", name="state"),
        nullable=False,
    ),
)
Index("ix_gateway_event_object_id_type", gateway_event.c.object_id, gateway_event.c.type)

# A write that asks the provider several things: what came of each, so that a repeated request goes on from there.
saga = Table(
    "saga",
    metadata,
    Column("tenant", IDENTIFIER, primary_key=True),
    Column("key", IDENTIFIER, primary_key=True),  # the caller's idempotency key
    Column("fingerprint", LargeBinary, nullable=False),
    Column("operation_id", IDENTIFIER, nullable=False),  # the provider's idempotency keys begin with it
    Column("results", DOCUMENT, nullable=False),  # of the steps that are finished, by name
    Column("created_at", UtcDateTime, nullable=False, index=True),
)
