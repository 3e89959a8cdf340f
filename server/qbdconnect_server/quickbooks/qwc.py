"""The .qwc file, which adds an instance to a Web Connector (QuickBooks Web Connector Programmer's Guide 2.0)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult
from uuid import UUID

from lxml import etree

from qbdconnect_server.addresses import split_address
from qbdconnect_server.errors import RuleBroken

DECLARATION: Final = b'<?xml version="1.0" encoding="utf-8"?>\n'
DESCRIPTION_LIMIT: Final = 80  # UTF-16 units, since the Web Connector is a .NET program
MINUTES_LIMIT: Final = 2**31 - 1  # the Web Connector keeps minutes in 32 bits

# Everything outside the Char production of XML 1.0, section 2.2.
ILLEGAL_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class QwcFile:
    """What differs from one .qwc file to the next."""

    name: str
    app_url: str
    support_url: str
    user_name: str
    owner_id: UUID
    file_id: UUID
    unique_name: str  # adding a file with the same unique name replaces the connection
    run_every_minutes: int
    description: str = "Exchanges data between QuickBooks Desktop and QBD Connect."


def build_qwc(file: QwcFile) -> bytes:
    """Write a .qwc file.

    Raises RuleBroken, with a pointer to the member of the instance to mend, where the Web Connector would refuse it.
    """
    root = etree.Element("QBWCXML")
    for tag, text in _elements(file):
        etree.SubElement(root, tag).text = text
    scheduler = etree.SubElement(root, "Scheduler")
    etree.SubElement(scheduler, "RunEveryNMinutes").text = _minutes(file.run_every_minutes)
    etree.SubElement(root, "IsReadOnly").text = "false"
    return DECLARATION + etree.tostring(root, pretty_print=True, encoding="utf-8", xml_declaration=False)


def _elements(file: QwcFile) -> Iterator[tuple[str, str]]:
    """List the elements above the scheduler, in the order of the guide."""
    name = _name(file.name)
    _check_addresses(file.app_url, file.support_url)
    yield "AppName", name
    yield "AppID", ""
    yield "AppURL", file.app_url
    yield "AppDescription", _shorten(_legal(file.description), DESCRIPTION_LIMIT)
    yield "AppSupport", file.support_url
    yield "UserName", _user_name(file.user_name)
    yield "OwnerID", f"{{{file.owner_id}}}"
    yield "FileID", f"{{{file.file_id}}}"
    yield "QBType", "QBFS"
    yield "Style", "Document"
    yield "AuthFlags", "0xF"  # Simple Start, Pro, Premier and Enterprise
    yield "UnattendedModePref", "umpOptional"
    yield "PersonalDataPref", "pdpNotNeeded"
    yield "AppDisplayName", name
    yield "AppUniqueName", file.unique_name


def _name(name: str) -> str:
    legal = _legal(name)
    if not legal.strip():
        raise RuleBroken("A .qwc file needs a name with at least one visible character.", pointer="/name")
    return legal


def _user_name(user_name: str) -> str:
    # Dropping a character here would make a login that no instance knows.
    if not user_name.strip() or ILLEGAL_IN_XML.search(user_name):
        raise RuleBroken("The user name is blank or has characters that XML cannot hold.", pointer="/userName")
    return user_name


def _minutes(minutes: int) -> str:
    if not 1 <= minutes <= MINUTES_LIMIT:
        raise RuleBroken(f"The Web Connector polls every 1 to {MINUTES_LIMIT} minutes.", pointer="/frequencyInMinutes")
    return str(minutes)


def _check_addresses(app_url: str, support_url: str) -> None:
    app = _address(app_url, "The address to poll cannot stand in a .qwc file")
    support = _address(support_url, "The address of the support page cannot stand in a .qwc file")
    if app.hostname != support.hostname:
        detail = f"The Web Connector wants the address to poll on the host of the support page, {support.hostname}."
        raise RuleBroken(detail, pointer="/appUrl")


def _address(url: str, complaint: str) -> SplitResult:
    try:
        return split_address(url)
    except ValueError as error:
        raise RuleBroken(f"{complaint}: {error}.", pointer="/appUrl") from None


def _legal(text: str) -> str:
    return ILLEGAL_IN_XML.sub("", text)


def _shorten(text: str, limit: int) -> str:
    """Cut a text to a number of UTF-16 units, never through a character."""
    return text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", errors="ignore")
