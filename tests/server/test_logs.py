"""Log lines: one form for structlog and the standard library, and no secrets."""

import io
import json
import logging

import pytest
import structlog

from qbdconnect_server.logs import configure_logs, hide_secrets

pytestmark = pytest.mark.usefixtures("restored_logs")


def test_json_lines_of_both_worlds() -> None:
    stream = io.StringIO()
    configure_logs("info", "json", stream)
    structlog.get_logger().info("served", status=200, unusual={1})
    logging.getLogger("somewhere").warning("kept %s", "here")
    served, kept = map(json.loads, stream.getvalue().splitlines())
    assert (served["event"], served["status"], served["level"], served["unusual"]) == ("served", 200, "info", "{1}")
    assert (kept["event"], kept["level"]) == ("kept here", "warning")
    assert served["timestamp"].endswith("Z")


def test_console_lines_are_plain_text_without_colours_off_a_terminal() -> None:
    stream = io.StringIO()
    configure_logs("info", "console", stream)
    structlog.get_logger().info("served", status=200)
    assert "served" in stream.getvalue()
    assert "status=200" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_level_holds_back_what_is_below() -> None:
    stream = io.StringIO()
    configure_logs("warning", "json", stream)
    structlog.get_logger().info("no")
    logging.getLogger("somewhere").info("no")
    assert stream.getvalue() == ""


def test_framework_chatter_is_held_back_at_info() -> None:
    stream = io.StringIO()
    configure_logs("info", "json", stream)
    logging.getLogger("uvicorn.error").info("Started server process")
    logging.getLogger("alembic.runtime.migration").info("Context impl")
    assert stream.getvalue() == ""


def test_secrets_are_hidden() -> None:
    stream = io.StringIO()
    configure_logs("info", "json", stream)
    structlog.get_logger().info("oops", password="hunter2", secret="hunter2", authorization="Bearer hunter2")
    assert "hunter2" not in stream.getvalue()
    assert json.loads(stream.getvalue())["password"] == "[hidden]"
    assert hide_secrets(None, "info", {"event": "fine"}) == {"event": "fine"}


def fail(secret: str) -> None:
    raise RuntimeError(len(secret))


@pytest.mark.parametrize("form", ["console", "json"])
def test_traceback_shows_no_local_variables(form: str) -> None:
    stream = io.StringIO()
    configure_logs("info", form, stream)  # type: ignore[arg-type]  # parametrize knows no literals
    try:
        fail("hunter2".upper())
    except RuntimeError:
        structlog.get_logger().exception("failed")
    assert "RuntimeError: 7" in stream.getvalue()
    assert "HUNTER2" not in stream.getvalue()  # source lines show the call, a local variable would show its value
