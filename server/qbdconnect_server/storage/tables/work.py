"""Background work: jobs with leases, and the schedules that make some of them."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, SmallInteger, Table, Text, literal_column

from qbdconnect_server.storage.tables.columns import DOCUMENT, IDENTIFIER, UtcDateTime, metadata

job = Table(
    "job",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("payload", DOCUMENT, nullable=False),
    Column(
        "state",
        Text,
        CheckConstraint("state IN ('ready', 'running', 'done', 'parked')", name="state"),
        nullable=False,
    ),
    Column("priority", SmallInteger, nullable=False),  # the smaller goes first
    Column("run_at", UtcDateTime, nullable=False),
    Column("attempt", Integer, nullable=False),  # counts claims; also fences a worker that lost its lease
    Column("dedup_key", Text),
    Column("lease_owner", Text),
    Column("lease_expires_at", UtcDateTime),
    Column("checkpoints", DOCUMENT, nullable=False),  # results of the steps that are finished, by name
    Column("last_error", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
)
dedup_key_index = Index("uq_job_dedup_key", job.c.dedup_key, unique=True)
# Written as constants into every statement: neither database uses a partial index for a state that is a parameter.
ready, running, done, parked = (
    job.c.state == literal_column(f"'{state}'") for state in ("ready", "running", "done", "parked")
)
Index("ix_job_ready", job.c.priority, job.c.run_at, job.c.id, sqlite_where=ready, postgresql_where=ready)
Index("ix_job_run_at", job.c.run_at, sqlite_where=ready, postgresql_where=ready)
Index("ix_job_running", job.c.lease_expires_at, sqlite_where=running, postgresql_where=running)
Index("ix_job_done", job.c.finished_at, sqlite_where=done, postgresql_where=done)
Index("ix_job_parked", job.c.id, sqlite_where=parked, postgresql_where=parked)

schedule = Table(
    "schedule",
    metadata,
    Column("name", IDENTIFIER, primary_key=True),
    Column("next_at", UtcDateTime, nullable=False),
    Column("job_id", IDENTIFIER),  # the job of the last slot, which may be pruned by now
)
