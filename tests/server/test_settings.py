"""Settings: where they come from, what is refused, and in which words."""

import os
from ipaddress import ip_network
from pathlib import Path
from uuid import UUID

import pytest

from qbdconnect_server.mail_addresses import MailServer
from qbdconnect_server.networks import EVERYTHING
from qbdconnect_server.settings import APPLICATION_ID, ENV_PREFIX, Settings, SettingsError, load_settings
from tests.certificates import certify


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith(ENV_PREFIX)]:
        monkeypatch.delenv(name)


def faults(**options: object) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(**options)
    return caught.value.faults


def test_defaults_start_a_hub_on_this_machine() -> None:
    settings = load_settings()
    assert settings.database_url == "sqlite:///qbdconnect.db"
    assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 8081, "http://localhost:8081")
    assert (settings.log_level, settings.log_format, settings.responses) == ("info", "console", "strict")
    assert settings.qwc_owner_id == APPLICATION_ID == UUID("417462b1-a9e0-48fb-82e3-67cff9527dee")


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QBDCONNECT_PORT", "9000")
    monkeypatch.setenv("QBDCONNECT_LOG_LEVEL", "WARNING")
    settings = load_settings()
    assert (settings.port, settings.log_level) == (9000, "warning")


def test_options_go_before_the_environment_and_none_is_no_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QBDCONNECT_PORT", "9000")
    monkeypatch.setenv("QBDCONNECT_HOST", "0.0.0.0")
    settings = load_settings(port=9001, host=None)
    assert (settings.port, settings.host) == (9001, "0.0.0.0")


def test_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QBDCONNECT_PORT", "")
    assert load_settings().port == 8081


def test_public_url_follows_the_port() -> None:
    assert load_settings(port=9000).public_url == "http://localhost:9000"
    assert load_settings(port=9000, public_url="https://hub.example.com").public_url == "https://hub.example.com"


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("https://Hub.Example.com/", "https://hub.example.com"),
        ("https://hub.example.com:8443", "https://hub.example.com:8443"),
        ("http://localhost:9999/", "http://localhost:9999"),
    ],
)
def test_public_url_is_normalised(given: str, normal: str) -> None:
    assert load_settings(public_url=given).public_url == normal


def test_address_that_an_instance_polls() -> None:
    settings = load_settings(public_url="https://hub.example.com")
    assert settings.app_url("inst_1") == "https://hub.example.com/qbwc/inst_1"


@pytest.mark.parametrize("port", ["abc", "0", "65536", "8081.5"])
def test_fault_of_the_environment_names_the_variable(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("QBDCONNECT_PORT", port)
    assert faults() == (f"QBDCONNECT_PORT: {port!r} is not a port; give a number from 1 to 65535",)


def test_fault_of_an_option_names_the_option() -> None:
    assert faults(log_level="loud") == ("--log-level: 'loud' is not a log level; give debug, info, warning or error",)


def test_every_fault_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QBDCONNECT_RESPONSES", "lax")
    monkeypatch.setenv("QBDCONNECT_LOG_FORMAT", "xml")
    monkeypatch.setenv("QBDCONNECT_DATABASE_POOL_SIZE", "0")
    monkeypatch.setenv("QBDCONNECT_QWC_OWNER_ID", "mine")
    monkeypatch.setenv("QBDCONNECT_HOST", "a b")
    assert [fault.partition(":")[0] for fault in faults(support_email="nobody")] == [
        "QBDCONNECT_DATABASE_POOL_SIZE",
        "QBDCONNECT_HOST",
        "--support-email",
        "QBDCONNECT_QWC_OWNER_ID",
        "QBDCONNECT_RESPONSES",
        "QBDCONNECT_LOG_FORMAT",
    ]


@pytest.mark.parametrize(
    ("public_url", "complaint"),
    [
        ("http://hub.example.com", "needs https"),
        ("https://10.0.0.1", "IP addresses"),
        ("https://hub.example.com/base", "leave path, query and fragment out"),
        ("https://hub.example.com?x=1", "leave path, query and fragment out"),
        ("https://hub.example.com/#top", "leave path, query and fragment out"),
    ],
)
def test_public_url_refused(public_url: str, complaint: str) -> None:
    (fault,) = faults(public_url=public_url)
    assert fault.startswith("--public-url: ")
    assert complaint in fault


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///hub.db",
        "sqlite:////var/lib/hub.db",
        "postgresql://user:password@db.internal:5432/hub",
        "postgresql://user:@/hub?host=/run/postgresql",
    ],
)
def test_database_url_accepted(url: str) -> None:
    assert load_settings(database_url=url).database_url == url


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("mysql://user:hunter2@db/hub", "only SQLite and PostgreSQL"),
        ("postgresql+asyncpg://user:hunter2@db/hub", "only SQLite and PostgreSQL"),
        ("hunter2", "only SQLite and PostgreSQL"),
        ("postgresql://user:hunter2@db", "incomplete"),
        ("postgresql:///hub", "incomplete"),
        ("postgresql://user:hunter2@[db/hub", "no valid URL"),
        ("postgresql://user:hunter2@db:port/hub", "no valid URL"),
        ("sqlite:///", "incomplete"),
        ("sqlite://hub.db", "incomplete"),
        ("sqlite:///:memory:", "incomplete"),
    ],
)
def test_database_url_refused_without_showing_it(url: str, complaint: str) -> None:
    (fault,) = faults(database_url=url)
    assert complaint in fault
    assert "write sqlite:///path/to/file.db or postgresql://" in fault
    assert "hunter2" not in fault


def test_password_of_the_database_is_never_shown() -> None:
    settings = load_settings(database_url="postgresql://user:hunter2@db:5432/hub?sslpassword=hunter2")
    assert "hunter2" not in repr(settings)
    assert settings.database_label == "postgresql://db:5432/hub"
    settings = load_settings(database_url="postgresql://user:hunter2@/hub?host=/run/postgresql&password=hunter2")
    assert settings.database_label == "postgresql:///run/postgresql/hub"
    assert load_settings(database_url="sqlite:////data/hub.db").database_label == "sqlite:////data/hub.db"


def test_error_reads_as_its_faults() -> None:
    assert str(SettingsError(("one", "two"))) == "one\ntwo"


def test_mails_go_into_a_folder_by_default() -> None:
    settings = load_settings()
    assert (settings.mail_server, settings.mail_folder, settings.mail_from) == (None, "qbdconnect-mail", "")


def test_mail_server_is_read_and_its_password_stays_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QBDCONNECT_MAIL_URL", "smtp://user:hunter2@mx.example.com")
    settings = load_settings(mail_from="My Hub <hub@example.com>")
    assert settings.mail_server == MailServer("mx.example.com", 587, "starttls", "user", "hunter2")
    assert settings.mail_from == "My Hub <hub@example.com>"
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("mail_url", "smtp://user:hunter2@mx.example.com?tls=none", "--mail-url: a password is sent over TLS only"),
        ("mail_url", "hunter2", "--mail-url: this is no address of a mail server"),
        ("mail_from", "nobody", "--mail-from: 'nobody': this is not an e-mail address"),
        ("support_email", "a@b", "--support-email: 'a@b' is not an e-mail address"),
        ("support_email", "a@b.example\r\nBcc: c@d.example", "is not an e-mail address"),
    ],
)
def test_mail_setting_refused(name: str, value: str, complaint: str) -> None:
    (fault,) = faults(**{name: value})
    assert complaint in fault
    assert "hunter2" not in fault


def test_a_mail_folder_has_a_name() -> None:
    assert faults(mail_folder="") == ("--mail-folder: '' is not a folder; give a path, or leave it unset",)


def test_webhooks_reach_public_addresses_only_by_default(tmp_path: Path) -> None:
    settings = load_settings()
    assert (settings.webhook_networks, settings.webhook_ca_file) == ((), "")
    assert load_settings(webhook_allow_private="10.0.0.0/8, fd00::/8").webhook_networks == (
        ip_network("10.0.0.0/8"),
        ip_network("fd00::/8"),
    )
    assert load_settings(webhook_allow_private="True").webhook_networks == EVERYTHING
    _, trusted = certify(tmp_path, "inside.example")
    assert load_settings(webhook_ca_file=str(trusted)).webhook_ca_file == str(trusted)


def test_webhook_setting_refused(tmp_path: Path) -> None:
    (fault,) = faults(webhook_allow_private="10.0.0.1/8")
    assert fault == (
        "--webhook-allow-private: '10.0.0.1/8' is no network; write true, false, or networks such as 10.0.0.0/8"
    )
    empty = tmp_path / "empty.pem"
    empty.touch()
    for path in (tmp_path / "missing.pem", empty):
        (fault,) = faults(webhook_ca_file=str(path))
        assert fault == f"--webhook-ca-file: '{path}' is no file of certificates in PEM"


def test_insightly_is_found_by_its_pod_unless_a_stand_in_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QBDCONNECT_INSIGHTLY_API_KEY", "hunter2")
    settings = load_settings(insightly_pod="eu1")
    assert settings.insightly_address == "https://api.eu1.insightly.com"
    assert "hunter2" not in repr(settings)
    for address in ("http://localhost:1234", "http://127.0.0.1:1234", "https://insightly.example.com"):
        assert load_settings(insightly_url=address).insightly_address == address


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("insightly_api_key", "hunter2 hunter2", "--insightly-api-key: this is no token"),
        ("insightly_api_key", "hunter2:", "--insightly-api-key: this is no token"),
        ("insightly_pod", "na1.evil.example/", "--insightly-pod: 'na1.evil.example/' is no pod"),
        ("insightly_pod", "NA1", "is no pod"),
        ("insightly_url", "http://insightly.example.com", "--insightly-url: the API key would travel in the clear"),
        ("insightly_url", "https://hunter2@insightly.example.com", "--insightly-url: this is no address"),
        ("insightly_url", "https://a:b", "--insightly-url: this is no address"),
        ("insightly_url", "ftp://localhost", "--insightly-url: this is no address"),
        ("insightly_url", "http://localhost/v3.1/", "--insightly-url: leave path, query and fragment out"),
        ("insightly_organisation_field", "a b", "--insightly-organisation-field: 'a b' is no name of a custom field"),
        ("insightly_project_field", "a&b", "--insightly-project-field: 'a&b' is no name of a custom field"),
    ],
)
def test_insightly_setting_refused(name: str, value: str, complaint: str) -> None:
    (fault,) = faults(**{name: value})
    assert complaint in fault
    assert "hunter2" not in fault


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("cors_origins", "https://a.example.com/", "'https://a.example.com/' is no origin"),
        ("cors_origins", "a.example.com", "'a.example.com' is no origin"),
        ("cors_origins", "https://a.example.com,ftp://b", "'ftp://b' is no origin"),
        ("cors_origins", "https://[", "'https://[' is no origin"),
        ("cors_origins", "https://a:b", "'https://a:b' is no origin"),
        ("cors_origins", "null", "'null' is no origin"),
        ("cors_origins", "https://A.example.com", "'https://A.example.com' is not how browsers send it"),
        ("cors_origins", "https://a.example.com:443", "is not how browsers send it"),
        ("cors_origins", "http://a.example.com:80", "is not how browsers send it"),
        ("cors_origins", "https://me@a.example.com", "is not how browsers send it"),
        ("trusted_proxies", "10.0.0.0/8,proxy", "'proxy' is no address or network"),
        ("trusted_proxies", "10.0.0.1/8", "'10.0.0.1/8' is no address or network"),
        ("secrets_dir", "/nowhere", "'/nowhere' is no folder"),
        ("stripe_url", "http://stripe.example.com", "--stripe-url: the API key would travel in the clear"),
        ("stripe_url", "http://localhost:12111/v1", "--stripe-url: leave path, query and fragment out"),
        ("rate_limit", "-1", "'-1' is not a number of requests"),
        ("drain_seconds", "301", "'301' is not a number of seconds"),
        ("traces", "maybe", "'maybe' is not a switch; give on or off"),
    ],
)
def test_operations_settings_that_are_wrong(setting: str, value: str, said: str) -> None:
    (line,) = faults(**{setting: value})
    assert said in line


def test_a_token_that_is_none_is_not_shown() -> None:
    (line,) = faults(metrics_token="hunter2 hunter2")
    assert "hunter2" not in line


def test_lists_are_read_once_for_all() -> None:
    settings = load_settings(
        cors_origins="https://a.example.com, http://localhost:3000,*", trusted_proxies="10.0.0.7, 2001:db8::/32,"
    )
    assert settings.allowed_origins == ("https://a.example.com", "http://localhost:3000", "*")
    assert list(map(str, settings.proxy_networks)) == ["10.0.0.7/32", "2001:db8::/32"]


def test_operations_are_off_or_generous_by_default() -> None:
    settings = load_settings()
    assert settings.rate_limit == 60_000
    assert (settings.allowed_origins, settings.proxy_networks, settings.metrics_token) == ((), (), "")
    assert (settings.traces, settings.drain_seconds) == ("off", 0)


def test_settings_may_come_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "QBDCONNECT_METRICS_TOKEN").write_text("from-a-file\n")
    (tmp_path / "qbdconnect_port").write_text("9000")
    (tmp_path / "unrelated").write_text("x")
    monkeypatch.setenv("QBDCONNECT_SECRETS_DIR", str(tmp_path))
    settings = load_settings()
    assert (settings.metrics_token, settings.port) == ("from-a-file", 9000)
    monkeypatch.setenv("QBDCONNECT_PORT", "9001")
    assert load_settings().port == 9001  # a variable goes before a file
    assert load_settings(port=9002).port == 9002
    monkeypatch.delenv("QBDCONNECT_SECRETS_DIR")
    assert load_settings(secrets_dir=str(tmp_path)).metrics_token == "from-a-file"
