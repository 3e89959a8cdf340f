# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""Values of BookEventType."""

from typing import Literal

BookEventType = Literal["book.lent", "book.returned"]
