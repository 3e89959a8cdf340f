# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""Values of Role."""

from typing import Literal

Role = Literal["admin", "member", "owner", "read-only"]
