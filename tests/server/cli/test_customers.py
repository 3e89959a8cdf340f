"""`customers export` and `customers erase`."""

import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qbdconnect_server.cli import app
from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.customers import customer_erasure
from tests.server.cli.running import failure, run


@pytest.fixture
def customer_id() -> str:
    """A sample customer."""
    line = run("seed").stderr.splitlines()[0]
    return line.partition("customer ")[2].partition(",")[0]


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_export_to_stdout(customer_id: str) -> None:
    result = run("customers", "export", customer_id)
    assert result.exit_code == 0
    found = lines(result.stdout)
    assert [each["table"] for each in found].count("customer") == 1
    assert [each["table"] for each in found].count("instance") == 2
    assert "Sample Bakery" in result.stdout
    assert "Garage" not in result.stdout
    assert result.stderr == f"{customer_id}: {len(found)} objects\n"


def test_export_to_a_new_file_for_its_owner_alone(customer_id: str) -> None:
    result = run("customers", "export", customer_id, "--output", "out.jsonl")
    assert (result.exit_code, result.stdout) == (0, "")
    path = Path("out.jsonl")
    assert lines(path.read_text()) == lines(run("customers", "export", customer_id).stdout)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = run("customers", "export", customer_id, "--output", "out.jsonl")
    assert failure(again) == "error: out.jsonl exists: choose another name"
    nowhere = run("customers", "export", customer_id, "--output", "nowhere/out.jsonl")
    assert failure(nowhere) == "error: nowhere/out.jsonl cannot be written: No such file or directory"


@pytest.mark.parametrize("command", [["export"], ["erase", "--yes"]])
def test_unknown_customer(command: list[str]) -> None:
    assert failure(run("customers", *command, "cust_none")) == "error: There is no customer cust_none."


def test_erase_shows_what_is_gone(customer_id: str) -> None:
    result = run("customers", "erase", customer_id, "--yes")
    assert result.exit_code == 0
    removed = dict(line.split() for line in result.stdout.splitlines())
    assert (removed["customer"], removed["instance"]) == ("1", "2")
    assert "backups" in result.stderr
    assert failure(run("customers", "export", customer_id))
    assert "Garage" in run("seed").stderr


def test_erase_tells_what_goes_on_elsewhere(customer_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def elsewhere(_hub: Hub, _customer_id: str) -> list[str]:
        return ["the subscription sub_1 GOES ON"]

    monkeypatch.setattr(customer_erasure, "elsewhere", elsewhere)
    assert run("customers", "erase", customer_id, "--yes").stderr.splitlines()[-1] == "the subscription sub_1 GOES ON"


def test_erase_asks_for_the_id_again(customer_id: str) -> None:
    refused = CliRunner().invoke(app, ["customers", "erase", customer_id], input="cust_other\n")
    assert refused.exit_code == 1
    assert "that is another id: nothing was erased" in refused.stderr
    assert run("customers", "export", customer_id).exit_code == 0
    silent = CliRunner().invoke(app, ["customers", "erase", customer_id], input="")
    assert silent.exit_code != 0
    assert run("customers", "export", customer_id).exit_code == 0
    done = CliRunner().invoke(app, ["customers", "erase", customer_id], input=f"{customer_id}\n")
    assert done.exit_code == 0
    assert failure(run("customers", "export", customer_id))


def test_help() -> None:
    assert "erase" in run("customers").stdout
