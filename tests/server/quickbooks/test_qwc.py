"""The .qwc file: the exact bytes, and every rule that a Web Connector would break on."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from qbdconnect_server.errors import RuleBroken
from qbdconnect_server.quickbooks.qwc import QwcFile, build_qwc

FILE = QwcFile(
    name="Miller & Sons <west>",
    app_url="https://hub.example.com/qbwc/inst_1",
    support_url="https://hub.example.com/support/inst_1",
    user_name="inst_1",
    owner_id=UUID("417462b1-a9e0-48fb-82e3-67cff9527dee"),
    file_id=UUID("0d7e4f7c-93a5-4c55-8f7e-f3d1a6f0a1b2"),
    unique_name="inst_1",
    run_every_minutes=60,
)

# Written by hand from the element table of the Web Connector's guide.
GOLDEN = b"""<?xml version="1.0" encoding="utf-8"?>
<QBWCXML>
  <AppName>Miller &amp; Sons &lt;west&gt;</AppName>
  <AppID></AppID>
  <AppURL>https://hub.example.com/qbwc/inst_1</AppURL>
  <AppDescription>Exchanges data between QuickBooks Desktop and QBD Connect.</AppDescription>
  <AppSupport>https://hub.example.com/support/inst_1</AppSupport>
  <UserName>inst_1</UserName>
  <OwnerID>{417462b1-a9e0-48fb-82e3-67cff9527dee}</OwnerID>
  <FileID>{0d7e4f7c-93a5-4c55-8f7e-f3d1a6f0a1b2}</FileID>
  <QBType>QBFS</QBType>
  <Style>Document</Style>
  <AuthFlags>0xF</AuthFlags>
  <UnattendedModePref>umpOptional</UnattendedModePref>
  <PersonalDataPref>pdpNotNeeded</PersonalDataPref>
  <AppDisplayName>Miller &amp; Sons &lt;west&gt;</AppDisplayName>
  <AppUniqueName>inst_1</AppUniqueName>
  <Scheduler>
    <RunEveryNMinutes>60</RunEveryNMinutes>
  </Scheduler>
  <IsReadOnly>false</IsReadOnly>
</QBWCXML>
"""


def value(file: QwcFile, path: str) -> str | None:
    return etree.fromstring(build_qwc(file)).findtext(path)


def pointer(file: QwcFile) -> str | None:
    with pytest.raises(RuleBroken) as caught:
        build_qwc(file)
    return caught.value.errors[0].pointer


def test_golden_bytes() -> None:
    assert build_qwc(FILE) == GOLDEN


legal_text = st.text(
    st.one_of(
        st.sampled_from("\t\n\r\u0085\u2028\ufffd]>&<'\""),
        st.characters(min_codepoint=0x20, max_codepoint=0x10FFFF, exclude_categories=["Cs"]),
    )
).filter(lambda text: "\ufffe" not in text and "\uffff" not in text)


@given(legal_text.filter(str.strip))
def test_names_survive_an_xml_parser(name: str) -> None:
    assert value(replace(FILE, name=name), "AppName") == name


@given(st.text(st.characters(exclude_categories=[])), st.text(st.characters(exclude_categories=[])))
def test_any_text_gives_a_file_that_parses_or_a_rule(name: str, description: str) -> None:
    file = replace(FILE, name=f"n{name}", description=description)
    assert value(file, "AppName") is not None
    shown = value(file, "AppDescription") or ""
    assert len(shown.encode("utf-16-le")) <= 160


def test_characters_illegal_in_xml_are_dropped_from_texts() -> None:
    assert value(replace(FILE, name="A\x00B\x0b\ud800\ufffeC"), "AppName") == "ABC"


def test_description_is_cut_to_80_utf16_units_never_through_a_character() -> None:
    assert value(replace(FILE, description="x" * 81), "AppDescription") == "x" * 80
    assert value(replace(FILE, description="x" * 79 + "\U0001f600"), "AppDescription") == "x" * 79
    assert value(replace(FILE, description="x" * 78 + "\U0001f600y"), "AppDescription") == "x" * 78 + "\U0001f600"


@pytest.mark.parametrize("name", ["", "  \n", "\x00"])
def test_name_needs_a_visible_character(name: str) -> None:
    assert pointer(replace(FILE, name=name)) == "/name"


@pytest.mark.parametrize("user_name", ["", " ", "a\x00b", "a\ud800"])
def test_user_name_is_never_altered(user_name: str) -> None:
    assert pointer(replace(FILE, user_name=user_name)) == "/userName"


@pytest.mark.parametrize("minutes", [0, -1, 2**31])
def test_frequency_refused(minutes: int) -> None:
    assert pointer(replace(FILE, run_every_minutes=minutes)) == "/frequencyInMinutes"


@pytest.mark.parametrize("minutes", [1, 2**31 - 1])
def test_frequency_accepted(minutes: int) -> None:
    assert value(replace(FILE, run_every_minutes=minutes), "Scheduler/RunEveryNMinutes") == str(minutes)


@pytest.mark.parametrize(
    "app_url",
    [
        "http://hub.example.com/qbwc/inst_1",
        "https://203.0.113.7/qbwc/inst_1",
        "https://[2001:db8::7]/qbwc/inst_1",
        "https://other.example.com/qbwc/inst_1",
        "qbwc/inst_1",
        "",
    ],
)
def test_address_to_poll_refused(app_url: str) -> None:
    assert pointer(replace(FILE, app_url=app_url)) == "/appUrl"


def test_support_page_refused_on_an_ip_address() -> None:
    assert pointer(replace(FILE, support_url="https://203.0.113.7/support")) == "/appUrl"


def test_ports_and_case_of_the_host_may_differ() -> None:
    file = replace(FILE, app_url="https://HUB.example.com:8443/qbwc", support_url="https://hub.example.com/support")
    assert value(file, "AppURL") == "https://HUB.example.com:8443/qbwc"


def test_localhost_needs_no_https() -> None:
    file = replace(FILE, app_url="http://localhost:8081/qbwc/1", support_url="http://localhost:8081/support/1")
    assert value(file, "AppSupport") == "http://localhost:8081/support/1"
