# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""Values of InstanceEventType."""

from typing import Literal

InstanceEventType = Literal["instance.created", "instance.deleted", "instance.updated", "instance.validated"]
