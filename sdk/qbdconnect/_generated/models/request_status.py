# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""Values of RequestStatus."""

from typing import Literal

RequestStatus = Literal["cancelled", "completed", "expired", "failed", "queued", "sent"]
