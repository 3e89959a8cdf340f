"""Verdicts on the figures, the tables that people read and the JSON that programs read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Direction = Literal["at least", "at most"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; without a bound it is printed for information only."""

    what: str
    value: float
    unit: str = "x"
    bound: float | None = None
    direction: Direction = "at least"

    @property
    def verdict(self) -> Literal["ok", "FAIL", ""]:
        """Say whether the bound is kept; a figure exactly on its bound is."""
        if self.bound is None:
            return ""
        kept = self.value >= self.bound if self.direction == "at least" else self.value <= self.bound
        return "ok" if kept else "FAIL"

    @property
    def promise(self) -> str:
        """Write the bound."""
        if self.bound is None:
            return ""
        return f"{'>=' if self.direction == 'at least' else '<='} {self.bound:g} {self.unit}"


@dataclass(frozen=True, slots=True)
class Detail:
    """A row of figures behind the verdicts: what each case took."""

    what: str
    values: Mapping[str, float]
    unit: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What was measured together, and under which conditions."""

    title: str
    conditions: str
    figures: Sequence[Figure]
    details: Sequence[Detail] = field(default=())


def render(topic: Topic) -> str:
    """Write a topic as text: verdicts first, then the details."""
    rows: list[Figure | Detail] = [*topic.figures, *topic.details]
    width = max(len(row.what) for row in rows)
    lines = [topic.title, f"  {topic.conditions}"]
    for figure in topic.figures:
        value = f"{figure.value:.2f} {figure.unit}"
        lines.append(f"  {figure.what:<{width}}  {value:>10}  {figure.promise:<10}  {figure.verdict}".rstrip())
    for detail in topic.details:
        cases = "  ".join(f"{case} {value:.4g}" for case, value in detail.values.items())
        lines.append(f"  {detail.what:<{width}}  {cases}  {detail.unit}")
    return "\n".join(lines) + "\n"


def write_json(topics: Sequence[Topic], path: Path) -> None:
    """Write every figure with its verdict into a file."""
    document = [
        {
            "title": topic.title,
            "conditions": topic.conditions,
            "figures": [{**asdict(figure), "verdict": figure.verdict} for figure in topic.figures],
            "details": [{**asdict(detail), "values": dict(detail.values)} for detail in topic.details],
        }
        for topic in topics
    ]
    path.write_text(json.dumps(document, indent=2) + "\n")
