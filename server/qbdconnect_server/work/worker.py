"""The worker of a process: claims jobs, runs them side by side, keeps their leases, and gives them back at the end."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import structlog

from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.jobs.jobs import Job
from qbdconnect_server.storage.queries import jobs, schedules
from qbdconnect_server.storage.queries.jobs import Lease
from qbdconnect_server.work import upkeep
from qbdconnect_server.work.attempt import attempt, described
from qbdconnect_server.work.backoff import Chance
from qbdconnect_server.work.handlers import Kind

SHORTEST_REST: Final = 0.01  # seconds; what is due may be in the hands of a claim elsewhere
LAST_WORDS_SECONDS: Final = 1.0  # for a handler that is cancelled

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """The times of a worker, in seconds."""

    lease: float = 30.0
    poll: float = 30.0  # the longest rest; wake-ups come by notification
    grace: float = 10.0  # for jobs in flight when the worker stops
    pause: float = 5.0  # after an error of the database

    @property
    def beat(self) -> float:
        """Between two renewals of the leases; two may fail before one expires."""
        return self.lease / 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What a worker does, how much of it at once, and how fast."""

    kinds: Mapping[str, Kind]
    intervals: Mapping[str, timedelta]  # of schedules, by the kind of their jobs
    concurrency: int
    chance: Chance
    pace: Pace = field(default_factory=Pace)


class Worker:
    """Runs the jobs of a plan until it is stopped; `owner` is its name, which no other worker has."""

    def __init__(self, hub: Hub, owner: str, plan: Plan) -> None:
        self._hub = hub
        self._owner = owner
        self._plan = plan
        self._pace = plan.pace
        self._held: dict[Lease, asyncio.Task[None]] = {}
        self._has_room = True
        self._inside = {name: kind for name, kind in plan.kinds.items() if not kind.outside}
        self._most_outside = max(1, plan.concurrency * 3 // 4)
        self._outside = 0  # jobs in hand that ask other systems
        self._stopping = False
        self._upkeep_at = -math.inf

    def stop(self) -> None:
        """Claim no more; `run` returns when the jobs in flight are done, or are given back."""
        self._stopping = True
        self._hub.wake()

    async def run(self) -> None:
        """Work until `stop`."""
        beating = asyncio.create_task(self._keep_leases())
        try:
            while not self._stopping:
                await self._take_turn()
        finally:
            await self._wind_down()
            beating.cancel()

    async def _take_turn(self) -> None:
        """Claim as many jobs as there is room for, then rest until there may be more to do."""
        try:
            await self._keep_up()
            await self._claim()
            await self._hub.wake.wait(await self._seconds_until_next() if self._has_room else self._pace.beat)
        except Exception as error:  # noqa: BLE001 - a failure is no reason to stop: the next turn tries again
            log.warning("background work is held up", fault=described(error))
            await self._hub.wake.wait(self._pace.pause)

    async def _keep_up(self) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._upkeep_at:
            return
        if self._upkeep_at == -math.inf:
            await self._hub.database.write(schedules.add, self._plan.intervals)
        await self._hub.database.write(upkeep.take_over_expired, self._plan.kinds, self._plan.chance)
        await self._hub.database.write(upkeep.enqueue_due, self._plan.intervals, self._hub.new_id)
        self._upkeep_at = now + self._pace.beat

    async def _seconds_until_next(self) -> float:
        ready_in, expiry_in = await self._hub.database.read(jobs.next_event, kinds=self._claimable)
        schedule_in = await self._hub.database.read(schedules.next_due, self._plan.intervals)
        upkeep_in = min(_or_never(expiry_in), _or_never(schedule_in))
        self._upkeep_at = asyncio.get_running_loop().time() + upkeep_in
        return max(min(_or_never(ready_in), upkeep_in, self._pace.poll), SHORTEST_REST)

    @property
    def _claimable(self) -> Mapping[str, Kind]:
        """The kinds of which another job may begin."""
        return self._plan.kinds if self._outside < self._most_outside else self._inside

    async def _claim(self) -> None:
        """Claim as many jobs as there is room for; a quarter of it is never filled with those that ask outside."""
        room = self._plan.concurrency - len(self._held)
        while room and (kinds := self._claimable):
            count = min(room, self._most_outside - self._outside) if kinds is self._plan.kinds else room
            claimed = await self._hub.database.write(
                jobs.claim, self._owner, kinds=kinds, count=count, lease_seconds=self._pace.lease
            )
            for each in claimed:
                job = Job(self._hub, each, self._owner)
                self._outside += self._plan.kinds[job.kind].outside
                self._held[job.lease] = asyncio.create_task(self._work_on(job), name=job.id)
            room -= len(claimed)
            if len(claimed) < count:
                break
        self._has_room = room > 0

    async def _work_on(self, job: Job) -> None:
        kind = self._plan.kinds[job.kind]
        try:
            await attempt(self._hub, job, kind, self._plan.chance)
        finally:
            del self._held[job.lease]
            was_full = self._claimable is not self._plan.kinds
            self._outside -= kind.outside
            if was_full or not self._has_room:
                self._hub.wake()

    async def _keep_leases(self) -> None:
        """Renew the leases of all jobs in hand, and cancel handlers whose job somebody else has.

        A job that ends meanwhile has no lease either, so only the second miss counts.
        """
        suspects: set[Lease] = set()
        while True:
            await asyncio.sleep(self._pace.beat)
            missed = await self._renew(set(self._held))
            for lease in missed & suspects & self._held.keys():
                log.warning("job was taken over by another worker", job_id=lease.job_id, attempt=lease.attempt)
                self._held[lease].cancel()
            suspects = missed

    async def _renew(self, held: set[Lease]) -> set[Lease]:
        """Renew leases; return those that are lost."""
        if not held:
            return held
        try:
            job_ids = {lease.job_id for lease in held}
            return held - await self._hub.database.write(
                jobs.renew, self._owner, job_ids, lease_seconds=self._pace.lease
            )
        except Exception as error:  # noqa: BLE001 - the next beat tries again, before the leases expire
            log.warning("leases not renewed", fault=described(error))
            return set()

    async def _wind_down(self) -> None:
        """Give the jobs in flight some time, then give back those that are left, so that others begin them at once."""
        if self._held:
            await asyncio.wait(self._held.values(), timeout=self._pace.grace)
        if left := dict(self._held):
            for task in left.values():
                task.cancel()
            await asyncio.wait(left.values(), timeout=LAST_WORDS_SECONDS)
            await self._hub.database.write(jobs.release, left)
            log.info("jobs given back", count=len(left))


def _or_never(seconds: float | None) -> float:
    return math.inf if seconds is None else seconds
