"""The demo, as a person runs it and stops it with Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from tests.live_server import free_port

DEMO = Path(__file__).parents[2] / "sdk" / "examples" / "demo.py"


def test_demo_shows_every_step_and_leaves_the_server_running() -> None:
    settings = {"QBDCONNECT_PORT": str(free_port()), "QBDCONNECT_DEMO_PACE": "0"}
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    demo = subprocess.Popen([sys.executable, DEMO], env={**os.environ, **settings}, text=True, **pipe)  # type: ignore[call-overload]  # keywords in a dict
    shown = ""
    for line in demo.stdout:
        shown += line
        if "API key" in line:
            break
    demo.send_signal(signal.SIGINT)
    rest, errors = demo.communicate(timeout=30)
    assert re.findall(r"^(\d+)\. ", shown, re.MULTILINE) == [str(number) for number in range(1, 18)]
    assert "favouriteLoaf = 'sourdough'" in shown
    assert re.search(r"Standard +49 usd a month +price_standard_monthly", shown)
    assert "/checkout/done" in shown
    assert re.search(r"sub_\w+ is active: 1 paid seat until", shown)
    assert "its SLA: 8 hours of support, 5000 transactions" in shown
    assert "the subscription has 2 paid seats by now" in shown
    assert re.search(r"invoice \S+ is open: 300 usd until", shown)
    assert re.search(r"invoice \S+ is paid", shown)
    assert "300 usd paid, fee 9, net 291" in shown
    assert re.search(r"payout_\w+ is recorded", shown)
    assert "<RunEveryNMinutes>15</RunEveryNMinutes>" in shown
    assert "is queued until a Web Connector comes" in shown
    assert "session ended, requests answered: 1" in shown
    assert '<CustomerQueryRs requestID="1" statusCode="0"' in shown
    assert re.search(r"\d+  request\.completed  inst_", shown)
    assert "1 session, 1 request, 0 errors" in shown
    assert "UnprocessableEntityError: 422 A rule of the domain is broken: " in shown
    assert "(at /password)" in shown
    assert "Good-bye." in rest
    assert (demo.returncode, errors) == (0, "")
