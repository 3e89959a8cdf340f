"""Generators for the formats of the contract that Schemathesis does not know."""

from __future__ import annotations

import schemathesis
from hypothesis import strategies as st

from tests.contract.server_settings import RETURN_ORIGINS

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


def currencies() -> st.SearchStrategy[str]:
    """Draw codes of currencies with none, two and three decimals, in any case of letters."""
    return st.sampled_from(["usd", "USD", "eur", "Gbp", "cad", "jpy", "kwd"])


@st.composite
def return_urls(draw: st.DrawFn) -> str:
    """Draw addresses to which a buyer may return."""
    path = draw(st.lists(st.text("abcxyz019-_.", max_size=8), max_size=3).map("/".join))
    query = draw(st.sampled_from(["", "?session={CHECKOUT_SESSION_ID}", "?a=1&b=%20", "#top"]))
    return f"{draw(st.sampled_from(RETURN_ORIGINS))}/{path}{query}"


def register_formats() -> None:
    """Tell Schemathesis how to draw values of these formats."""
    schemathesis.openapi.format("qbxml", qbxml_documents())
    schemathesis.openapi.format("currency", currencies())
    schemathesis.openapi.format("return-url", return_urls())
