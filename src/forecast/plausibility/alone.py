"""One series looked at by itself: which of its figures do not fit the others."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.plausibility.company import Company, expected
from forecast.plausibility.lines import COUNT, GROWTH, SHARE, Kind, Line, company_of
from forecast.plausibility.slips import INDEX_SLIPS, Suspicion, rebased, suspect
from forecast.plausibility.stretches import stretches_off

__all__ = ["LIKELY", "Doubt", "doubts_of"]

LIKELY = 0.9  # probability from which on a figure is not heard until it is confirmed
LOOK = 0.3  # probability from which on a figure that is heard is named
_CERTAIN = 0.999
_SUPPORT = 3  # figures of company that make a slip certain
_UNIT_POWER = 4
_FINER = 10.0
_PRICES, _ROUGHLY = 3.0, 0.15  # points, and share of it, between a growth and its levels
_ROUNDED = 3  # digits to which two suspicions are equal: then the newer figure is the doubtful one
_ZERO_AMONG = 10.0  # a zero among values that are usually larger is no value
# Steps between neighbours, fixed and a year, below which nothing in a series can be a slip.
_CALM = {
    "amount": (0.8, 0.25),
    "count": (1.2, 0.3),
    "index": (0.3, 0.1),
    "share": (2.0, 1.0),
    "growth": (5.0, 0.0),
}


@dataclass(frozen=True)
class Doubt:
    """A figure of a frame that is not plausible: where, why, what was expected and what was meant.

    ``low`` and ``high`` are in the indicator's unit (percent for growth); ``instead`` too.
    """

    position: int
    code: str
    severity: str
    low: float | None = None
    high: float | None = None
    instead: float | None = None
    power: int = 0
    against: str = ""


def doubts_of(
    kind: Kind,
    lines: Sequence[Line],
    references: Sequence[Line],
    bounds: tuple[float | None, float | None],
    settled: Callable[[Any], bool],
) -> tuple[Doubt, ...]:
    """Return the figures of one series that do not fit, each held against the others.

    The worst is taken out first and no longer speaks; of two that contradict each other alike the
    one that came out later is the doubtful one.

    Parameters
    ----------
    kind : Kind
    lines : sequence of Line
        The figures.
    references : sequence of Line
        Values that only speak: a plan's base, a goal, what levels make of growth.
    bounds : (low, high)
        Of the indicator, in its unit.
    settled : callable
        Row -> whether someone has confirmed it; such a figure speaks and is not asked about.
    """
    found = [
        doubt
        for line in lines
        if not settled(line.row) and (doubt := _outside(kind, line, lines, bounds)) is not None
    ]
    gone = {item.position for item in found}
    lines = [line for line in lines if line.position not in gone and line.at is not None]
    off = stretches_off(kind, lines, references, settled)
    found += [_of_stretch(kind, lines[n], power) for n, power in off.items()]
    lines = [line for n, line in enumerate(lines) if n not in off]
    every = [*lines, *(line for line in references if line.at is not None)]
    if len(every) < 2 or _calm(kind, every):
        return tuple(found)
    company = company_of(kind, every)
    speaks = np.ones(len(every), dtype=bool)
    asked = [n for n, line in enumerate(lines) if not settled(line.row)]
    while asked:
        told = [(n, _suspicion(kind, every, company, n, speaks)) for n in asked]
        doubted = [(n, item) for n, item in told if item is not None and item.probability >= LOOK]
        worst, suspicion = max(
            doubted, key=lambda pair: _order(every[pair[0]], pair[1]), default=(-1, None)
        )
        if suspicion is None or suspicion.probability < LIKELY:
            found += [_doubt(kind, every[n], item) for n, item in doubted]
            break
        found.append(_doubt(kind, every[worst], suspicion))
        speaks[worst] = False
        asked.remove(worst)
    return tuple(found)


def _of_stretch(kind: Kind, line: Line, power: int) -> Doubt:
    code = "digit_slip" if abs(power) == 1 else "fraction" if kind is SHARE else "unit_slip"
    meant = line.amount * 10.0**-power
    return Doubt(line.position, code, "likely", instead=meant, power=power)


def _order(line: Line, told: Suspicion) -> tuple[float, int, float, int]:
    return round(told.probability, _ROUNDED), line.known, line.year, line.position


def _outside(
    kind: Kind, line: Line, lines: Sequence[Line], bounds: tuple[float | None, float | None]
) -> Doubt | None:
    """Return a doubt about a figure that its bounds or its scale have no place for."""
    low, high = bounds
    if kind is not GROWTH:
        slack = 1e-9 * max(abs(line.amount), 1.0)
        if (low is not None and line.amount < low - slack) or (
            high is not None and line.amount > high + slack
        ):
            return Doubt(line.position, "out_of_bounds", "certain", low, high)
    if line.at is None:
        others = [other.amount for other in lines if other is not line and other.at is not None]
        begun = any(other.year < line.year and other.at is not None for other in lines)
        wrong = line.amount < 0 or begun  # zeros before the first figure are a beginning
        if wrong and len(others) >= _SUPPORT and float(np.median(others)) >= _ZERO_AMONG:
            return Doubt(line.position, "sign_or_zero", "likely", min(others), max(others))
    return None


def _calm(kind: Kind, every: Sequence[Line]) -> bool:
    """Whether neighbours differ so little that no figure can be a slip, whoever is asked."""
    fixed, yearly = _CALM[kind.name]
    order = sorted(every, key=lambda line: line.year)
    values = np.array([line.at for line in order], dtype=float)
    if kind is GROWTH:
        return bool(np.ptp(values) < fixed)
    if kind is SHARE:
        fixed, yearly = (rate * 0.04 * float(np.median(np.abs(values))) for rate in (fixed, yearly))
    years = np.array([line.year for line in order])
    return bool(np.all(np.abs(np.diff(values)) < fixed + yearly * np.diff(years)))


def _suspicion(
    kind: Kind, every: Sequence[Line], company: Company, index: int, speaks: NDArray[np.bool_]
) -> Suspicion | None:
    line = every[index]
    among = speaks.copy()
    for n, other in enumerate(every):
        if n != index and other.mark == line.mark and line.row is not None:
            among[n] = False  # a copy of the figure in the same source says nothing new
    expect = expected(company, index, among)
    if expect is None or (kind is GROWTH and _borne_out(line, every)):
        return None
    slips, shift = kind.slips, 0.0
    if line.row is not None and line.row.measure == "index" and kind is GROWTH:
        slips, shift = INDEX_SLIPS, -100.0
    if _finer(line, every):
        # More decimals than any other: a ratio or a fraction is printed so, a percentage is not.
        slips = tuple(
            replace(slip, often=slip.often * _FINER) if slip.stretch > 1.0 else slip
            for slip in slips
        )
    part = 0.0 if line.at is None or kind in (GROWTH, SHARE) else line.at - math.log(line.amount)

    def scale(value: float) -> float | None:
        placed = kind.scale(value + shift)
        return None if placed is None else placed + part

    more = rebased(line.amount, expect) if kind.name == "index" else ()
    told = suspect(line.amount, expect, slips, scale, kind.width, more)
    if line.bound and not _breaks(line, told):
        return None
    return told


def _borne_out(line: Line, every: Sequence[Line]) -> bool:
    """Whether the levels of its year make the growth what it says, within prices and scope."""
    assert line.at is not None  # the caller's condition
    return any(
        other.row is None
        and other.at is not None
        and other.year == line.year
        and abs(other.at - line.at) <= _PRICES + _ROUGHLY * abs(line.at)
        for other in every
    )


def _finer(line: Line, every: Sequence[Line]) -> bool:
    others = [other for other in every if other is not line and other.row is not None]
    if len(others) < _SUPPORT or line.row is None:
        return False
    return line.decimals > max(other.decimals for other in others)


def _breaks(line: Line, told: Suspicion) -> bool:
    """Whether a bound excludes what is expected; a lower bound far below says nothing wrong."""
    assert line.at is not None  # the caller's condition
    above = line.at > told.expected.at
    return above == line.bound.startswith(">")


def _doubt(kind: Kind, line: Line, told: Suspicion) -> Doubt:
    spread = 2.571 * told.expected.sd  # 95 % of Student's t with five degrees of freedom
    low, high = told.expected.at - spread, told.expected.at + spread
    if kind not in (GROWTH, SHARE) and line.at is not None:
        part = line.at - math.log(line.amount)
        low, high = (math.exp(min(value - part, 700.0)) for value in (low, high))
    elif line.row is not None and line.row.measure == "index" and kind is GROWTH:
        low, high = low + 100.0, high + 100.0
    slip = told.slip
    code = "jump" if slip is None else slip.code
    certain = (
        slip is not None
        and slip.code == "unit_slip"
        and abs(slip.power) >= _UNIT_POWER
        and told.probability >= _CERTAIN
        and told.expected.n >= _SUPPORT
    )
    return Doubt(
        line.position,
        code,
        "certain" if certain else "likely" if told.probability >= LIKELY else "look",
        max(low, 0.0) if kind in (COUNT, SHARE) else low,
        high,
        None if slip is None else slip.mended(line.amount),
        0 if slip is None else slip.power,
    )
