"""Faults in background work."""

from tests.mutants.fault import Fault

SERVER = "server/qbdconnect_server"
QUERIES = ("tests/server/storage/queries/test_jobs.py",)
ROOM = f"{SERVER}/work"
TESTS = "tests/server/work"
WORK = (TESTS,)
JOBS = ("tests/server/services/jobs/test_jobs.py",)

FAULTS = (
    Fault(
        "work: a worker that lost its lease goes on",
        f"{SERVER}/storage/queries/jobs.py",
        '    job.c.attempt == bindparam("of_attempt", type_=Integer),\n',
        "",
        QUERIES,
    ),
    Fault(
        "work: any worker may finish a job",
        f"{SERVER}/storage/queries/jobs.py",
        '    job.c.lease_owner == bindparam("of_owner"),\n    job.c.attempt',
        "    job.c.attempt",
        QUERIES,
    ),
    Fault(
        "work: a lost lease is not told",
        f"{SERVER}/storage/queries/jobs.py",
        "    if not connection.execute(statement, {**fence, **values}).rowcount:",
        "    if connection.execute(statement, {**fence, **values}).rowcount < 0:",
        QUERIES,
    ),
    Fault(
        "work: claims wait for each other",
        f"{SERVER}/storage/queries/jobs.py",
        """    .limit(bindparam("count", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("due")""",
        """    .limit(bindparam("count", type_=Integer))
    .with_for_update()
    .cte("due")""",
        QUERIES,
    ),
    Fault(
        "work: jobs run before their time",
        f"{SERVER}/storage/queries/jobs.py",
        "IS_DUE: Final = (ready, job.c.run_at <= NOW, ",
        "IS_DUE: Final = (ready, ",
        QUERIES,
    ),
    Fault(
        "work: urgent jobs wait like all others",
        f"{SERVER}/storage/queries/jobs.py",
        ".order_by(job.c.priority, job.c.run_at, job.c.id)",
        ".order_by(job.c.run_at, job.c.id)",
        QUERIES,
    ),
    Fault(
        "work: a parked job is pruned",
        f"{SERVER}/storage/queries/jobs.py",
        '.where(done, job.c.finished_at <= moment_after(bindparam("age_seconds", type_=Float)))',
        '.where(job.c.finished_at <= moment_after(bindparam("age_seconds", type_=Float)))',
        QUERIES,
    ),
    Fault(
        "work: a postponed job has used an attempt",
        f"{SERVER}/storage/queries/jobs.py",
        ".values(**RUN_AGAIN, attempt=job.c.attempt - 1)",
        ".values(**RUN_AGAIN)",
        QUERIES,
    ),
    Fault(
        "work: what a finished job was about is kept",
        f"{SERVER}/storage/queries/jobs.py",
        "last_error=NEVER, payload=NO_JSON, checkpoints=NO_JSON",
        "last_error=NEVER, checkpoints=NO_JSON",
        QUERIES,
    ),
    Fault(
        "work: nobody hears of new jobs",
        f"{SERVER}/storage/queries/jobs.py",
        'return select(inserted.c.id, func.pg_notify(CHANNEL, "")).select_from(inserted)',
        "return select(inserted.c.id).select_from(inserted)",
        ("tests/server/storage/test_notifications.py",),
    ),
    Fault(
        "work: an effect is committed without the end of its job",
        f"{SERVER}/services/jobs/jobs.py",
        "            queries.finish(connection, self.lease)\n            return transaction",
        "            return transaction",
        JOBS,
    ),
    Fault(
        "work: finished steps are repeated",
        f"{SERVER}/services/jobs/jobs.py",
        "            queries.checkpoint(connection, self.lease, checkpoints)\n",
        "",
        JOBS,
    ),
    Fault(
        "work: a poison job runs for ever",
        f"{ROOM}/attempt.py",
        "elif job.attempt >= kind.max_attempts:",
        "elif job.attempt > 10 * kind.max_attempts:",
        WORK,
    ),
    Fault(
        "work: a job that kills its process runs for ever",
        f"{ROOM}/upkeep.py",
        "if name in kinds and lease.attempt >= kinds[name].max_attempts:",
        "if False:",
        WORK,
    ),
    Fault(
        "work: a handler may hang for ever",
        f"{ROOM}/attempt.py",
        "asyncio.timeout(kind.time_limit)",
        "asyncio.timeout(None)",
        WORK,
    ),
    Fault(
        "work: the messages of unforeseen errors are stored",
        f"{ROOM}/attempt.py",
        'return " ".join([type(error).__name__, *',
        'return " ".join([repr(error), *',
        WORK,
    ),
    Fault(
        "work: a lease is not renewed while its handler runs",
        f"{ROOM}/worker.py",
        "            missed = await self._renew(set(self._held))\n",
        "            missed: set[Lease] = set()\n",
        WORK,
    ),
    Fault(
        "work: more jobs run at once than the setting says",
        f"{ROOM}/worker.py",
        "room = self._plan.concurrency - len(self._held)",
        "room = self._plan.concurrency",
        WORK,
    ),
    Fault(
        "work: a system that does not answer stops all background work",
        f"{ROOM}/worker.py",
        "self._most_outside = max(1, plan.concurrency * 3 // 4)",
        "self._most_outside = plan.concurrency",
        WORK,
    ),
    Fault(
        "work: jobs that waited for their share are not begun when there is room again",
        f"{ROOM}/worker.py",
        "            if was_full or not self._has_room:\n",
        "            if not self._has_room:\n",
        WORK,
    ),
    Fault(
        "work: what is left at the end is not given back",
        f"{ROOM}/worker.py",
        "            await self._hub.database.write(jobs.release, left)\n",
        "",
        WORK,
    ),
    Fault(
        "work: an error of the database ends the worker",
        f"{ROOM}/worker.py",
        "        except Exception as error:  # noqa: BLE001 - a failure is no reason to stop",
        "        except ZeroDivisionError as error:  #",
        WORK,
    ),
    Fault(
        "work: every missed slot of a schedule runs",
        f"{SERVER}/storage/queries/schedules.py",
        "self.due_at + (missed + 1) * interval",
        "self.due_at + interval",
        ("tests/server/storage/queries/test_schedules.py",),
    ),
    Fault(
        "work: each process runs the slots of schedules",
        f"{SERVER}/storage/queries/schedules.py",
        '{"of_name": slot.name, "next_at": slot.next_after(intervals[slot.name])}',
        '{"of_name": slot.name, "next_at": slot.due_at}',
        ("tests/server/storage/queries/test_schedules.py",),
    ),
    Fault(
        "work: slots of a schedule pile up",
        f"{SERVER}/storage/queries/schedules.py",
        'return self.last_state in {"ready", "running"}',
        "return False",
        (f"{TESTS}/test_upkeep.py",),
    ),
    Fault(
        "work: payloads are shown",
        f"{SERVER}/cli/jobs.py",
        "orjson.dumps(found.payload).decode() if payload else HIDDEN",
        "orjson.dumps(found.payload).decode()",
        ("tests/server/cli/test_jobs.py",),
    ),
)
