"""What Web Connectors did: sessions, requests, the event log and its daily sums.

Rows carry the id of their customer, so that a tenant's query needs no join. The instance stays, marked as deleted, as
long as its rows do.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, SmallInteger, Table, Text, and_, literal_column

from qbdconnect_server.storage.tables.columns import DOCUMENT, IDENTIFIER, SERIAL, UtcDateTime, metadata

session = Table(
    "session",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("instance_id", IDENTIFIER, nullable=False),
    Column("customer_id", IDENTIFIER, nullable=False),
    Column("user_name", Text, nullable=False),  # as the Web Connector gave it; the instance's may change later
    Column("ip_address", Text),
    Column("started_at", UtcDateTime, nullable=False, index=True),
    Column("ended_at", UtcDateTime),
)
Index("ix_session_instance_id_started_at_id", session.c.instance_id, session.c.started_at, session.c.id)

request = Table(
    "request",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),  # ours, and the order of arrival; `request_id` is the caller's UUID
    Column("instance_id", IDENTIFIER, nullable=False),
    Column("customer_id", IDENTIFIER, nullable=False),
    Column("request_id", IDENTIFIER, nullable=False),  # in lower case
    Column("session_id", IDENTIFIER),
    Column("state", IDENTIFIER, nullable=False),
    Column("rank", SmallInteger, nullable=False),  # the caller's priority turned round: the smaller goes first
    Column("depends_on", IDENTIFIER),  # a request_id of the same instance
    Column("waits", Boolean, nullable=False),  # for that request, which is not completed yet
    Column("deadline", UtcDateTime),
    Column("qbxml", LargeBinary, nullable=False),  # sealed
    Column("result", LargeBinary),  # sealed
    Column("error", DOCUMENT),
    Column("document", DOCUMENT, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("finished_at", UtcDateTime, index=True),
)
request_id_index = Index("uq_request_instance_id_request_id", request.c.instance_id, request.c.request_id, unique=True)
Index("ix_request_instance_id_id", request.c.instance_id, request.c.id)
Index("ix_request_instance_id_state_id", request.c.instance_id, request.c.state, request.c.id)
# Constants, here and in each statement: neither database uses a partial index for a state that is a parameter.
queued = request.c.state == literal_column("'queued'")
has_deadline = and_(queued, request.c.deadline.is_not(None))
has_dependency = and_(queued, request.c.depends_on.is_not(None))
Index(
    "ix_request_queue",
    request.c.instance_id,
    request.c.waits,
    request.c.rank,
    request.c.id,
    sqlite_where=queued,
    postgresql_where=queued,
)
Index(
    "ix_request_dependency",
    request.c.instance_id,
    request.c.depends_on,
    sqlite_where=has_dependency,
    postgresql_where=has_dependency,
)
Index("ix_request_deadline", request.c.deadline, sqlite_where=has_deadline, postgresql_where=has_deadline)

event_log = Table(
    "event_log",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    Column("instance_id", IDENTIFIER, nullable=False),
    Column("customer_id", IDENTIFIER, nullable=False),
    Column("timestamp", UtcDateTime, nullable=False, index=True),
    Column("user_name", Text, nullable=False),
    Column("action", IDENTIFIER, nullable=False),
    Column("detail", Text),
    Column("result", Text),
    Column("session_id", IDENTIFIER),
    sqlite_autoincrement=True,  # a number is never given out twice, so that pages go on where they stopped
)
Index("ix_event_log_instance_id_timestamp_id", event_log.c.instance_id, event_log.c.timestamp, event_log.c.id)
Index(
    "ix_event_log_instance_id_action_timestamp_id",
    event_log.c.instance_id,
    event_log.c.action,
    event_log.c.timestamp,
    event_log.c.id,
)
in_session = event_log.c.session_id.is_not(None)
Index(
    "ix_event_log_session_id_timestamp_id",
    event_log.c.session_id,
    event_log.c.timestamp,
    event_log.c.id,
    sqlite_where=in_session,
    postgresql_where=in_session,
)

metric_day = Table(
    "metric_day",
    metadata,
    Column("instance_id", IDENTIFIER, primary_key=True),
    Column("metric", IDENTIFIER, primary_key=True),
    Column("day", IDENTIFIER, primary_key=True, index=True),  # YYYY-MM-DD in UTC
    Column("customer_id", IDENTIFIER, nullable=False),
    Column("value", BigInteger, nullable=False),
)
Index("ix_metric_day_customer_id_day", metric_day.c.customer_id, metric_day.c.day)
