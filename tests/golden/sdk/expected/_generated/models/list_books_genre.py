# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""Values of ListBooksGenre."""

from typing import Literal

ListBooksGenre = Literal["crime", "poetry"]
