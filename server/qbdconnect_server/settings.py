"""Every setting of the hub, read once from the environment (QBDCONNECT_*)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from .mail_addresses import MAIL_URLS, MailServer, split_mail_url
from .networks import Network, read_networks
from .setting_values import (
    DATABASE_URLS,
    check_ca_file,
    check_custom_field,
    check_database_url,
    check_encryption_keys,
    check_folder,
    check_insightly_pod,
    check_insightly_url,
    check_mail_address,
    check_mail_sender,
    check_mail_url,
    check_networks,
    check_origins,
    check_public_url,
    check_return_origins,
    check_stripe_key,
    check_stripe_url,
    check_stripe_webhook_secrets,
    check_token,
    check_webhook_networks,
    listed,
    socket_folder,
)

ENV_PREFIX: Final = "QBDCONNECT_"
BODY_LIMIT: Final = 1024 * 1024  # bytes of a request body; the contract promises 413 above it

# Web Connectors tell applications apart by this id, so every hub and every version of it shares one.
APPLICATION_ID: Final = UUID("417462b1-a9e0-48fb-82e3-67cff9527dee")

MAIL_FOLDER: Final = "qbdconnect-mail"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a valid value is, to end the sentence "'abc' is not ..."."""

    text: str


class SettingsError(Exception):
    """At least one setting is wrong; `faults` has one line for each, without secrets."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _own_address(data: dict[str, Any]) -> str:
    return f"http://localhost:{data['port']}"


class Settings(BaseSettings):
    """The hub's settings; a value given to the constructor goes before the environment."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_ignore_empty=True, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    database_url: Annotated[str, AfterValidator(check_database_url)] = Field(
        "sqlite:///qbdconnect.db",
        repr=False,
        description=f"Database: {DATABASE_URLS}.",
    )
    database_pool_size: Annotated[int, Expected("a number of connections; give one from 1 to 500")] = Field(
        10, ge=1, le=500, description="Connections to PostgreSQL that this process keeps at most."
    )
    workers: Annotated[int, Expected("a number of jobs; give one from 0 to 100")] = Field(
        16,
        ge=0,
        le=100,
        description="Background jobs that this process runs at once; 0 leaves them to other processes.",
    )
    host: Annotated[str, Expected("an address to listen on; give one such as 127.0.0.1 or 0.0.0.0")] = Field(
        "127.0.0.1", min_length=1, pattern=r"^\S+$", description="Address to listen on; 0.0.0.0 is every address."
    )
    port: Annotated[int, Expected("a port; give a number from 1 to 65535")] = Field(
        8081, ge=1, le=65535, description="Port to listen on."
    )
    public_url: Annotated[str, AfterValidator(check_public_url)] = Field(
        default_factory=_own_address,
        description="Address at which users and Web Connectors reach the hub; https unless the host is localhost.",
    )
    support_email: Annotated[str, AfterValidator(check_mail_address)] = Field(
        "", description="E-mail address that support pages and mails show, and that answers to mails go to."
    )
    mail_url: Annotated[str, AfterValidator(check_mail_url)] = Field(
        "", repr=False, description=f"Mail server: {MAIL_URLS}; without one, mails are written into mail_folder."
    )
    mail_from: Annotated[str, AfterValidator(check_mail_sender)] = Field(
        "", description="Sender of mails, an address or Name <address>; the support address by default, else no-reply."
    )
    mail_folder: Annotated[str, Expected("a folder; give a path, or leave it unset")] = Field(
        MAIL_FOLDER, min_length=1, description="Folder for mails while there is no mail server."
    )
    qwc_owner_id: Annotated[UUID, Expected("a UUID; give one, or leave it unset")] = Field(
        APPLICATION_ID,
        description="Id of the application in every .qwc file; keep it once Web Connectors have been set up.",
    )
    encryption_keys: Annotated[str, AfterValidator(check_encryption_keys)] = Field(
        "",
        repr=False,
        description="Keys that seal qbXML and secrets in the database, separated by commas; the first seals, all open. "
        "qbdconnect-server encryption-key makes one; by default the hub makes its own and keeps it in the database.",
    )
    rate_limit: Annotated[int, Expected("a number of requests; give one from 0 to 10000000")] = Field(
        60_000,
        ge=0,
        le=10_000_000,
        description="Requests a minute that each API key may send to this process, a tenth of it at once; 0: no limit.",
    )
    cors_origins: Annotated[str, AfterValidator(check_origins)] = Field(
        "",
        description="Origins whose pages may call the API from a browser, separated by commas, or *; none by default.",
    )
    trusted_proxies: Annotated[str, AfterValidator(check_networks)] = Field(
        "",
        description="Addresses and networks of the proxies whose X-Forwarded-For is believed, separated by commas.",
    )
    metrics_token: Annotated[str, AfterValidator(check_token)] = Field(
        "",
        repr=False,
        description="Bearer token that opens /metrics for Prometheus; without one there is no such page.",
    )
    webhook_allow_private: Annotated[str, AfterValidator(check_webhook_networks)] = Field(
        "false",
        description="Networks that webhooks may reach beside public addresses, by http too: false, true for all, or "
        "networks such as 10.0.0.0/8, separated by commas.",
    )
    webhook_ca_file: Annotated[str, AfterValidator(check_ca_file)] = Field(
        "", description="File of certificates (PEM) that webhooks trust beside those of the system."
    )
    payments: Annotated[
        Literal["auto", "stripe", "simulated", "off"],
        BeforeValidator(_lower),
        Expected("a way to take payments; give auto, stripe, simulated or off"),
    ] = Field(
        "auto",
        description="Who moves the money: stripe, a simulated Stripe (no money moves), or nobody (off); auto is stripe "
        "with a key of it, else simulated on a hub at localhost.",
    )
    stripe_secret_key: Annotated[str, AfterValidator(check_stripe_key)] = Field(
        "", repr=False, description="Secret or restricted key of the Stripe account (sk_..., rk_...)."
    )
    stripe_webhook_secrets: Annotated[str, AfterValidator(check_stripe_webhook_secrets)] = Field(
        "",
        repr=False,
        description="Signing secrets of the endpoint at Stripe that posts to /hooks/stripe (whsec_...), separated by "
        "commas; without one events are refused.",
    )
    simulated_stripe_file: str = Field(
        "",
        description="File of the simulated Stripe; by default qbdconnect-stripe.db beside the database qbdconnect.db, "
        "or in the working folder of a hub on PostgreSQL.",
    )
    stripe_url: Annotated[str, AfterValidator(check_stripe_url)] = Field(
        "", description="Address of a stand-in for Stripe, such as a simulator of tests; takes a test key alone."
    )
    payouts: Annotated[
        Literal["record", "manual"], BeforeValidator(_lower), Expected("a way of payouts; give record or manual")
    ] = Field("record", description="What POST /payouts does: record only, or manual, which really pays out.")
    checkout_return_origins: Annotated[str, AfterValidator(check_return_origins)] = Field(
        "",
        description="Origins that buyers may be sent back to after a checkout, separated by commas; the hub's own is.",
    )
    grace_days: Annotated[int, Expected("a number of days; give one from 0 to 365")] = Field(
        14, ge=0, le=365, description="Days for which instances get work although their subscription is not paid for."
    )
    insightly_api_key: Annotated[str, AfterValidator(check_token)] = Field(
        "", repr=False, description="API key of Insightly, the CRM; without one there is no CRM."
    )
    insightly_pod: Annotated[str, AfterValidator(check_insightly_pod)] = Field(
        "na1", description="Pod of Insightly that the key belongs to; Insightly shows it in the user settings."
    )
    insightly_url: Annotated[str, AfterValidator(check_insightly_url)] = Field(
        "", description="Address of a stand-in for Insightly; the pod is left aside then."
    )
    insightly_organisation_field: Annotated[str, AfterValidator(check_custom_field)] = Field(
        "", description="Custom field of organisations that holds the id of our customer, by its API name."
    )
    insightly_project_field: Annotated[str, AfterValidator(check_custom_field)] = Field(
        "", description="Custom field of projects that holds the id of our instance, by its API name."
    )
    traces: Annotated[Literal["off", "on"], BeforeValidator(_lower), Expected("a switch; give on or off")] = Field(
        "off", description="OpenTelemetry traces, set up by the variables OTEL_*; on needs the extra [otel]."
    )
    drain_seconds: Annotated[int, Expected("a number of seconds; give one from 0 to 300")] = Field(
        0,
        ge=0,
        le=300,
        description="Seconds from SIGTERM to the end of listening, in which /readyz answers 503 and all else goes on.",
    )
    secrets_dir: Annotated[str, AfterValidator(check_folder)] = Field(
        "", description="Folder of files that are named like the variables, for settings that should not be variables."
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

    @property
    def mail_server(self) -> MailServer | None:
        """The server that takes mails; None while they are written into a folder."""
        return split_mail_url(self.mail_url) if self.mail_url else None

    @property
    def sealing_keys(self) -> tuple[str, ...]:
        """The encryption keys that the operator gave, the sealing one first."""
        return listed(self.encryption_keys)

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """The origins whose pages may call the API."""
        return listed(self.cors_origins)

    @property
    def webhook_secrets_of_stripe(self) -> tuple[str, ...]:
        """The secrets that sign events of Stripe."""
        return listed(self.stripe_webhook_secrets)

    @property
    def return_origins(self) -> tuple[str, ...]:
        """The origins that buyers may be sent back to."""
        return (self.public_url, *listed(self.checkout_return_origins))

    @property
    def webhook_networks(self) -> tuple[Network, ...]:
        """The networks that webhooks may reach beside public addresses."""
        return read_networks(self.webhook_allow_private)

    @property
    def insightly_address(self) -> str:
        """The address of Insightly."""
        return self.insightly_url or f"https://api.{self.insightly_pod}.insightly.com"

    @property
    def proxy_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of the proxies that are trusted; an address is a network of one."""
        return tuple(map(ip_network, listed(self.trusted_proxies)))

    @classmethod
    def settings_customise_sources(  # noqa: D102 - inherited
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - there is no such file
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - replaced by one that knows our folder
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        folder = init_settings().get("secrets_dir") or env_settings().get("secrets_dir")
        # A folder that does not exist is refused by the check of the setting itself.
        files = [SecretsSettingsSource(settings_cls, Path(folder))] if folder and Path(folder).is_dir() else []
        return (init_settings, env_settings, *files)

    def app_url(self, instance_id: str) -> str:
        """Address that the Web Connector of an instance polls."""
        return f"{self.public_url}/qbwc/{instance_id}"


def database_label(url: str) -> str:
    """Return a database's address without user, password and options, fit to be shown."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2] or socket_folder(parts)}{parts.path}"


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
