"""Faults in what an operator needs: limits, origins, proxies, figures, traces, backups, erasure, stopping."""

from tests.mutants.fault import Fault

SERVER = "server/qbdconnect_server"
EDGE = ("tests/server/edge",)
TELEMETRY = ("tests/server/telemetry",)
PAGES = ("tests/server/pages",)
LIMIT = ("tests/server/api/test_rate_limit.py",)
BACKUP = ("tests/server/storage/test_backup.py",)
RESTORING = ("tests/server/storage/test_restoring.py",)
ERASURE = ("tests/server/services/customers/test_customer_erasure.py",)
EXPORT = ("tests/server/services/customers/test_customer_export.py",)
KEYS = ("tests/server/services/users/test_keys.py",)
DOCTOR = ("tests/server/cli/test_doctor.py",)
STOPPING = ("tests/server/cli/test_stopping.py",)

FAULTS = (
    Fault(
        "operations: a key may send as many requests as it likes",
        f"{SERVER}/api/_rate_limit.py",
        "if wait > ROUNDING:",
        "if False:",
        LIMIT,
    ),
    Fault(
        "operations: buckets never fill again",
        f"{SERVER}/api/_rate_limit.py",
        "max(now, self._full_at.get(key_id, now))",
        "max(now, self._full_at.get(key_id, now) + 1)",
        LIMIT,
    ),
    Fault(
        "operations: the limit remembers keys for ever",
        f"{SERVER}/api/_rate_limit.py",
        "self._full_at.popitem(last=False)",
        "pass",
        LIMIT,
    ),
    Fault(
        "operations: the limit forgets whoever calls most",
        f"{SERVER}/api/_rate_limit.py",
        "        self._full_at.move_to_end(key_id)\n",
        "",
        LIMIT,
    ),
    Fault(
        "operations: the limit is not asked",
        f"{SERVER}/api/_security.py",
        "if self._rate_limit is not None:",
        "if False:",
        LIMIT,
    ),
    Fault(
        "operations: every origin is allowed",
        f"{SERVER}/edge/cors.py",
        "if origin in self._origins:\n            return (_VARY",
        "if origin:\n            return (_VARY",
        EDGE,
    ),
    Fault(
        "operations: caches mix the answers of origins",
        f"{SERVER}/edge/cors.py",
        "        return (_VARY,)\n",
        "        return ()\n",
        EDGE,
    ),
    Fault(
        "operations: a job about what an erased customer has at Stripe stays",
        f"{SERVER}/services/customers/customer_erasure.py",
        "[a-z]+_[0-9A-Za-z]+",
        "[a-z]+_[0-9a-f]{32}",
        ERASURE,
    ),
    Fault(
        "operations: nobody is told that an erased customer goes on paying",
        f"{SERVER}/services/customers/customer_erasure.py",
        "if subscription is not None and not subscription.is_over:",
        "if subscription is not None and subscription.is_over:",
        ERASURE,
    ),
    Fault(
        "operations: a request that is cut off by the stop has no answer of ours",
        f"{SERVER}/edge/application.py",
        "                await self._answer_error(exchange, Unavailable(_CUT_OFF))\n",
        "                pass\n",
        EDGE,
    ),
    Fault(
        "operations: pages are open to other origins, too",
        f"{SERVER}/edge/application.py",
        "            if app is self._api:\n",
        "            if True:\n",
        EDGE,
    ),
    Fault(
        "operations: whoever sends X-Forwarded-For is believed",
        f"{SERVER}/edge/forwarding.py",
        "if not self._trusts(client):",
        "if False:",
        EDGE,
    ),
    Fault(
        "operations: the list of proxies is read from the left",
        f"{SERVER}/edge/forwarding.py",
        "[-HOPS:][::-1]",
        "[-HOPS:]",
        EDGE,
    ),
    Fault(
        "operations: IPv4 in the clothes of IPv6 is another address",
        f"{SERVER}/edge/forwarding.py",
        'getattr(address, "ipv4_mapped", None) or address',
        "address",
        EDGE,
    ),
    Fault(
        "operations: anybody reads the figures",
        f"{SERVER}/pages/metrics.py",
        "or not hmac.compare_digest(sent.strip().encode(), expected)",
        "or not sent.strip()",
        PAGES,
    ),
    Fault(
        "operations: a hub that is stopping says that it is ready",
        f"{SERVER}/pages/health.py",
        "if is_stopping():",
        "if False:",
        PAGES,
    ),
    Fault(
        "operations: a hub stops listening before it has drained",
        f"{SERVER}/cli/stopping.py",
        "if self._stopping.has_begun or not self._drain_seconds:",
        "if True:",
        STOPPING,
    ),
    Fault(
        "operations: requests make series of figures",
        f"{SERVER}/telemetry/metrics.py",
        "self._counts[name][status // 100].inc()",
        "self._counts[name][2].inc()",
        TELEMETRY,
    ),
    Fault(
        "operations: traces that come in are cut off",
        f"{SERVER}/telemetry/tracing.py",
        "context=PROPAGATOR.extract(_carrier(scope)),",
        "",
        TELEMETRY,
    ),
    Fault(
        "operations: ids of a trace stay in the log of later requests",
        f"{SERVER}/telemetry/tracing.py",
        "            structlog.contextvars.reset_contextvars(**bound)\n",
        "",
        TELEMETRY,
    ),
    Fault(
        "operations: a backup replaces a file that appears meanwhile",
        f"{SERVER}/storage/backup.py",
        "        target.hardlink_to(part)  # unlike a rename, it never replaces a file\n",
        "        part.replace(target)\n",
        BACKUP,
    ),
    Fault(
        "operations: a damaged database is copied",
        f"{SERVER}/storage/backup.py",
        'if found != "ok":',
        "if False:",
        BACKUP,
    ),
    Fault(
        "operations: a backup needs a log beside it",
        f"{SERVER}/storage/backup.py",
        '            copy.execute("PRAGMA journal_mode = DELETE")  # one file, with no companions\n',
        "",
        BACKUP,
    ),
    Fault(
        "operations: a database in use is replaced",
        f"{SERVER}/storage/exclusive.py",
        "if error.sqlite_errorcode & 0xFF not in BUSY:\n                raise",
        "if error.sqlite_errorcode & 0xFF in BUSY:\n                yield connection\n                return",
        RESTORING,
    ),
    Fault(
        "operations: the replaced database is lost",
        f"{SERVER}/storage/restoring.py",
        "                _keep(old, database, kept)\n",
        "                pass\n",
        RESTORING,
    ),
    Fault(
        "operations: a restored database keeps the tables of its release",
        f"{SERVER}/storage/restoring.py",
        '    migrate(f"sqlite:///{part}")\n',
        "",
        RESTORING,
    ),
    Fault(
        "operations: a part of a database passes for a backup",
        f"{SERVER}/storage/restoring.py",
        "if any(each.exists() and each.stat().st_size for each in companions(backup)):",
        "if False:",
        RESTORING,
    ),
    Fault(
        "operations: deliveries of operators' webhooks outlive a customer",
        f"{SERVER}/storage/customer_data.py",
        "webhook_delivery.c.event_id.in_(select(webhook_event.c.id).where(_of_customer(webhook_event))),",
        "webhook_delivery.c.id.is_(None),",
        ERASURE,
    ),
    Fault(
        "operations: a table is forgotten when a customer is erased",
        f"{SERVER}/storage/customer_data.py",
        "    _activity(metric_day),\n",
        "",
        ERASURE,
    ),
    Fault(
        "operations: users of operators stay although nobody needs them",
        f"{SERVER}/storage/customer_data.py",
        "and_(user_account.c.home_customer_id.is_not(None), user_account.c.home_customer_id != CUSTOMER)",
        "user_account.c.home_customer_id != CUSTOMER",
        ERASURE,
    ),
    Fault(
        "operations: users who work for others are erased, too",
        f"{SERVER}/storage/customer_data.py",
        "select(user_account.c.id).where(IS_USER, ~WORKS_ELSEWHERE)",
        "select(user_account.c.id).where(IS_USER)",
        ERASURE,
    ),
    Fault(
        "operations: answers saved for operators still show an erased customer",
        f"{SERVER}/services/customers/customer_erasure.py",
        "        await self._erase_operators_answers()\n",
        "",
        ERASURE,
    ),
    Fault(
        "operations: sealed answers are not looked into",
        f"{SERVER}/services/customers/customer_erasure.py",
        "                return self._hub.unseal(body)\n",
        "                return body\n",
        ERASURE,
    ),
    Fault(
        "operations: jobs about an erased customer stay",
        f"{SERVER}/services/customers/customer_erasure.py",
        "        await self._erase_jobs()\n",
        "",
        ERASURE,
    ),
    Fault(
        "operations: an export ends after a page",
        f"{SERVER}/services/customers/customer_export.py",
        "if after is None:",
        "if True:",
        EXPORT,
    ),
    Fault(
        "operations: an export shows hashes of passwords",
        f"{SERVER}/storage/customer_data.py",
        "if column not in SECRETS]",
        "if column.name != 'secrets']",
        EXPORT,
    ),
    Fault(
        "operations: a rotated key lives for ever",
        f"{SERVER}/services/users/keys.py",
        "queries.expire(connection, key_id, expires_at=now + overlap)",
        "pass",
        KEYS,
    ),
    Fault(
        "operations: rotation revives a key that has expired",
        f"{SERVER}/services/users/keys.py",
        "if found is None or not _is_valid(found.key, now):",
        "if found is None:",
        KEYS,
    ),
    Fault(
        "operations: doctor shows secrets",
        f"{SERVER}/cli/doctor.py",
        'return "[hidden]" if secret and value else value',
        "return value",
        DOCTOR,
    ),
)
