"""The .qwc file of an instance as it is stored: its bytes, and names to save it under."""

import re
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from qbdconnect_server.quickbooks.qwc import QwcFile, build_qwc
from qbdconnect_server.services.instances import instance_state
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.queries.instances import StoredInstance

MEDIA_TYPE: Final = "application/xml"
UNSAFE: Final = re.compile(r"[^A-Za-z0-9._ -]+")
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f/\\]+")
NAME_LIMIT: Final = 100  # characters of a file name, far below what any file system takes


def qwc_file(stored: StoredInstance, settings: Settings) -> bytes:
    """Build the file; raises RuleBroken where the Web Connector would refuse it."""
    shown = instance_state.show(stored, settings)
    file = QwcFile(
        name=shown["name"],
        app_url=shown["appUrl"],
        # The Web Connector refuses a support page on another host than the one that it polls.
        support_url=f"{_origin(shown['appUrl'])}/support/{stored.id}",
        user_name=stored.user_name,
        owner_id=settings.qwc_owner_id,
        file_id=UUID(stored.file_id),
        unique_name=stored.id,
        run_every_minutes=shown["frequencyInMinutes"],
    )
    return build_qwc(file)


def plain_name(name: str, instance_id: str) -> str:
    """Name the file after the instance in plain ASCII, whatever its name."""
    return f"{UNSAFE.sub('_', name)[:NAME_LIMIT].strip('._ ') or instance_id}.qwc"


def full_name(name: str, instance_id: str) -> str:
    """Name the file after the instance in full, but for what no file system takes."""
    return f"{CONTROL.sub('_', name)[:NAME_LIMIT].strip('._ ') or instance_id}.qwc"


def _origin(url: str) -> str:
    """Give scheme and host of an address; one that cannot be read is refused by the builder of the file."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
