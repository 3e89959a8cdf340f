"""The address of a database, taken apart once."""

from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import urlsplit

from qbdconnect_server.setting_values import DATABASE_URLS
from qbdconnect_server.settings import database_label
from qbdconnect_server.storage.errors import DatabaseUnavailable

MEND: Final = f"write {DATABASE_URLS}"


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """A database's URL and how it may be shown: without user, password and options."""

    url: str = field(repr=False)
    label: str
    is_sqlite: bool

    @classmethod
    def parse(cls, url: str) -> Self:
        """Take a URL apart; raises DatabaseUnavailable."""
        try:
            parts = urlsplit(url)
            _ = parts.port  # a wrong one is found only when it is asked for
        except ValueError:
            raise DatabaseUnavailable(f"The database's URL cannot be read; {MEND}.") from None
        label = database_label(url)
        if parts.scheme == "postgresql":
            return cls(url, label, is_sqlite=False)
        if parts.scheme != "sqlite":
            raise DatabaseUnavailable(f"Only SQLite and PostgreSQL are supported; {MEND}.")
        # Reader and writer are two connections, which a database in memory would keep apart.
        if parts.netloc or parts.path in {"", "/", "/:memory:"}:
            raise DatabaseUnavailable(f"{label} names no file; {MEND}.")
        return cls(url, label, is_sqlite=True)

    @property
    def path(self) -> str:
        """The file of a SQLite database; three slashes lead to a relative path, four to an absolute one."""
        return urlsplit(self.url).path[1:]
