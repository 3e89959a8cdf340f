"""Users, activity of Web Connectors, background work, webhooks and an encryption key."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

IDENTIFIER = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables that the System API needs beyond customers and instances."""
    _complete_first_tables()
    _make_users()
    _make_activity()
    _make_work()
    _make_webhooks()


def _complete_first_tables() -> None:
    op.create_table(
        "encryption_key",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_encryption_key"),
    )
    op.add_column("instance", sa.Column("validation_hash", sa.LargeBinary()))
    op.add_column("instance", sa.Column("validation_sent_at", MOMENT))
    op.add_column("instance", sa.Column("validation_asked_at", MOMENT))
    op.add_column("instance", sa.Column("qwc_sent_at", MOMENT))
    op.add_column("api_key", sa.Column("user_id", IDENTIFIER))
    op.add_column("idempotency_key", sa.Column("sealed", sa.Boolean(), server_default=sa.false(), nullable=False))


def _make_users() -> None:
    op.create_table(
        "user_account",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("home_customer_id", IDENTIFIER),
        sa.Column("tenant", IDENTIFIER, nullable=False),
        sa.Column("email_key", IDENTIFIER, nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("date_created", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["home_customer_id"], ["customer.id"], name="fk_user_account_home_customer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_user_account"),
    )
    op.create_index("ix_user_account_home_customer_id_id", "user_account", ["home_customer_id", "id"])
    op.create_index("uq_user_account_email", "user_account", ["email_key", "tenant"], unique=True)
    op.create_table(
        "user_customer",
        sa.Column("user_id", IDENTIFIER, nullable=False),
        sa.Column("customer_id", IDENTIFIER, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("document", sa.JSON()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_user_customer_customer_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_user_customer_user_id"),
        sa.PrimaryKeyConstraint("user_id", "customer_id", name="pk_user_customer"),
        sa.CheckConstraint("role IN ('owner', 'admin', 'member', 'read-only')", name="ck_user_customer_role"),
    )
    op.create_index("ix_user_customer_customer_id_user_id", "user_customer", ["customer_id", "user_id"])


def _make_activity() -> None:
    op.create_table(
        "session",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("instance_id", IDENTIFIER, nullable=False),
        sa.Column("customer_id", IDENTIFIER, nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("ip_address", sa.Text()),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
    )
    op.create_index("ix_session_instance_id_started_at_id", "session", ["instance_id", "started_at", "id"])
    op.create_index("ix_session_started_at", "session", ["started_at"])
    _make_requests()
    _make_event_log()
    op.create_table(
        "metric_day",
        sa.Column("instance_id", IDENTIFIER, nullable=False),
        sa.Column("metric", IDENTIFIER, nullable=False),
        sa.Column("day", IDENTIFIER, nullable=False),
        sa.Column("customer_id", IDENTIFIER, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "metric", "day", name="pk_metric_day"),
    )
    op.create_index("ix_metric_day_customer_id_day", "metric_day", ["customer_id", "day"])
    op.create_index("ix_metric_day_day", "metric_day", ["day"])


def _make_requests() -> None:
    op.create_table(
        "request",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("instance_id", IDENTIFIER, nullable=False),
        sa.Column("customer_id", IDENTIFIER, nullable=False),
        sa.Column("request_id", IDENTIFIER, nullable=False),
        sa.Column("session_id", IDENTIFIER),
        sa.Column("state", IDENTIFIER, nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("depends_on", IDENTIFIER),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("deadline", MOMENT),
        sa.Column("qbxml", sa.LargeBinary(), nullable=False),
        sa.Column("result", sa.LargeBinary()),
        sa.Column("error", sa.JSON()),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("finished_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_request"),
    )
    op.create_index("ix_request_finished_at", "request", ["finished_at"])
    op.create_index("ix_request_instance_id_id", "request", ["instance_id", "id"])
    op.create_index("ix_request_instance_id_state_id", "request", ["instance_id", "state", "id"])
    op.create_index("uq_request_instance_id_request_id", "request", ["instance_id", "request_id"], unique=True)
    for name, columns, condition in (
        ("queue", ["instance_id", "waits", "rank", "id"], "state = 'queued'"),
        ("dependency", ["instance_id", "depends_on"], "state = 'queued' AND depends_on IS NOT NULL"),
        ("deadline", ["deadline"], "state = 'queued' AND deadline IS NOT NULL"),
    ):
        where = sa.text(condition)
        op.create_index(f"ix_request_{name}", "request", columns, sqlite_where=where, postgresql_where=where)


def _make_event_log() -> None:
    op.create_table(
        "event_log",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("instance_id", IDENTIFIER, nullable=False),
        sa.Column("customer_id", IDENTIFIER, nullable=False),
        sa.Column("timestamp", MOMENT, nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("action", IDENTIFIER, nullable=False),
        sa.Column("detail", sa.Text()),
        sa.Column("result", sa.Text()),
        sa.Column("session_id", IDENTIFIER),
        sa.PrimaryKeyConstraint("id", name="pk_event_log"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_event_log_timestamp", "event_log", ["timestamp"])
    op.create_index("ix_event_log_instance_id_timestamp_id", "event_log", ["instance_id", "timestamp", "id"])
    op.create_index(
        "ix_event_log_instance_id_action_timestamp_id", "event_log", ["instance_id", "action", "timestamp", "id"]
    )
    op.create_index(
        "ix_event_log_session_id_timestamp_id",
        "event_log",
        ["session_id", "timestamp", "id"],
        sqlite_where=sa.text("session_id IS NOT NULL"),
        postgresql_where=sa.text("session_id IS NOT NULL"),
    )


def _make_work() -> None:
    op.create_table(
        "job",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("run_at", MOMENT, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("dedup_key", sa.Text()),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_expires_at", MOMENT),
        sa.Column("checkpoints", sa.JSON(), nullable=False),
        sa.Column("last_error", sa.Text()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.CheckConstraint("state IN ('ready', 'running', 'done', 'parked')", name="ck_job_state"),
    )
    op.create_index(
        "ix_job_ready",
        "job",
        ["priority", "run_at", "id"],
        sqlite_where=sa.text("state = 'ready'"),
        postgresql_where=sa.text("state = 'ready'"),
    )
    op.create_index(
        "ix_job_run_at",
        "job",
        ["run_at"],
        sqlite_where=sa.text("state = 'ready'"),
        postgresql_where=sa.text("state = 'ready'"),
    )
    op.create_index(
        "ix_job_running",
        "job",
        ["lease_expires_at"],
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index(
        "ix_job_done",
        "job",
        ["finished_at"],
        sqlite_where=sa.text("state = 'done'"),
        postgresql_where=sa.text("state = 'done'"),
    )
    op.create_index(
        "ix_job_parked",
        "job",
        ["id"],
        sqlite_where=sa.text("state = 'parked'"),
        postgresql_where=sa.text("state = 'parked'"),
    )
    op.create_index("uq_job_dedup_key", "job", ["dedup_key"], unique=True)
    op.create_table(
        "schedule",
        sa.Column("name", IDENTIFIER, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("job_id", IDENTIFIER),
        sa.PrimaryKeyConstraint("name", name="pk_schedule"),
    )


def _make_webhooks() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("customer_id", IDENTIFIER),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("disabled_reason", sa.Text()),
        sa.Column("failing_since", MOMENT),
        sa.Column("failed_at", MOMENT),
        sa.Column("secrets", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("deleted_at", MOMENT),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_webhook_customer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
    )
    op.create_index(
        "ix_webhook_customer_id_id",
        "webhook",
        ["customer_id", "id"],
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "webhook_event",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("customer_id", IDENTIFIER),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_event"),
    )
    op.create_index("ix_webhook_event_created_at", "webhook_event", ["created_at"])
    op.create_table(
        "webhook_delivery",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("webhook_id", IDENTIFIER, nullable=False),
        sa.Column("event_id", IDENTIFIER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt_count", sa.SmallInteger(), nullable=False),
        sa.Column("attempts", sa.JSON(), nullable=False),
        sa.Column("next_attempt_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("delivered_at", MOMENT),
        sa.ForeignKeyConstraint(["event_id"], ["webhook_event.id"], name="fk_webhook_delivery_event_id"),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"], name="fk_webhook_delivery_webhook_id"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_delivery"),
        sa.CheckConstraint("state IN ('pending', 'delivered', 'failed')", name="ck_webhook_delivery_state"),
    )
    op.create_index("ix_webhook_delivery_event_id", "webhook_delivery", ["event_id"])
    op.create_index("ix_webhook_delivery_webhook_id_id", "webhook_delivery", ["webhook_id", "id"])
    op.create_index("ix_webhook_delivery_webhook_id_state_id", "webhook_delivery", ["webhook_id", "state", "id"])


def downgrade() -> None:
    """Refuse: the data would be lost; restore a backup instead."""
    raise NotImplementedError("these tables cannot be taken back; restore a backup instead")
