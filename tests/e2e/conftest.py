"""A server process on each database, and two tenants on it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.api_keys import create_key
from tests.e2e.tenants import Tenant, create_tenant
from tests.live_server import LiveServer, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Site:
    """A server with its tenants, which are made when they are first asked for."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server
        self.operator_key = create_key(server.database_url)
        self._tenants: dict[str, Tenant] = {}

    def tenant(self, mark: str) -> Tenant:
        """Return the tenant whose texts all carry a mark."""
        if mark not in self._tenants:
            self._tenants[mark] = create_tenant(self.server, self.operator_key, mark)
        return self._tenants[mark]


@pytest.fixture(scope="session")
def site_of(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Site]]:
    """The sites of a run: one for each database, kept until the end whatever the order of the tests."""
    sites: dict[str, Site] = {}
    with ExitStack() as servers:

        def site_of(database: str) -> Site:
            if database not in sites:
                url = new_database(database, request, tmp_path_factory)
                folder = tmp_path_factory.mktemp(f"server-{database}")
                sites[database] = Site(servers.enter_context(serving(url, folder, webhook_allow_private="true")))
            return sites[database]

        yield site_of


def new_database(database: str, request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> str:
    """Return the URL of an empty database of a kind."""
    if database == "sqlite":
        return f"sqlite:///{folders.mktemp('sqlite')}/hub.db"
    return str(request.getfixturevalue("postgresql").fresh())


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database that a test runs on."""
    return str(request.param)


@pytest.fixture
def fresh_url(request: pytest.FixtureRequest, database: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of an empty database."""
    return new_database(database, request, tmp_path_factory)


@pytest.fixture(scope="session")
def site(database: str, site_of: Callable[[str], Site]) -> Site:
    return site_of(database)


@pytest.fixture(scope="session")
def server(site: Site) -> LiveServer:
    return site.server


@pytest.fixture(scope="session")
def operator_key(site: Site) -> str:
    return site.operator_key


@pytest.fixture(scope="session")
def tenant(site: Site) -> Tenant:
    return site.tenant("alpha")


@pytest.fixture(scope="session")
def other(site: Site) -> Tenant:
    return site.tenant("beta")


@pytest.fixture(scope="session")
def gamma(site: Site) -> Tenant:
    """A tenant whose objects the granted requests may change."""
    return site.tenant("gamma")
