"""A customer in the CRM: its organisation, and a support project for each of its instances.

One job brings the CRM to what is stored, whatever has changed, and looks again before it ends; so a customer needs no
second job beside it, and no two jobs make the same organisation.
"""

from typing import Final

import structlog

from qbdconnect_server.gateways.crm import ChangedMeanwhile, Crm, Organisation
from qbdconnect_server.services.call import Hub, Scope
from qbdconnect_server.services.crm.crm_details import organisation_details, project_details
from qbdconnect_server.services.crm.decisions import deciding
from qbdconnect_server.services.jobs.jobs import Job, Park, Postpone
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import crm as queries
from qbdconnect_server.storage.queries import customers, jobs
from qbdconnect_server.storage.queries.customers import CustomerWithInstances
from qbdconnect_server.storage.queries.jobs import NewJob

KIND: Final = "crm-customer"
EVERYBODY: Final = Scope(None)
PASSES: Final = 5  # looks at a customer in one attempt
PROJECTS: Final = 10  # opened in one attempt, so that it ends in time however many instances there are

log = structlog.get_logger(__name__)


class _LookAgain(Exception):  # noqa: N818 - it says what to do
    """What is stored is not what the CRM was told."""


def enqueue(connection: Connection, hub: Hub, customer_id: str) -> None:
    """Let the CRM learn of a customer once the transaction is committed, if there is a CRM."""
    if hub.crm is not None:
        new = NewJob(hub.new_id("job"), KIND, {"customerId": customer_id}, dedup_key=f"{KIND}:{customer_id}")
        jobs.enqueue(connection, new)


async def sync(hub: Hub, job: Job) -> None:
    """Bring the CRM to what is stored of a customer (its handler); raises Postpone, Park, and what the gateway does."""
    if hub.crm is None:
        await job.finish_with(jobs.release_dedup_key, job.id)
        return
    crm = await hub.crm()
    with deciding(hub):
        for _ in range(PASSES):
            try:
                await _look(hub, crm, job)
            except (_LookAgain, ChangedMeanwhile):
                continue
            return
    raise Postpone(hub.clock())


async def _look(hub: Hub, crm: Crm, job: Job) -> None:
    """Do what is to be done and end the job; raises _LookAgain where more may be."""
    customer_id = job.payload["customerId"]
    seen = await hub.database.read(customers.by_id, EVERYBODY, customer_id)
    if seen is None:
        await job.finish_with(jobs.release_dedup_key, job.id)
        return
    organisation_id = seen.customer.organization_id
    if organisation_id is None:
        made = await crm.create_organisation(customer_id, organisation_details(seen.customer))
        await hub.database.write(queries.store_organisation, EVERYBODY, customer_id, made)
        raise _LookAgain
    await _update(crm, seen, organisation_id)
    await _open_projects(hub, crm, seen, organisation_id)
    await job.finish_after(_settle, job.id, seen)


async def _update(crm: Crm, seen: CustomerWithInstances, organisation_id: str) -> None:
    organisation = await crm.get_organisation(organisation_id)
    if organisation is None:
        raise Park(
            f"Insightly has no organisation {organisation_id!r}: mend organizationId of {seen.customer.id}, "
            "then retry this job."
        )
    if _is_ours(organisation, seen):
        await crm.update_organisation(organisation, organisation_details(seen.customer))


def _is_ours(organisation: Organisation, seen: CustomerWithInstances) -> bool:
    """Tell whether the hub has made an organisation; one that an operator has chosen is left as people keep it."""
    return organisation.customer_id == seen.customer.id


async def _open_projects(hub: Hub, crm: Crm, seen: CustomerWithInstances, organisation_id: str) -> None:
    waiting = [each for each in seen.instances if each.project_id is None]
    for instance in waiting[:PROJECTS]:
        details = project_details(instance, seen.customer, hub.settings)
        project_id = await crm.open_support_project(instance.id, organisation_id, details)
        if not await hub.database.write(queries.store_project, EVERYBODY, instance.id, project_id):
            # Nobody can name the project of an instance that is deleted, so it would stay open for ever.
            log.info("an instance was deleted while its support project was opened", project_id=project_id)
            await crm.close_support_project(project_id)
    if len(waiting) > PROJECTS:
        raise Postpone(hub.clock())


def _settle(connection: Connection, job_id: str, seen: CustomerWithInstances) -> None:
    """Raise _LookAgain if there is more to do; who would change the customer now waits, and then enqueues another job.

    The customer is locked first, as in the transactions that enqueue, which need the row of the job for its dedup key.
    """
    customers.locked_by_id(connection, EVERYBODY, seen.customer.id)
    # Another statement, since the lock may have waited for a new instance, which the first one does not see.
    now = customers.by_id(connection, EVERYBODY, seen.customer.id)
    if now is not None and not _is_told(seen, now):
        raise _LookAgain
    jobs.release_dedup_key(connection, job_id)


def _is_told(seen: CustomerWithInstances, now: CustomerWithInstances) -> bool:
    return (
        now.customer.organization_id == seen.customer.organization_id
        and organisation_details(now.customer) == organisation_details(seen.customer)
        and all(each.project_id is not None for each in now.instances)
    )
