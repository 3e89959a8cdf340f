"""What is wrong with a document, where, and how to mend it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Severity(StrEnum):
    """How bad a fault is: an error stops the conversion, a warning names something that OpenAPI cannot say."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Application:
    """A use of a trait or a resource type that brought a node to where it is."""

    position: Position
    template: str

    def __str__(self) -> str:
        return f"applied from {self.position} via {self.template}"


class Located(Protocol):
    """Anything that knows its place and how it came there."""

    @property
    def position(self) -> Position:
        """Where it stands."""
        ...

    @property
    def trail(self) -> tuple[Application, ...]:
        """What brought it there."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """A place that no node stands at, such as the first line of an unreadable file."""

    position: Position
    trail: tuple[Application, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault."""

    severity: Severity
    code: str
    message: str
    position: Position
    hint: str | None = None
    trail: tuple[Application, ...] = ()

    def __str__(self) -> str:
        mend = f"; {self.hint}" if self.hint else ""
        trail = "".join(f" ({application})" for application in self.trail)
        return f"{self.position}: {self.severity} {self.code} {self.message}{mend}{trail}"


@dataclass(slots=True)
class Diagnostics:
    """Collects the faults of one run, each once, however often a template brings it up."""

    _found: dict[tuple[str, str, Position], Diagnostic] = field(default_factory=dict)
    _refused: set[Position] = field(default_factory=set)

    def error(self, code: str, where: Located, message: str, hint: str | None = None) -> None:
        """Record a fault that stops the conversion."""
        self._add(Severity.ERROR, code, where, message, hint)

    def refuse(self, code: str, where: Located, message: str, hint: str | None = None) -> None:
        """Record an error that leaves nothing to look at: whatever else is said about the place follows from it."""
        self.error(code, where, message, hint)
        self.silence(where)

    def silence(self, where: Located) -> None:
        """Ignore whatever else is said about a place."""
        self._refused.add(where.position)

    def warning(self, code: str, where: Located, message: str, hint: str | None = None) -> None:
        """Record something that the output cannot say in full."""
        self._add(Severity.WARNING, code, where, message, hint)

    def _add(self, severity: Severity, code: str, where: Located, message: str, hint: str | None) -> None:
        if where.position not in self._refused:
            found = Diagnostic(severity, code, message, where.position, hint, where.trail)
            self._found.setdefault((code, message, where.position), found)

    @property
    def found(self) -> list[Diagnostic]:
        """Everything found, by file and place."""
        return sorted(self._found.values(), key=lambda one: (one.position, one.severity))

    @property
    def failed(self) -> bool:
        """Whether there is an error."""
        return any(one.severity is Severity.ERROR for one in self._found.values())
