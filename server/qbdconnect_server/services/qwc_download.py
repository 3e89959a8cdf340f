"""The .qwc file of an instance, with which its owner sets the Web Connector up."""

import re
from typing import Final
from urllib.parse import quote, urlsplit
from uuid import UUID

from qbdconnect_server.contract import Answer
from qbdconnect_server.quickbooks.qwc import QwcFile, build_qwc
from qbdconnect_server.services import instance_state, instances
from qbdconnect_server.services.call import Call

MEDIA_TYPE: Final = "application/xml"
UNSAFE: Final = re.compile(r"[^A-Za-z0-9._ -]+")
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f/\\]+")
NAME_LIMIT: Final = 100  # characters of a file name, far below what any file system takes


async def download(call: Call, instance_id: str) -> Answer:
    """Build the file; raises NotFound, and RuleBroken where the Web Connector would refuse it."""
    stored = await instances.stored(call, instance_id)
    shown = instance_state.show(stored, call.hub.settings)
    file = QwcFile(
        name=shown["name"],
        app_url=shown["appUrl"],
        # The Web Connector refuses a support page on another host than the one that it polls.
        support_url=f"{_origin(shown['appUrl'])}/support/{stored.id}",
        user_name=stored.user_name,
        owner_id=call.hub.settings.qwc_owner_id,
        file_id=UUID(stored.file_id),
        unique_name=stored.id,
        run_every_minutes=shown["frequencyInMinutes"],
    )
    return Answer(200, build_qwc(file), MEDIA_TYPE, {"Content-Disposition": disposition(shown["name"], stored.id)})


def disposition(name: str, instance_id: str) -> str:
    """Name the download after the instance, whatever its name: once in plain ASCII, once in full (RFC 6266)."""
    plain = UNSAFE.sub("_", name)[:NAME_LIMIT].strip("._ ") or instance_id
    full = CONTROL.sub("_", name)[:NAME_LIMIT].strip("._ ") or instance_id
    return f"attachment; filename=\"{plain}.qwc\"; filename*=UTF-8''{quote(full, safe='')}.qwc"


def _origin(url: str) -> str:
    """Give scheme and host of an address; one that cannot be read is refused by the builder of the file."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
