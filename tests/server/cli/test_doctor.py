"""`doctor`."""

import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qbdconnect_server.cli.checks import check_clock
from qbdconnect_server.cli.database_checks import check_jobs, check_skew, check_space
from qbdconnect_server.cli.findings import fail, ok
from qbdconnect_server.cli.payment_checks import check_payments
from qbdconnect_server.cli.settings_checks import check_crm, check_mail, check_settings
from qbdconnect_server.services.vault import new_encryption_key
from qbdconnect_server.settings import Settings
from qbdconnect_server.simulators.insightly import API_KEY
from qbdconnect_server.storage.queries.job_listing import JobCount
from tests.insightly import standing_in
from tests.live_server import free_port
from tests.postgresql import PostgreSQL
from tests.server.cli.running import hub, run


@pytest.fixture(autouse=True)
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    port = free_port()
    monkeypatch.setenv("QBDCONNECT_PORT", str(port))
    return port


def lines(*arguments: str, level: str, code: int = 0) -> str:
    """What doctor reports at one level."""
    result = run("doctor", *arguments)
    assert result.exit_code == code, result.output
    return "\n".join(line for line in result.stdout.splitlines() if line.startswith(level))


def test_fresh_folder_is_fine_and_stays_empty(folder: Path, port: int) -> None:
    fine = lines(level="ok")
    assert f"QBDCONNECT_PORT={port} (set) - Port to listen on." in fine
    assert "QBDCONNECT_RESPONSES=strict (default)" in fine
    assert f"127.0.0.1 port {port} is free" in fine
    assert "does not exist yet; serve creates it" in fine
    assert list(folder.iterdir()) == []


def test_migrated_database_is_fine() -> None:
    run("migrate")
    fine = lines(level="ok")
    assert "sqlite:///qbdconnect.db answers, is migrated and can be written" in fine
    assert "only its owner may open qbdconnect.db" in fine


def test_password_of_the_database_is_not_shown() -> None:
    url = f"postgresql://user:hunter2@127.0.0.1:{free_port()}/hub"
    result = run("doctor", "--database-url", url)
    assert result.exit_code == 1
    assert "hunter2" not in result.output


def test_database_without_migrations() -> None:
    Path("qbdconnect.db").touch(0o600)
    assert "qbdconnect.db" in lines(level="fail", code=1)


def test_folder_without_rights_to_write() -> None:
    assert "cannot be created" in lines("--database-url", "sqlite:///nowhere/hub.db", level="fail", code=1)


def test_database_that_others_may_read() -> None:
    run("migrate")
    Path("qbdconnect.db").chmod(0o644)
    assert "mode 644): run chmod 600 qbdconnect.db" in lines(level="warn")


def test_postgresql(postgresql: PostgreSQL) -> None:
    url = postgresql.fresh()
    assert lines("--database-url", url, level="fail", code=1)
    run("migrate", "--database-url", url)
    assert "answers, is migrated and can be written" in lines("--database-url", url, level="ok")


def test_port_of_another_program(port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert f"cannot listen on 127.0.0.1 port {port}" in lines(level="fail", code=1)


def test_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "only this machine can use it" in lines(level="warn")
    monkeypatch.setenv("QBDCONNECT_PUBLIC_URL", "https://hub.example.com")
    assert "would not start: nobody moves the money of https://hub.example.com" in lines(level="fail", code=1)
    monkeypatch.setenv("QBDCONNECT_PAYMENTS", "off")
    assert "payments are switched off" in lines(level="ok")
    assert "public address https://hub.example.com" in lines(level="ok")


def test_misspelt_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QBDCONNECT_PROT", "1")
    assert lines(level="warn").splitlines()[0].endswith("QBDCONNECT_PROT is set, but there is no such setting")


@pytest.mark.parametrize("name", ["QBDCONNECT_API_KEY", "QBDCONNECT_BASE_URL", "QBDCONNECT_LOG"])
def test_a_variable_of_the_sdk_is_not_misspelt(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "info")
    assert name not in lines(level="warn")


def test_clock_before_the_installation(folder: Path) -> None:
    installed = folder / "module.py"
    installed.touch()
    now = datetime.now(UTC)
    (good,) = check_clock(now, installed)
    (bad,) = check_clock(now - timedelta(days=3), installed)
    assert (good.level, bad.level) == ("ok", "fail")


def test_line_of_a_finding() -> None:
    assert (str(ok("fine")), str(fail("broken"))) == ("ok    fine", "fail  broken")


def test_wrong_setting_is_a_failure() -> None:
    assert lines("--port", "abc", level="fail", code=1) == (
        "fail  --port: 'abc' is not a port; give a number from 1 to 65535"
    )


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("RATE_LIMIT", "0", "QBDCONNECT_RATE_LIMIT=0: one API key can keep the whole hub busy"),
        ("TRUSTED_PROXIES", "10.0.0.1,0.0.0.0/0", "trusts everybody (0.0.0.0/0)"),
        ("TRUSTED_PROXIES", "::/0", "trusts everybody (::/0)"),
        ("CORS_ORIGINS", "*", "every web page may call the API"),
        ("CORS_ORIGINS", "http://app.example.com", "http://app.example.com is not https"),
        ("METRICS_TOKEN", "short", "QBDCONNECT_METRICS_TOKEN is short"),
        ("PORT", "", "no mail server: mails are written into the folder"),
        ("PORT", "", "the key that seals qbXML and secrets lies in the database"),
    ],
)
def test_settings_that_work_but_should_not_be(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    settings = Settings(**({variable.lower(): value} if value else {}))  # type: ignore[arg-type]
    assert [finding for finding in check_settings(settings) if finding.level == "warn" and said in finding.text]


def test_settings_of_a_hub_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server(b"220 mail.example.com\r\n") as port:
        settings = Settings(
            rate_limit=600,
            trusted_proxies="10.0.0.0/8, 2001:db8::/32",
            cors_origins="https://app.example.com,http://localhost:3000",
            metrics_token="x" * 20,
            encryption_keys=new_encryption_key(),
            mail_url=f"smtp://127.0.0.1:{port}?tls=none",
        )
        assert {finding.level for finding in check_settings(settings)} == {"ok"}


PUBLIC = {"public_url": "https://hub.example.com"}
TEST_KEY = {"stripe_secret_key": "sk_test_1"}
LIVE_KEY = {"stripe_secret_key": "sk_live_1"}
SECRET = {"stripe_webhook_secrets": "whsec_1"}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({**PUBLIC, **LIVE_KEY, **SECRET}, [("ok", "payments by Stripe, with a live key")]),
        ({**TEST_KEY, **SECRET}, [("ok", "payments by Stripe, with a test key")]),
        ({**PUBLIC, **TEST_KEY, **SECRET}, [("warn", "is a test key: no real money moves")]),
        ({**LIVE_KEY, **SECRET}, [("warn", "a live key of Stripe on a hub at localhost")]),
        (
            {**PUBLIC, **LIVE_KEY},
            [("ok", "live key"), ("warn", "endpoint at Stripe post to https://hub.example.com/hooks/stripe and set")],
        ),
        (
            {**TEST_KEY, **SECRET, "payouts": "manual"},
            [("ok", "test key"), ("warn", "every POST /payouts moves money")],
        ),
        ({**TEST_KEY, "stripe_url": "http://127.0.0.1:1"}, [("warn", "http://127.0.0.1:1 stands in for Stripe")]),
        ({}, [("warn", "payments are simulated in qbdconnect-stripe.db: no money moves")]),
        (
            {**PUBLIC, "payments": "simulated"},
            [("warn", "payments are simulated"), ("warn", "its API and clock are closed on a public hub")],
        ),
        ({**PUBLIC, **TEST_KEY, "payments": "simulated"}, [("warn", "payments are simulated")]),
        ({"host": "0.0.0.0"}, [("warn", "payments are simulated"), ("warn", "can use the simulated Stripe")]),
        ({"payments": "off"}, [("ok", "payments are switched off")]),
        ({"payments": "stripe"}, [("fail", "serve and work would not start: QBDCONNECT_PAYMENTS=stripe needs a key")]),
    ],
)
def test_who_moves_the_money(given: dict[str, str], found: list[tuple[str, str]]) -> None:
    findings = list(check_payments(Settings(**given)))  # type: ignore[arg-type]
    assert [each.level for each in findings] == [level for level, _ in found]
    for finding, (_, said) in zip(findings, found, strict=True):
        assert said in finding.text
        assert "live_1" not in finding.text


@contextmanager
def mail_server(greeting: bytes) -> Iterator[int]:
    """Greet whoever connects."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(greeting)

        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


def test_mail_server_that_is_none_or_is_gone() -> None:
    with mail_server(b"HTTP/1.1 400\r\n") as port:
        finding = check_mail(Settings(mail_url=f"smtp://127.0.0.1:{port}?tls=none"))
    assert (finding.level, "does not greet" in finding.text) == ("warn", True)
    finding = check_mail(Settings(mail_url=f"smtp://user:hunter2@127.0.0.1:{free_port()}"))
    assert (finding.level, "cannot be reached" in finding.text) == ("warn", True)
    assert "hunter2" not in finding.text
    with mail_server(b"") as port:  # TLS begins with the client
        assert check_mail(Settings(mail_url=f"smtps://127.0.0.1:{port}")).level == "ok"


def test_crm() -> None:
    assert check_crm(Settings()) == ok("no CRM: QBDCONNECT_INSIGHTLY_API_KEY is not set")
    with standing_in() as insightly:
        named = Settings(insightly_url=insightly.address, insightly_api_key=API_KEY)
        assert check_crm(named) == ok(f"Insightly at {insightly.address} takes the key and knows the fields")
        finding = check_crm(named.model_copy(update={"insightly_api_key": "hunter2"}))
        assert (finding.level, "refuses the API key" in finding.text) == ("warn", True)
        assert "hunter2" not in finding.text
        finding = check_crm(named.model_copy(update={"insightly_project_field": "OTHER__c"}))
        assert (finding.level, "OTHER__c" in finding.text) == ("warn", True)
        insightly.simulator.limits.per_day = 1
        assert "daily quota of Insightly is used up" in check_crm(named).text
    finding = check_crm(named)
    assert (finding.level, "cannot be reached" in finding.text) == ("warn", True)


def test_secret_settings_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    key = new_encryption_key()
    monkeypatch.setenv("QBDCONNECT_ENCRYPTION_KEYS", key)
    monkeypatch.setenv("QBDCONNECT_METRICS_TOKEN", "hunter2-hunter2-hunter2")
    monkeypatch.setenv("QBDCONNECT_MAIL_URL", f"smtp://user:hunter2@127.0.0.1:{free_port()}")
    result = run("doctor")
    assert "hunter2" not in result.output
    assert key not in result.output
    assert "QBDCONNECT_METRICS_TOKEN=[hidden] (set)" in result.stdout


def test_clocks_that_differ() -> None:
    now = datetime.now(UTC)
    assert list(check_skew(now, now + timedelta(seconds=4))) == []
    for skew in (timedelta(seconds=6), timedelta(seconds=-6)):
        (finding,) = check_skew(now, now + skew)
        assert (finding.level, "differ by 6 s" in finding.text) == ("warn", True)


def test_parked_jobs() -> None:
    now = datetime.now(UTC)
    counts = [JobCount("ready", "mail", 3, now), JobCount("parked", "webhook", 7, now)]
    (finding,) = check_jobs(counts)
    assert finding.level == "warn"
    assert finding.text.startswith("7 jobs of the kind webhook are parked: see qbdconnect-server jobs list")


def test_parked_jobs_of_a_database() -> None:
    run("migrate")
    with closing(sqlite3.connect("qbdconnect.db")) as database:
        database.execute(
            "INSERT INTO job (id, kind, payload, state, priority, run_at, attempt, checkpoints, created_at) VALUES "
            "('job_1', 'mail', '{}', 'parked', 0, '2026-01-01 00:00:00', 1, '{}', '2026-01-01 00:00:00')"
        )
        database.commit()
    assert "1 jobs of the kind mail are parked" in lines(level="warn")


def test_disk_without_room(folder: Path) -> None:
    path = folder / "some.db"
    path.write_bytes(b"x" * 1000)
    assert [finding.level for finding in check_space(path, 99 * 1024 * 1024)] == ["fail"]
    assert list(check_space(path, 200 * 1024 * 1024)) == []
    with path.open("r+b") as file:
        file.truncate(300 * 1024 * 1024)
    (finding,) = check_space(path, 200 * 1024 * 1024)
    assert (finding.level, "a backup would not fit" in finding.text) == ("warn", True)


def test_file_that_another_program_has_open() -> None:
    run("migrate")
    with closing(sqlite3.connect("qbdconnect.db")) as database:
        database.execute("SELECT count(*) FROM customer").fetchone()
        assert "another process has qbdconnect.db open" in lines(level="warn")
    assert "another process" not in lines(level="warn")


def test_hub_that_runs_already() -> None:
    with hub() as running:
        running.wait_until_ready()
        assert "another process" not in lines("--port", str(running.port), level="warn")
        assert f"a hub is running on 127.0.0.1 port {running.port}" in lines("--port", str(running.port), level="ok")
