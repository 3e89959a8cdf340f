"""Customers, instances, API keys and idempotency keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

IDENTIFIER = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
LIVE = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "customer",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("organization_id", sa.Text()),
        sa.Column("gateway_customer_id", sa.Text()),
        sa.Column("subscription_id", sa.Text()),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customer"),
    )
    op.create_index("uq_customer_gateway_customer_id", "customer", ["gateway_customer_id"], unique=True)
    op.create_table(
        "instance",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("customer_id", IDENTIFIER, nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("validated", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.Text()),
        sa.Column("app_url", sa.Text()),
        sa.Column("sla", sa.JSON()),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("date_created", sa.Text(), nullable=False),
        sa.Column("deleted_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_instance"),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_instance_customer_id"),
    )
    op.create_index(
        "ix_instance_customer_id_id", "instance", ["customer_id", "id"], sqlite_where=LIVE, postgresql_where=LIVE
    )
    op.create_index(
        "uq_instance_user_name", "instance", ["user_name"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )
    op.create_table(
        "api_key",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("customer_id", IDENTIFIER),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT),
        sa.Column("revoked_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_api_key_customer_id"),
        sa.CheckConstraint("(kind = 'operator') = (customer_id IS NULL)", name="ck_api_key_kind"),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("tenant", IDENTIFIER, nullable=False),
        sa.Column("key", IDENTIFIER, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("status", sa.SmallInteger()),
        sa.Column("media_type", sa.Text()),
        sa.Column("headers", sa.JSON()),
        sa.Column("body", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("tenant", "key", name="pk_idempotency_key"),
    )
    op.create_index("ix_idempotency_key_created_at", "idempotency_key", ["created_at"])


def downgrade() -> None:
    """Refuse: the data would be lost; restore a backup instead."""
    raise NotImplementedError("the first tables cannot be taken back; restore a backup instead")
