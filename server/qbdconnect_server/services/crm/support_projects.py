"""Closing the support project of an instance that is deleted."""

from typing import Final

from qbdconnect_server.errors import RuleBroken
from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.crm.decisions import deciding
from qbdconnect_server.services.jobs.jobs import Job, Park
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import jobs
from qbdconnect_server.storage.queries.instances import StoredInstance
from qbdconnect_server.storage.queries.jobs import NewJob

KIND: Final = "crm-project-closing"


def close(connection: Connection, hub: Hub, instance: StoredInstance, project_id: str) -> None:
    """Let a project be closed once the transaction is committed; raises RuleBroken unless it is the instance's own."""
    if project_id != instance.project_id:
        raise RuleBroken(f"This is not the support project of {instance.id}.", parameter="projectId")
    payload = {"projectId": project_id, "instanceId": instance.id}
    jobs.enqueue(connection, NewJob(hub.new_id("job"), KIND, payload))


async def finish_closing(hub: Hub, job: Job) -> None:
    """Close the project of a job (its handler); raises Postpone, Park, and what the gateway does."""
    if hub.crm is None:
        raise Park("Insightly is off: set QBDCONNECT_INSIGHTLY_API_KEY, then retry this job to close the project.")
    crm = await hub.crm()
    with deciding(hub):
        await crm.close_support_project(job.payload["projectId"])
