"""An answer that fits a qbXML request and says nothing: for playing a session where no QuickBooks is at hand."""

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import quoteattr

from qbdconnect_server.quickbooks.qbxml import RequestElement, read_request

STATUS: Final = 'statusCode="0" statusSeverity="Info" statusMessage="Status OK"'
RETURNING: Final = ("Add", "Mod", "Query")  # kinds of requests that QuickBooks answers with the object itself


def canned_answer(request: bytes) -> bytes:
    """Answer every request of a message in UTF-8 as done, in their order; raises UnreadableQbxml."""
    answers = "".join(_answers(read_request(request)))
    return f'<?xml version="1.0" ?><QBXML><QBXMLMsgsRs>{answers}</QBXMLMsgsRs></QBXML>'.encode()


def _answers(requests: tuple[RequestElement, ...]) -> Iterator[str]:
    for number, request in enumerate(requests, start=1):
        name = request.name.removesuffix("Rq")
        request_id = "" if request.request_id is None else f" requestID={quoteattr(request.request_id)}"
        yield f"<{name}Rs{request_id} {STATUS}>{_object(name, number)}</{name}Rs>"


def _object(name: str, number: int) -> str:
    for kind in RETURNING:
        if name.endswith(kind):
            subject = name.removesuffix(kind)
            return f"<{subject}Ret><ListID>{number:08X}-1</ListID></{subject}Ret>"
    return ""
