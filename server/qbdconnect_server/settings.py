"""Every setting of the hub, read once from the environment (QBDCONNECT_*)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from urllib.parse import SplitResult, parse_qs, urlsplit
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .addresses import split_address

ENV_PREFIX: Final = "QBDCONNECT_"
DATABASE_URLS: Final = "sqlite:///path/to/file.db or postgresql://user:password@host:5432/name"
BODY_LIMIT: Final = 1024 * 1024  # bytes of a request body; the contract promises 413 above it

# Web Connectors tell applications apart by this id, so every hub and every version of it shares one.
APPLICATION_ID: Final = UUID("417462b1-a9e0-48fb-82e3-67cff9527dee")

MAIL_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")


@dataclass(frozen=True, slots=True)
class Expected:
    """What a valid value is, to end the sentence "'abc' is not ..."."""

    text: str


class SettingsError(Exception):
    """At least one setting is wrong; `faults` has one line for each, without secrets."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def _check_database_url(url: str) -> str:
    mend = f"write {DATABASE_URLS}"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or _socket_folder(parts), parts.port
    except ValueError:
        raise ValueError(f"this is no valid URL; {mend}") from None
    if parts.scheme == "sqlite" and not parts.netloc and parts.path not in {"", "/", "/:memory:"}:
        return url
    if parts.scheme == "postgresql" and host and parts.path not in {"", "/"}:
        return url
    if parts.scheme in {"sqlite", "postgresql"}:
        raise ValueError(f"the address of the database is incomplete; {mend}")
    raise ValueError(f"only SQLite and PostgreSQL are supported; {mend}")


def _socket_folder(parts: SplitResult) -> str:
    """Folder of the Unix socket, where PostgreSQL is reached without the network: ...?host=/folder."""
    return parse_qs(parts.query).get("host", [""])[0]


def _check_public_url(url: str) -> str:
    parts = split_address(url)
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("leave path, query and fragment out")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _check_mail_address(address: str) -> str:
    if address and not MAIL_ADDRESS.fullmatch(address):
        raise ValueError(f"{address!r} is not an e-mail address")
    return address


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _own_address(data: dict[str, Any]) -> str:
    return f"http://localhost:{data['port']}"


class Settings(BaseSettings):
    """The hub's settings; a value given to the constructor goes before the environment."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_ignore_empty=True, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    database_url: Annotated[str, AfterValidator(_check_database_url)] = Field(
        "sqlite:///qbdconnect.db",
        repr=False,
        description=f"Database: {DATABASE_URLS}.",
    )
    database_pool_size: Annotated[int, Expected("a number of connections; give one from 1 to 500")] = Field(
        10, ge=1, le=500, description="Connections to PostgreSQL that this process keeps at most."
    )
    host: Annotated[str, Expected("an address to listen on; give one such as 127.0.0.1 or 0.0.0.0")] = Field(
        "127.0.0.1", min_length=1, pattern=r"^\S+$", description="Address to listen on; 0.0.0.0 is every address."
    )
    port: Annotated[int, Expected("a port; give a number from 1 to 65535")] = Field(
        8081, ge=1, le=65535, description="Port to listen on."
    )
    public_url: Annotated[str, AfterValidator(_check_public_url)] = Field(
        default_factory=_own_address,
        description="Address at which users and Web Connectors reach the hub; https unless the host is localhost.",
    )
    support_email: Annotated[str, AfterValidator(_check_mail_address)] = Field(
        "", description="E-mail address that the support pages show; none by default."
    )
    qwc_owner_id: Annotated[UUID, Expected("a UUID; give one, or leave it unset")] = Field(
        APPLICATION_ID,
        description="Id of the application in every .qwc file; keep it once Web Connectors have been set up.",
    )
    responses: Annotated[
        Literal["strict", "report"],
        BeforeValidator(_lower),
        Expected("a way to check responses; give strict or report"),
    ] = Field(
        "strict",
        description="A response that breaks the contract: strict answers 500 instead, report logs it and sends it.",
    )
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        BeforeValidator(_lower),
        Expected("a log level; give debug, info, warning or error"),
    ] = Field("info", description="Least level that is logged: debug, info, warning or error.")
    log_format: Annotated[
        Literal["console", "json"], BeforeValidator(_lower), Expected("a log format; give console or json")
    ] = Field("console", description="Form of the log on stderr: console for people, json for machines.")

    @property
    def database_label(self) -> str:
        """The database's address without user, password and options, fit to be shown."""
        return database_label(self.database_url)

    def app_url(self, instance_id: str) -> str:
        """Address that the Web Connector of an instance polls."""
        return f"{self.public_url}/qbwc/{instance_id}"


def database_label(url: str) -> str:
    """Return a database's address without user, password and options, fit to be shown."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2] or _socket_folder(parts)}{parts.path}"


def load_settings(**options: object) -> Settings:
    """Read the settings; `options` (of the command line) go before the environment and None is no option.

    Raises SettingsError.
    """
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks the arguments at run time
    except ValidationError as error:
        raise SettingsError(tuple(_faults(error, lambda name: _source(name, given)))) from None


def _source(name: str, options: dict[str, object]) -> str:
    return "--" + name.replace("_", "-") if name in options else ENV_PREFIX + name.upper()


def _faults(error: ValidationError, source: Callable[[str], str]) -> Iterator[str]:
    for fault in error.errors(include_url=False):
        # The public address is derived from the port; a wrong port is reported by itself.
        if fault["type"] == "default_factory_not_called":
            continue
        name = str(fault["loc"][0])
        if fault["type"] == "value_error":
            yield f"{source(name)}: {fault['ctx']['error']}"
        else:
            yield f"{source(name)}: {fault['input']!r} is not {_expected(name)}"


def _expected(name: str) -> str:
    return next(item.text for item in Settings.model_fields[name].metadata if isinstance(item, Expected))
