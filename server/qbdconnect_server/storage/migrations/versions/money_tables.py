"""Subscriptions, invoices, payouts, events of the payment provider, and what instances know of money and CRM."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

IDENTIFIER = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of money, and complete customers and instances."""
    op.add_column("customer", sa.Column("subscribing", sa.Text()))
    op.add_column("customer", sa.Column("subscribing_since", MOMENT))
    op.add_column("instance", sa.Column("sla_of", sa.Text()))
    op.add_column("instance", sa.Column("project_id", sa.Text()))
    _make_subscriptions()
    _make_invoices()
    _make_payouts()
    _make_events()


def _make_subscriptions() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("customer_id", IDENTIFIER, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("price_id", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("gateway_quantity", sa.BigInteger(), nullable=False),
        sa.Column("sla", sa.JSON()),
        sa.Column("sla_by_operator", sa.Boolean(), nullable=False),
        sa.Column("period_start", MOMENT, nullable=False),
        sa.Column("period_end", MOMENT, nullable=False),
        sa.Column("ends_with_period", sa.Boolean(), nullable=False),
        sa.Column("lapsed_at", MOMENT),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_subscription_customer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
    )
    op.create_index("ix_subscription_customer_id_id", "subscription", ["customer_id", "id"])


def _make_invoices() -> None:
    op.create_table(
        "invoice",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("customer_id", IDENTIFIER, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("failed_attempts", sa.Integer(), nullable=False),
        sa.Column("paying", sa.Text()),
        sa.Column("paying_since", MOMENT),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_invoice_customer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invoice"),
    )
    op.create_index("ix_invoice_customer_id_id", "invoice", ["customer_id", "id"])
    for name, key in (("outside_payment", "invoice_id"), ("payment_note", "id")):
        op.create_table(
            name,
            sa.Column(key, IDENTIFIER, nullable=False),
            sa.Column("customer_id", IDENTIFIER, nullable=False),
            sa.Column("document", sa.JSON(), nullable=False),
            sa.Column("created_at", MOMENT, nullable=False),
            sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=f"fk_{name}_customer_id"),
            sa.PrimaryKeyConstraint(key, name=f"pk_{name}"),
        )
        op.create_index(f"ix_{name}_customer_id", name, ["customer_id"])


def _make_payouts() -> None:
    op.create_table(
        "payout",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("charge_id", IDENTIFIER, nullable=False),
        sa.Column("customer_id", IDENTIFIER),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("gateway_payout_id", IDENTIFIER),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("mode IN ('record', 'manual')", name="mode"),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_payout_customer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payout"),
    )
    op.create_index("uq_payout_charge_id", "payout", ["charge_id"], unique=True)
    op.create_index("ix_payout_customer_id", "payout", ["customer_id"])
    op.create_index("ix_payout_gateway_payout_id", "payout", ["gateway_payout_id"])


def _make_events() -> None:
    op.create_table(
        "gateway_event",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text()),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('received', 'done', 'ignored')", name="state"),
        sa.PrimaryKeyConstraint("id", name="pk_gateway_event"),
    )
    op.create_index("ix_gateway_event_received_at", "gateway_event", ["received_at"])
    op.create_index("ix_gateway_event_object_id_type", "gateway_event", ["object_id", "type"])
    op.create_table(
        "saga",
        sa.Column("tenant", IDENTIFIER, nullable=False),
        sa.Column("key", IDENTIFIER, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("operation_id", IDENTIFIER, nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "key", name="pk_saga"),
    )
    op.create_index("ix_saga_created_at", "saga", ["created_at"])


def downgrade() -> None:
    """Refuse: the data would be lost; restore a backup instead."""
    raise NotImplementedError("these tables cannot be taken back; restore a backup instead")
