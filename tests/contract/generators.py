"""Generators for the formats of the contract that Schemathesis does not know."""

from __future__ import annotations

import schemathesis
from hypothesis import strategies as st

REQUESTS = ("HostQueryRq", "CompanyQueryRq", "CustomerQueryRq", "InvoiceAddRq")
_TEXT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters="<>&"), max_size=20)


@st.composite
def qbxml_documents(draw: st.DrawFn) -> str:
    """Draw well-formed qbXML documents."""
    names = draw(st.lists(st.sampled_from(REQUESTS), min_size=1, max_size=3))
    requests = "".join(f'<{name} requestID="{number}">{draw(_TEXT)}</{name}>' for number, name in enumerate(names))
    on_error = draw(st.sampled_from(["stopOnError", "continueOnError"]))
    prolog = draw(st.sampled_from(['<?xml version="1.0" encoding="utf-8"?>', '<?xml version="1.0"?>', ""]))
    body = f'<QBXML><QBXMLMsgsRq onError="{on_error}">{requests}</QBXMLMsgsRq></QBXML>'
    return f'{prolog}<?qbxml version="13.0"?>{body}'


def register_formats() -> None:
    """Tell Schemathesis how to draw values of these formats."""
    schemathesis.openapi.format("qbxml", qbxml_documents())
