"""`play-session`."""

import re

from tests.server.cli.running import failure, run


def test_a_session_is_played_and_told() -> None:
    seeded = run("seed")
    found = re.search(r"inst_[0-9a-f]{32}", seeded.stderr)
    assert found is not None
    result = run("play-session", found.group())
    assert result.exit_code == 0
    first, last = result.stdout.splitlines()
    assert re.fullmatch(rf"session sess_[0-9a-f]{{32}} of {found.group()} started", first)
    assert last == "session ended, requests answered: 0"


def test_an_unknown_instance() -> None:
    result = run("play-session", "inst_none")
    assert (failure(result), result.exit_code) == ("error: There is no instance inst_none.", 1)


def test_help_says_that_no_quickbooks_is_asked() -> None:
    assert "No QuickBooks is asked" in " ".join(run("play-session", "--help").stdout.split())
