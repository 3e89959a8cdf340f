"""`keys`: create, list and revoke."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from qbdconnect_server.cli.failures import WrongUse
from qbdconnect_server.cli.keys import chosen_scopes, known_scopes, parse_time
from qbdconnect_server.cli.opening import with_hub
from qbdconnect_server.services.call import Caller, Hub
from qbdconnect_server.services.users import keys
from qbdconnect_server.storage.database import connect
from qbdconnect_server.storage.queries import customers, users
from qbdconnect_server.storage.scope import Scope
from tests.factories import NOW, stored_customer, stored_user
from tests.server.cli.running import SECRET, failure, run


def holder(secret: str, now: datetime | None = None) -> Caller | None:
    """Whoever the hub in this folder takes the holder of a secret for."""

    async def ask() -> Caller | None:
        database = connect("sqlite:///qbdconnect.db")
        await database.open()
        try:
            return await keys.authenticate(database, secret, now or datetime.now(UTC))
        finally:
            await database.close()

    return asyncio.run(ask())


def test_operator_key_is_the_only_thing_on_stdout() -> None:
    result = run("keys", "create", "--operator", "--name", "laptop")
    assert result.exit_code == 0
    assert SECRET.fullmatch(result.stdout.strip())
    assert result.stdout.strip() not in result.stderr
    caller = holder(result.stdout.strip())
    assert caller is not None
    assert (caller.kind, caller.customer_id, sorted(caller.scopes)) == ("operator", None, ["*"])


def test_read_only_key() -> None:
    caller = holder(run("keys", "create", "--operator", "--read-only").stdout.strip())
    assert caller is not None
    assert caller.scopes == {scope for scope in known_scopes() if scope.endswith(":read")}
    assert "customers:read" in caller.scopes


def test_chosen_scopes() -> None:
    caller = holder(run("keys", "create", "--operator", "--scopes", "instances:write, customers:read").stdout.strip())
    assert caller is not None
    assert caller.scopes == {"customers:read", "instances:write"}


def test_key_that_expires() -> None:
    secret = run("keys", "create", "--operator", "--expires-in", "90d").stdout.strip()
    now = datetime.now(UTC)
    assert holder(secret, now + timedelta(days=89)) is not None
    assert holder(secret, now + timedelta(days=91)) is None
    (line,) = run("keys", "list").stdout.splitlines()
    assert "expired" not in line
    shown = datetime.strptime(line.partition("expires ")[2][:17], "%Y-%m-%d %H:%MZ").replace(tzinfo=UTC)
    assert abs(shown - now - timedelta(days=90)) < timedelta(minutes=2)


def test_list_shows_no_secret() -> None:
    assert "There are no keys yet" in run("keys", "list").stdout
    secret = run("keys", "create", "--operator", "--name", "laptop", "--expires-in", "1h").stdout.strip()
    (line,) = run("keys", "list").stdout.splitlines()
    assert line.startswith(f"key_{secret.split('_')[1]}  live")
    assert line.endswith("operator  *  laptop")
    assert secret.split("_")[2] not in line


def test_revoked_key_is_refused() -> None:
    secret = run("keys", "create", "--operator").stdout.strip()
    key_id = run("keys", "list").stdout.split()[0]
    assert run("keys", "revoke", key_id).stdout == f"{key_id} is revoked\n"
    assert holder(secret) is None
    assert "revoked" in run("keys", "list").stdout
    assert key_id in failure(run("keys", "revoke", key_id))


def test_rotated_key_and_its_successor_work_side_by_side() -> None:
    old = run("keys", "create", "--operator", "--scopes", "customers:read", "--name", "laptop").stdout.strip()
    key_id = run("keys", "list").stdout.split()[0]
    result = run("keys", "rotate", key_id, "--overlap", "2d")
    new = result.stdout.strip()
    assert SECRET.fullmatch(new)
    assert new not in result.stderr
    assert f"The old key {key_id} goes on for 2d" in result.stderr
    now = datetime.now(UTC)
    for secret, moment, works in (
        (old, now + timedelta(hours=47), True),
        (old, now + timedelta(hours=49), False),
        (new, now + timedelta(days=1000), True),
    ):
        assert (holder(secret, moment) is not None) is works
    caller = holder(new)
    assert caller is not None
    assert (caller.kind, sorted(caller.scopes)) == ("operator", ["customers:read"])
    assert run("keys", "list").stdout.count("laptop") == 2


def test_rotated_key_may_end_at_once() -> None:
    old = run("keys", "create", "--operator").stdout.strip()
    key_id = run("keys", "list").stdout.split()[0]
    result = run("keys", "rotate", key_id, "--overlap", "0")
    assert f"The old key {key_id} is revoked." in result.stderr
    assert holder(old) is None
    assert holder(result.stdout.strip()) is not None
    assert failure(run("keys", "rotate", key_id)) == f"error: There is no key {key_id} that could be rotated."
    assert failure(run("keys", "rotate", "key_none")) == "error: There is no key key_none that could be rotated."


def test_overlap_that_is_no_time() -> None:
    result = run("keys", "rotate", "key_none", "--overlap", "soon")
    assert failure(result).startswith("error: --overlap: 'soon' is not a time")
    assert result.exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([], "error: give either --operator, or --customer ID, --user ID or both"),
        (["--operator", "--customer", "cust_1"], "error: give either --operator, or --customer ID, --user ID or both"),
        (["--operator", "--user", "user_1"], "error: give either --operator, or --customer ID, --user ID or both"),
        (["--operator", "--read-only", "--scopes", "customers:read"], "error: give either --scopes or --read-only"),
        (
            ["--operator", "--expires-in", "soon"],
            "error: --expires-in: 'soon' is not a time; give hours, days or weeks, such as 12h, 90d or 52w",
        ),
        (
            ["--operator", "--expires-in", ""],  # an empty variable of a script must not make a key for ever
            "error: --expires-in: '' is not a time; give hours, days or weeks, such as 12h, 90d or 52w",
        ),
        (["--operator", "--name", "a\nb"], "error: --name: leave line breaks and control characters out"),
        (["--operator", "--name", "\x1b[2J"], "error: --name: leave line breaks and control characters out"),
    ],
)
def test_options_that_do_not_fit(arguments: list[str], line: str) -> None:
    result = run("keys", "create", *arguments)
    assert (failure(result), result.exit_code) == (line, 2)


async def add_user(hub: Hub) -> None:
    await hub.database.write(customers.insert_one, Scope(None), stored_customer(), now=NOW)
    links = [users.StoredLink("cust_a", "admin")]
    await hub.database.write(users.insert_one, Scope(None), stored_user("user_a", None), links, now=NOW)


def test_key_of_a_user() -> None:
    with_hub(add_user, database_url=None)
    caller = holder(run("keys", "create", "--user", "user_a").stdout.strip())
    assert caller is not None
    assert (caller.customer_id, caller.user_id, caller.role) == ("cust_a", "user_a", "admin")
    assert "  cust_a as user_a  *" in run("keys", "list").stdout
    assert run("keys", "create", "--user", "user_a", "--customer", "cust_a").exit_code == 0
    assert failure(run("keys", "create", "--user", "user_b")) == "error: There is no user user_b."


def test_customer_that_does_not_exist() -> None:
    result = run("keys", "create", "--customer", "cust_none")
    assert failure(result) == "error: There is no customer cust_none."
    assert result.exit_code == 1


def test_unknown_scope_is_told_with_the_known_ones() -> None:
    with pytest.raises(WrongUse, match="'customers:eat' is no scope; the scopes are customers:read, customers:write"):
        chosen_scopes("customers:eat", read_only=False)


@pytest.mark.parametrize(("text", "time"), [("12h", {"hours": 12}), ("90d", {"days": 90}), ("52w", {"weeks": 52})])
def test_time(text: str, time: dict[str, int]) -> None:
    assert parse_time(text) == timedelta(**time)


@pytest.mark.parametrize("text", ["0d", "-1d", "1", "d", "1y", "1.5d", "9999999w", "99999999999d"])
def test_no_time(text: str) -> None:
    with pytest.raises(WrongUse):
        parse_time(text)
