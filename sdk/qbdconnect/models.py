"""The objects of the API; each is imported when it is first asked for."""

from typing import TYPE_CHECKING

from qbdconnect._generated import models as _models
from qbdconnect._generated.models import __all__ as __all__  # noqa: PLC0414 - type checkers take it for a re-export

if TYPE_CHECKING:
    from qbdconnect._generated.models import *  # noqa: F403 - type checkers read the list of names
else:

    def __getattr__(name: str) -> object:
        return getattr(_models, name)

    def __dir__() -> list[str]:
        return sorted(__all__)
