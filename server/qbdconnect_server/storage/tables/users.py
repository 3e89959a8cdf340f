"""Users and the customers that they work for."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text

from qbdconnect_server.storage.tables.columns import DOCUMENT, IDENTIFIER, UtcDateTime, metadata

user_account = Table(
    "user_account",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    # Who made the user and goes on seeing it without a link: a customer, or nobody but operators.
    Column("home_customer_id", IDENTIFIER, ForeignKey("customer.id")),
    # Among whose users the e-mail address is unique: those of whoever gave it last, a customer or "operator". So nobody
    # learns from a conflict which addresses others have.
    Column("tenant", IDENTIFIER, nullable=False),
    Column("email_key", IDENTIFIER, nullable=False),  # the address in lower case
    Column("document", DOCUMENT, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("date_created", Text, nullable=False),  # the day of created_at in UTC as it is shown
)
email_index = Index("uq_user_account_email", user_account.c.email_key, user_account.c.tenant, unique=True)
Index("ix_user_account_home_customer_id_id", user_account.c.home_customer_id, user_account.c.id)

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
    Column("document", DOCUMENT),  # members that the contract does not name, if there are any
    Column("created_at", UtcDateTime, nullable=False),
)
Index("ix_user_customer_customer_id_user_id", user_customer.c.customer_id, user_customer.c.user_id)
