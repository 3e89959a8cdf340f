"""Logging: structlog and the standard library's loggers write the same lines to stderr."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Final, Literal, TextIO

import orjson
import structlog
from structlog.typing import Processor

# A secret should never get this far; where one does, its value stays out of the log.
SECRET_NAMES: Final = frozenset({"authorization", "api_key", "secret", "password", "database_url", "mail_url"})
QUIET_LOGGERS: Final = ("alembic", "asyncio", "connexion", "httpx", "stripe", "uvicorn")


def configure_logs(level: str, form: Literal["console", "json"], stream: TextIO | None = None) -> None:
    """Send every log line of this process from `level` up to a stream (stderr), as text or as one JSON object each."""
    output = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    ]
    number = logging.getLevelNamesMapping()[level.upper()]
    rendering = _rendering(form, colors=output.isatty())
    structlog.configure(
        processors=[*shared, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(output),
        cache_logger_on_first_use=True,
    )
    _configure_standard_library(number, output, shared, rendering)


def hide_secrets(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace what stands under the name of a secret (a structlog processor)."""
    for name in SECRET_NAMES & event.keys():
        event[name] = "[hidden]"
    return event


def _rendering(form: str, *, colors: bool) -> list[Processor]:
    # The stock formatters of exceptions show local variables, and those may hold secrets.
    if form == "json":
        return [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=_dump_json),
        ]
    return [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback)]


def _dump_json(event: MutableMapping[str, Any], **_options: object) -> str:
    return orjson.dumps(event, default=repr, option=orjson.OPT_NON_STR_KEYS).decode()


def _configure_standard_library(
    level: int, output: TextIO, shared: list[Processor], rendering: list[Processor]
) -> None:
    handler = logging.StreamHandler(output)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
