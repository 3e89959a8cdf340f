"""Hubs on each database, and what a request leaves behind when nothing goes wrong."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.contract import Contract, compile_contract, load_document
from qbdconnect_server.storage.migrating import migrate
from tests.crashes.site import LocalSite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SiteOf = "Callable[..., LocalSite]"


@pytest.fixture(scope="session")
def contract() -> Contract:
    return compile_contract(load_document())


@pytest.fixture(scope="session")
def site_of(
    contract: Contract, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., LocalSite]]:
    """The hubs of a run, one for each database and each set of settings."""
    sites: dict[tuple[Any, ...], LocalSite] = {}
    with ExitStack() as stack:

        def site_of(database: str, **settings: str) -> LocalSite:
            key = (database, *sorted(settings.items()))
            if key not in sites:
                url = new_database(database, request, tmp_path_factory)
                sites[key] = LocalSite(url, contract, **settings)
                stack.callback(sites[key].close)
            return sites[key]

        yield site_of


def new_database(database: str, request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> str:
    if database == "sqlite":
        url = f"sqlite:///{folders.mktemp('sqlite')}/hub.db"
    else:
        url = str(request.getfixturevalue("postgresql").fresh())
    migrate(url)
    return url


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database that a test runs on."""
    return str(request.param)
