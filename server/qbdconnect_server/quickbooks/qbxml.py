"""qbXML messages, read as a stream: what a request asks for, and what QuickBooks says in its answer.

Nothing outside the text is ever loaded, and a DOCTYPE is refused: these messages need none, and entities can make a
small text huge.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, TypeVar

from lxml import etree

from qbdconnect_server.errors import RuleBroken

T = TypeVar("T")

ROOT: Final = "QBXML"
WRITES: Final = ("AddRs", "ModRs", "DelRs", "VoidRs")
SUCCESS: Final = "0"
ERROR: Final = "Error"
DEPTH_LIMIT: Final = 100  # QuickBooks' own messages are about ten deep
NAME_LIMIT: Final = 60  # characters of a name that a message quotes
# Depths of the elements that mean something: QBXML, its message set, the requests or answers, their objects.
TOP, MESSAGE_SET, MESSAGE, OBJECT = 1, 2, 3, 4


class UnreadableQbxml(Exception):  # noqa: N818 - it is the text that is at fault
    """A text is no qbXML message of the kind that is wanted; it says why and, where known, at which line and column."""


class RequestElement(NamedTuple):
    """One request of a message set, such as CustomerQueryRq."""

    name: str
    request_id: str | None


class Result(NamedTuple):
    """What QuickBooks says of one request; `rows` counts the objects that it returns."""

    name: str
    request_id: str | None
    code: str
    severity: str
    message: str
    rows: int

    @property
    def is_error(self) -> bool:
        """Whether QuickBooks refused the request."""
        return self.severity == ERROR

    @property
    def is_executed_write(self) -> bool:
        """Whether QuickBooks changed something: status 0, or a warning beside the object that was written."""
        executed = self.code == SUCCESS or (self.rows > 0 and not self.is_error)
        return self.name.endswith(WRITES) and executed


@dataclass(frozen=True, slots=True)
class AnswerSummary:
    """What an answer of QuickBooks holds; `size` is its length in bytes."""

    results: tuple[Result, ...]
    size: int

    @property
    def transactions(self) -> int:
        """Count the writes that QuickBooks executed."""
        return sum(result.is_executed_write for result in self.results)

    @property
    def rows(self) -> int:
        """Count the objects that QuickBooks returned."""
        return sum(result.rows for result in self.results)

    @property
    def errors(self) -> tuple[Result, ...]:
        """List the refusals."""
        return tuple(result for result in self.results if result.is_error)


def check_request(text: str, *, pointer: str) -> None:
    """Raise RuleBroken, with the pointer and the place, unless a text is a qbXML document with a request at least."""
    try:
        read_request(text.encode("utf-8", "surrogatepass"))  # what is no character is refused by the parser
    except UnreadableQbxml as error:
        raise RuleBroken(f"This is no qbXML request: {error}.", pointer=pointer) from None


def read_request(text: bytes) -> tuple[RequestElement, ...]:
    """List the requests of a message in UTF-8; raises UnreadableQbxml."""
    reader = _Reader(_RequestTarget())
    reader.feed(text)
    return reader.close()


class AnswerReader:
    """Reads an answer piece by piece, in the memory of its status lines only."""

    def __init__(self) -> None:
        self._reader = _Reader(_AnswerTarget())
        self._size = 0

    def feed(self, piece: bytes) -> None:
        """Read on, in UTF-8; raises UnreadableQbxml."""
        self._size += len(piece)
        self._reader.feed(piece)

    def close(self) -> AnswerSummary:
        """Sum up what was read; raises UnreadableQbxml if it is no whole answer."""
        return AnswerSummary(self._reader.close(), self._size)


def read_answer(text: bytes) -> AnswerSummary:
    """Sum up an answer in UTF-8; raises UnreadableQbxml."""
    reader = AnswerReader()
    reader.feed(text)
    return reader.close()


class _Target(ABC, Generic[T]):
    """Hears the elements of a message and keeps what a subclass wants of them."""

    message_set: str  # the element below the root
    suffix: str  # of the elements below that

    def __init__(self) -> None:
        self._depth = 0
        self._sets = 0
        self.found: list[T] = []

    def doctype(self, *_: Any) -> None:
        raise UnreadableQbxml("it has a DOCTYPE, which is not taken")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise UnreadableQbxml(f"its elements are nested more than {DEPTH_LIMIT} deep")
        if self._depth == TOP and tag != ROOT:
            raise UnreadableQbxml(f"its root is {_short(tag)}, not {ROOT}")
        if self._depth == MESSAGE_SET:
            self._begin_set(tag)
        elif self._depth == MESSAGE:
            if tag.startswith("{") or not tag.endswith(self.suffix):
                raise UnreadableQbxml(f"{self.message_set} holds {_short(tag)}; names there end with {self.suffix}")
            self.begin_message(tag, attributes)
        elif self._depth == OBJECT:
            self.begin_object(tag)

    def end(self, _: str) -> None:
        self._depth -= 1

    def close(self) -> None:
        """Stay silent: the parser calls this after a fault, too, and an error raised here would hide that one."""

    def check_end(self) -> None:
        if self._sets == 0:
            raise UnreadableQbxml(f"it has no {self.message_set}")

    @abstractmethod
    def begin_message(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take a request, or the answer to one."""

    def begin_object(self, tag: str) -> None:
        """Objects mean something in answers only."""

    def _begin_set(self, tag: str) -> None:
        if tag != self.message_set:
            raise UnreadableQbxml(f"{ROOT} holds {_short(tag)}, not {self.message_set}")
        if self._sets:
            raise UnreadableQbxml(f"it has more than one {self.message_set}")
        self._sets += 1


class _RequestTarget(_Target[RequestElement]):
    message_set = "QBXMLMsgsRq"
    suffix = "Rq"

    def begin_message(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.found.append(RequestElement(tag, attributes.get("requestID")))

    def check_end(self) -> None:
        super().check_end()
        if not self.found:
            raise UnreadableQbxml(f"its {self.message_set} holds no request")


class _AnswerTarget(_Target[Result]):
    message_set = "QBXMLMsgsRs"
    suffix = "Rs"

    def begin_message(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.found.append(
            Result(
                name=tag,
                request_id=attributes.get("requestID"),
                code=attributes.get("statusCode", ""),
                severity=attributes.get("statusSeverity", ""),
                message=attributes.get("statusMessage", ""),
                rows=0,
            )
        )

    def begin_object(self, tag: str) -> None:
        if tag.endswith("Ret"):
            self.found[-1] = self.found[-1]._replace(rows=self.found[-1].rows + 1)


class _Reader(Generic[T]):
    """Feeds a target, and tells where a text stops to be XML."""

    def __init__(self, target: _Target[T]) -> None:
        self._target = target
        as_lxml_sees_it: Any = target  # it calls only those of its methods that are there
        self._parser = etree.XMLParser(
            target=as_lxml_sees_it,
            encoding="utf-8",  # whatever the text says of itself: it has come as characters already
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=True,  # no tree is built, so that its size is no danger
        )

    def feed(self, piece: bytes) -> None:
        try:
            self._parser.feed(piece)
        except etree.XMLSyntaxError as error:
            raise _unreadable(error) from None

    def close(self) -> tuple[T, ...]:
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            raise _unreadable(error) from None
        self._target.check_end()
        return tuple(self._target.found)


def _unreadable(error: etree.XMLSyntaxError) -> UnreadableQbxml:
    line, column = error.position
    reason = error.msg.removesuffix(f", line {line}, column {column}").strip()
    return UnreadableQbxml(f"{reason} (line {line}, column {column})")


def _short(tag: str) -> str:
    """Cut a name to what fits into a message; the sender may make it as long as the text."""
    return tag if len(tag) <= NAME_LIMIT else f"{tag[:NAME_LIMIT]}…"
