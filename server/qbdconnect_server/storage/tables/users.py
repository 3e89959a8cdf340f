"""Users and the customers that they work for."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text

from qbdconnect_server.storage.tables.columns import DOCUMENT, IDENTIFIER, UtcDateTime, metadata

user_account = Table(
    "user_account",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    # Who made the user and goes on seeing it without a link: a customer, or nobody but operators.
    Column("home_customer_id", IDENTIFIER, ForeignKey("customer.id")),
    Column("tenant", IDENTIFIER, nullable=False),  # the home, or "operator": what an e-mail address is unique in
    Column("email_key", Text, nullable=False),  # the address in lower case
    Column("document", DOCUMENT, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
email_index = Index("uq_user_account_email", user_account.c.tenant, user_account.c.email_key, unique=True)

user_customer = Table(
    "user_customer",
    metadata,
    Column("user_id", IDENTIFIER, ForeignKey("user_account.id"), primary_key=True),
    Column("customer_id", IDENTIFIER, ForeignKey("customer.id"), primary_key=True),
    Column(
        "role",
        Text,
        CheckConstraint("role IN ('owner', 'admin', 'member', 'read-only')", name="role"),
        nullable=False,
    ),
    Column("created_at", UtcDateTime, nullable=False),
)
Index("ix_user_customer_customer_id_user_id", user_customer.c.customer_id, user_customer.c.user_id)
