# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""Values of SessionEventType."""

from typing import Literal

SessionEventType = Literal["session.ended", "session.started"]
