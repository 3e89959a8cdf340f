"""`backup` and `restore`."""

from pathlib import Path

import pytest

from qbdconnect_server.services.vault import new_encryption_key
from tests.server.cli.running import failure, hub, run

POSTGRESQL = "postgresql://hub:hunter2@127.0.0.1:1/hub"


def test_backup_and_restore_bring_a_key_back() -> None:
    run("keys", "create", "--operator", "--name", "laptop")
    result = run("backup", "monday")
    assert result.exit_code == 0
    assert result.stdout.startswith("monday holds sqlite:///qbdconnect.db: ")
    assert result.stdout.endswith("checked\n")
    assert "also holds the hub's encryption key" in result.stderr
    key_id = run("keys", "list").stdout.split()[0]
    run("keys", "revoke", key_id)
    restored = run("restore", "monday")
    assert restored.exit_code == 0
    assert restored.stdout.startswith("sqlite:///qbdconnect.db holds what monday held")
    assert "is kept as qbdconnect.db.replaced-" in restored.stderr
    assert "live" in run("keys", "list").stdout


def test_a_fresh_folder_needs_no_other_copy(folder: Path) -> None:
    run("migrate")
    run("backup", "monday")
    Path("qbdconnect.db").unlink()
    result = run("restore", "monday")
    assert (result.exit_code, result.stderr) == (0, "")
    assert Path("qbdconnect.db").exists()


def test_keys_of_the_operator_are_not_in_the_backup(monkeypatch: pytest.MonkeyPatch) -> None:
    run("migrate")
    monkeypatch.setenv("QBDCONNECT_ENCRYPTION_KEYS", new_encryption_key())
    assert "only with QBDCONNECT_ENCRYPTION_KEYS" in run("backup", "monday").stderr


def test_a_file_is_replaced_only_with_force() -> None:
    run("migrate")
    Path("monday").write_text("precious")
    assert failure(run("backup", "monday")) == "error: monday exists: choose another name, or replace it with --force"
    assert Path("monday").read_text() == "precious"
    assert run("backup", "monday", "--force").exit_code == 0


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_the_database_itself_is_no_backup(command: str) -> None:
    run("migrate")
    result = run(command, "./qbdconnect.db")
    assert (failure(result), result.exit_code) == ("error: ./qbdconnect.db is the database itself", 2) or (
        failure(result),
        result.exit_code,
    ) == ("error: qbdconnect.db is the database itself", 2)


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_postgresql_has_tools_of_its_own(command: str) -> None:
    Path("monday").touch()
    result = run(command, "monday", "--database-url", POSTGRESQL)
    line = failure(result)
    assert result.exit_code == 2
    assert "pg_dump" in line
    assert "pg_restore" in line
    assert "hunter2" not in line


def test_what_does_not_exist() -> None:
    assert failure(run("backup", "monday")) == "error: There is no file qbdconnect.db."
    assert failure(run("restore", "monday")) == "error: there is no file monday"


def test_a_hub_that_runs_can_be_backed_up_but_not_replaced() -> None:
    with hub() as running:
        running.wait_until_ready()
        assert run("backup", "monday").exit_code == 0
        assert "is in use: stop the hub" in failure(run("restore", "monday"))
        running.stop()
    assert run("restore", "monday").exit_code == 0
