# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The resources that hang on a client, each imported and made when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qbdconnect._transport import AsyncTransport, SyncTransport

    from .api.books import AsyncBooks, Books
    from .api.shelves import AsyncShelves, Shelves


class Resources:
    """The resources of a client."""

    _transport: SyncTransport

    @cached_property
    def books(self) -> Books:
        """Books, "new" and old."""
        from .api.books import Books

        return Books(self._transport)

    @cached_property
    def shelves(self) -> Shelves:
        """Where books stand; C:\\new "shelf" """
        from .api.shelves import Shelves

        return Shelves(self._transport)


class AsyncResources:
    """The resources of an asynchronous client."""

    _transport: AsyncTransport

    @cached_property
    def books(self) -> AsyncBooks:
        """Books, "new" and old."""
        from .api.books import AsyncBooks

        return AsyncBooks(self._transport)

    @cached_property
    def shelves(self) -> AsyncShelves:
        """Where books stand; C:\\new "shelf" """
        from .api.shelves import AsyncShelves

        return AsyncShelves(self._transport)
