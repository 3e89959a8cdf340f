"""Options of every SQLAlchemy engine of the hub."""

from typing import Any, Final

import orjson


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()


ENGINE_OPTIONS: Final[dict[str, Any]] = {
    "json_serializer": _dumps,
    "json_deserializer": orjson.loads,
    "hide_parameters": True,  # values are customers' data: they appear in no error and no log
}
