"""`seed`."""

from qbdconnect_server.cli.seed import SAMPLES
from tests.server.cli.running import SECRET, run


def test_samples_are_added_once_and_the_key_is_replaced() -> None:
    run("keys", "create", "--operator")
    first, second = run("seed"), run("seed")
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert first.stderr == second.stderr
    assert len(first.stderr.splitlines()) == len(SAMPLES) + 1
    assert "customer cust_" in first.stderr
    assert SECRET.fullmatch(first.stdout.strip())
    assert SECRET.fullmatch(second.stdout.strip())
    listed = run("keys", "list").stdout
    assert f"key_{first.stdout.split('_')[1]}  revoked" in listed
    assert f"key_{second.stdout.split('_')[1]}  live" in listed
    assert len(listed.splitlines()) == 3
