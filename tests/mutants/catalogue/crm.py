"""Faults in the CRM: what is made twice, what is told to whom, limits, and projects that are closed."""

from tests.mutants.fault import Fault

SERVER = "server/qbdconnect_server"
GATEWAY = ("tests/server/gateways/test_insightly.py",)
SYNC = ("tests/server/services/crm/test_customer_sync.py",)
PROJECTS = ("tests/server/services/crm/test_support_projects.py",)
DECISIONS = ("tests/server/services/crm/test_decisions.py",)
AT_WORK = ("tests/server/services/crm/test_crm_at_work.py",)
QUERIES = ("tests/server/storage/queries/test_crm.py",)
STAND_IN = ("tests/server/simulators/insightly/test_simulator.py",)
SETTINGS = ("tests/server/test_settings.py",)

FAULTS = (
    Fault(
        "crm: an answer of any length is read into the memory",
        f"{SERVER}/gateways/insightly/http.py",
        "        if len(content) > ANSWER_LIMIT:\n",
        "        if False:\n",
        GATEWAY,
    ),
    Fault(
        "crm: a search goes on for ever",
        f"{SERVER}/gateways/insightly/gateway.py",
        "for _ in range(PAGES):",
        "for _ in range(2 * PAGES):",
        GATEWAY,
    ),
    Fault(
        "crm: an organisation is made without a search",
        f"{SERVER}/gateways/insightly/gateway.py",
        "        if found is not None:\n            return found\n        fields = organisation_fields",
        "        fields = organisation_fields",
        SYNC,
    ),
    Fault(
        "crm: a project is made without a search",
        f"{SERVER}/gateways/insightly/gateway.py",
        "        if project_id is None:\n",
        "        if True:\n",
        SYNC,
    ),
    Fault(
        "crm: a record that a search finds is taken for ours",
        f"{SERVER}/gateways/insightly/gateway.py",
        "            if value in (record.get(field_name), custom_value(record, field_name))\n",
        "",
        GATEWAY,
    ),
    Fault(
        "crm: only the first page of a search is looked at",
        f"{SERVER}/gateways/insightly/gateway.py",
        "if len(page) < PAGE:",
        "if True:",
        GATEWAY,
    ),
    Fault(
        "crm: a project that is linked is linked again",
        f"{SERVER}/gateways/insightly/gateway.py",
        "if not any(wanted.items() <= dict(each).items() for each in links):",
        "if True:",
        GATEWAY,
    ),
    Fault(
        "crm: a stale version is taken for a wrong value",
        f"{SERVER}/gateways/insightly/gateway.py",
        "if current is None or current.version != organisation.version:",
        "if current is None:",
        GATEWAY,
    ),
    Fault(
        "crm: changes are written without a version",
        f"{SERVER}/gateways/insightly/gateway.py",
        "version=version, accept=(BAD_REQUEST,)",
        "accept=(BAD_REQUEST,)",
        GATEWAY,
    ),
    Fault(
        "crm: lines of people are overwritten",
        f"{SERVER}/gateways/insightly/records.py",
        '"\\n".join([*ours, *theirs])',
        '"\\n".join(ours)',
        GATEWAY,
    ),
    Fault(
        "crm: what an operator has written leads to another path",
        f"{SERVER}/gateways/insightly/gateway.py",
        "        if not ID.fullmatch(organisation_id):\n            return None\n",
        "",
        GATEWAY,
    ),
    Fault(
        "crm: a used up quota is a busy moment",
        f"{SERVER}/gateways/insightly/http.py",
        'if _header(response, b"x-ratelimit-remaining") == "0":',
        "if False:",
        GATEWAY,
    ),
    Fault(
        "crm: a write without an answer was not done",
        f"{SERVER}/gateways/insightly/http.py",
        'if method == "GET":\n                raise',
        "if True:\n                raise",
        GATEWAY,
    ),
    Fault(
        "crm: the query, and what is personal in it, stands in errors",
        f"{SERVER}/gateways/insightly/http.py",
        """return f"{method} {path.partition('?')[0]}\"""",
        'return f"{method} {path}"',
        GATEWAY,
    ),
    Fault(
        "crm: requests are not paced",
        f"{SERVER}/gateways/insightly/http.py",
        "        await self._pace.wait()\n",
        "",
        GATEWAY,
    ),
    Fault(
        "crm: turns do not add up",
        f"{SERVER}/gateways/insightly/http.py",
        "turn = max(now, self._next)",
        "turn = now",
        GATEWAY,
    ),
    Fault(
        "crm: an organisation that an operator chose is renamed",
        f"{SERVER}/services/crm/customer_sync.py",
        "if _is_ours(organisation, seen):",
        "if True:",
        SYNC,
    ),
    Fault(
        "crm: a job ends without another look",
        f"{SERVER}/services/crm/customer_sync.py",
        "if now is not None and not _is_told(seen, now):",
        "if False:",
        SYNC,
    ),
    Fault(
        "crm: a new instance is not seen behind the lock",
        f"{SERVER}/services/crm/customer_sync.py",
        "    now = customers.by_id(connection, EVERYBODY, seen.customer.id)\n",
        "    now = seen\n",
        AT_WORK,
    ),
    Fault(
        "crm: the job is locked before the customer",
        f"{SERVER}/services/crm/customer_sync.py",
        "await job.finish_after(_settle, job.id, seen)",
        "await job.finish_with(_settle, job.id, seen)",
        AT_WORK,
    ),
    Fault(
        "crm: a job that is done keeps its dedup key",
        f"{SERVER}/services/crm/customer_sync.py",
        "        raise _LookAgain\n    jobs.release_dedup_key(connection, job_id)\n",
        "        raise _LookAgain\n",
        SYNC,
    ),
    Fault(
        "crm: the project of an instance that is gone stays open",
        f"{SERVER}/services/crm/customer_sync.py",
        "            await crm.close_support_project(project_id)\n",
        "",
        SYNC,
    ),
    Fault(
        "crm: one attempt opens every project",
        f"{SERVER}/services/crm/customer_sync.py",
        "if len(waiting) > PROJECTS:",
        "if False:",
        SYNC,
    ),
    Fault(
        "crm: another instance's project is closed",
        f"{SERVER}/services/crm/support_projects.py",
        "if project_id != instance.project_id:",
        "if instance.project_id is None:",
        PROJECTS,
    ),
    Fault(
        "crm: a quota used up counts as a failure",
        f"{SERVER}/services/crm/decisions.py",
        "raise Postpone(next_day(hub.clock())) from None",
        "raise",
        SYNC,
    ),
    Fault(
        "crm: the next day is that of the host",
        f"{SERVER}/services/crm/decisions.py",
        "now.astimezone(UTC).date()",
        "now.date()",
        DECISIONS,
    ),
    Fault(
        "crm: an operator's organisation is overwritten",
        f"{SERVER}/storage/queries/crm.py",
        ", customer.c.organization_id.is_(None))",
        ")",
        QUERIES,
    ),
    Fault(
        "crm: a deleted instance gets a project",
        f"{SERVER}/storage/queries/crm.py",
        ", live), owner",
        "), owner",
        QUERIES,
    ),
    Fault(
        "crm: the key travels in the clear",
        f"{SERVER}/setting_values.py",
        'if parts.scheme == "http" and parts.hostname not in LOOPBACK:',
        "if False:",
        SETTINGS,
    ),
    Fault(
        "crm: the stand-in takes what is stale",
        f"{SERVER}/simulators/insightly/simulator.py",
        'if request.headers.get("if-match", version_of(record)) != version_of(record):',
        "if False:",
        STAND_IN,
    ),
)
