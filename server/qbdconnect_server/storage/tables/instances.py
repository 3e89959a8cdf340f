"""Instances."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, LargeBinary, Table, Text

from qbdconnect_server.storage.tables.columns import DOCUMENT, IDENTIFIER, UtcDateTime, metadata

instance = Table(
    "instance",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("customer_id", IDENTIFIER, ForeignKey("customer.id"), nullable=False),
    Column("user_name", Text, nullable=False),
    Column("file_id", Text, nullable=False),
    Column("validated", Boolean, nullable=False),
    Column("password_hash", Text),
    Column("app_url", Text),
    Column("sla", DOCUMENT),
    Column("sla_of", Text),  # the subscription that gave the SLA; none: an operator did
    Column("project_id", Text),  # support project in the CRM
    Column("document", DOCUMENT, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # The day of created_at in UTC as it is shown: reading a moment costs more than all else of a row.
    Column("date_created", Text, nullable=False),
    Column("deleted_at", UtcDateTime),
    # The link in the validation mail holds a secret, of which a hash is kept until the mail is sent anew.
    Column("validation_hash", LargeBinary),
    Column("validation_sent_at", UtcDateTime),
    Column("validation_asked_at", UtcDateTime),  # when it was last sent on request, which the first mail is not
    Column("qwc_sent_at", UtcDateTime),
)
live = instance.c.deleted_at.is_(None)
Index("ix_instance_customer_id_id", instance.c.customer_id, instance.c.id, sqlite_where=live, postgresql_where=live)
user_name_index = Index(
    "uq_instance_user_name", instance.c.user_name, unique=True, sqlite_where=live, postgresql_where=live
)
