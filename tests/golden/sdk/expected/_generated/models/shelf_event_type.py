# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""Values of ShelfEventType."""

from typing import Literal

ShelfEventType = Literal["shelf.full"]
