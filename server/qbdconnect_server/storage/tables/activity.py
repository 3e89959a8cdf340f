"""What Web Connectors did: sessions, requests, the event log and its daily sums.

Rows carry the id of their customer, so that a tenant's query needs no join. The instance stays, marked as deleted, as
long as its rows do.
"""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, SmallInteger, Table, Text

from qbdconnect_server.storage.tables.columns import DOCUMENT, IDENTIFIER, SERIAL, UtcDateTime, metadata

session = Table(
    "session",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("instance_id", IDENTIFIER, nullable=False),
    Column("customer_id", IDENTIFIER, nullable=False),
    Column("user_name", Text, nullable=False),  # as the Web Connector gave it; the instance's may change later
    Column("ip_address", Text),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)
Index("ix_session_instance_id_id", session.c.instance_id, session.c.id)

request = Table(
    "request",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),  # ours, and the order of arrival; `request_id` is the caller's UUID
    Column("instance_id", IDENTIFIER, nullable=False),
    Column("customer_id", IDENTIFIER, nullable=False),
    Column("request_id", IDENTIFIER, nullable=False),
    Column("session_id", IDENTIFIER),
    Column("state", Text, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("depends_on", IDENTIFIER),  # a request_id of the same instance
    Column("deadline", UtcDateTime),
    Column("timestamp", Text, nullable=False),  # as the caller wrote it
    Column("fingerprint", LargeBinary, nullable=False),
    Column("qbxml", LargeBinary, nullable=False),  # sealed
    Column("result", LargeBinary),  # sealed
    Column("error", DOCUMENT),
    Column("document", DOCUMENT, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
)
request_id_index = Index("uq_request_instance_id_request_id", request.c.instance_id, request.c.request_id, unique=True)
Index("ix_request_instance_id_id", request.c.instance_id, request.c.id)
queued = request.c.state == "queued"
Index("ix_request_queue", request.c.instance_id, request.c.id, sqlite_where=queued, postgresql_where=queued)

event_log = Table(
    "event_log",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    Column("instance_id", IDENTIFIER, nullable=False),
    Column("customer_id", IDENTIFIER, nullable=False),
    Column("timestamp", UtcDateTime, nullable=False),
    Column("user_name", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("detail", Text),
    Column("result", Text),
    Column("session_id", IDENTIFIER),
    sqlite_autoincrement=True,  # a number is never given out twice, so that pages go on where they stopped
)
Index("ix_event_log_instance_id_id", event_log.c.instance_id, event_log.c.id)

metric_day = Table(
    "metric_day",
    metadata,
    Column("instance_id", IDENTIFIER, primary_key=True),
    Column("metric", IDENTIFIER, primary_key=True),
    Column("day", IDENTIFIER, primary_key=True),  # YYYY-MM-DD in UTC
    Column("customer_id", IDENTIFIER, nullable=False),
    Column("value", BigInteger, nullable=False),
)
Index("ix_metric_day_customer_id_day", metric_day.c.customer_id, metric_day.c.day)
