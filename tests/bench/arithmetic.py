"""From CPU times to ratios: the median over rounds of peer / ours, and the geometric mean over cases."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Rounds = list[float]
"""CPU seconds of one request, one figure for each round."""

Timings = dict[tuple[str, str], Rounds]
"""Rounds by variant and case."""


def ratio(peer: Sequence[float], ours: Sequence[float]) -> float:
    """Median of the ratios of each round: a drift of the machine meets both sides of one round alike."""
    return statistics.median(theirs / our for theirs, our in zip(peer, ours, strict=True))


def geometric_mean(ratios: Iterable[float]) -> float:
    """Mean of ratios: twice as fast here and half as fast there make 1."""
    return math.exp(statistics.fmean(math.log(one) for one in ratios))


def speedups(timings: Timings, ours: str, peer: str, cases: Iterable[str]) -> dict[str, float]:
    """How many times the CPU time of ours the peer takes, by case."""
    return {case: ratio(timings[peer, case], timings[ours, case]) for case in cases}


def microseconds(timings: Timings, variant: str, cases: Iterable[str]) -> Mapping[str, float]:
    """Median CPU time of one request in microseconds, by case; for the eye only, since machines differ."""
    return {case: statistics.median(timings[variant, case]) * 1e6 for case in cases}
