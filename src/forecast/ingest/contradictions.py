"""Knows what figures of one table cannot say together: months above totals, totals that fall.

Every rule returns the columns (or the rows, for a turned stretch) that contradict each other in
most of the lanes that say anything; none guesses which of them is right.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal

from forecast.ingest.figures import Figure

__all__ = ["CAN_FALL", "falling_totals", "months_above", "parts_above"]

Lane = dict[int, Figure]  # figures of a row by column, or of a column by row
CAN_FALL = re.compile(r"利润|余额|净|差额|盈|亏|增减")
LEAST = 3  # lanes that must contradict
_TOTAL = re.compile(r"^(?:合|小|总)\s*计$")


def _series(figure: Figure) -> tuple[str, ...]:
    return figure.name, figure.breakdown, figure.region, figure.unit


def _adds_up(figure: Figure) -> bool:
    """Tell whether the months of a figure add up: rates and prices do not."""
    return figure.measure == "level" and not re.search(r"[%‰/]", figure.unit)


def months_above(lanes: Iterable[Lane]) -> set[int]:
    """Return all columns if most months exceed the running totals of the same row."""
    above, known = 0, 0
    cols: set[int] = set()
    for lane in lanes:
        cols |= lane.keys()
        levels = [f for f in lane.values() if _adds_up(f) and f.value >= 0]
        totals = {(*_series(f), f.period[:-1]): f.value for f in levels if f.period[-1:] == "C"}
        months = [(f.value, (*_series(f), f.period)) for f in levels]
        told = [value > totals[mark] for value, mark in months if mark in totals]
        known, above = known + len(told), above + sum(told)
    return cols if known >= LEAST and above * 2 > known else set()


def falling_totals(lanes: Iterable[Lane]) -> set[int]:
    """Return columns of neighbouring periods of a year between which most running totals fall."""
    falls: Counter[tuple[int, int]] = Counter()
    known: Counter[tuple[int, int]] = Counter()
    for lane in lanes:
        totals = sorted(
            (_series(figure), figure.period, at, figure.value)
            for at, figure in lane.items()
            if figure.period.endswith("C") and _adds_up(figure) and figure.value >= 0
            and not CAN_FALL.search(figure.name)
        )  # fmt: skip
        for (one, before, a, earlier), (other, after, b, later) in itertools.pairwise(totals):
            if one == other and before[:4] == after[:4] and before != after:
                known[a, b] += 1
                falls[a, b] += later < earlier * Decimal("0.9")
    return {
        at for pair, count in falls.items() if count >= LEAST and count * 2 > known[pair]
        for at in pair
    }  # fmt: skip


def parts_above(lanes: Iterable[Lane]) -> set[int]:
    """Return the columns under one heading where a part exceeds the 合计 or 小计 beside it."""
    above: Counter[tuple[int, int]] = Counter()
    known: Counter[tuple[int, int]] = Counter()
    for lane in lanes:
        groups: dict[tuple[str, str], list[tuple[int, Figure]]] = defaultdict(list)
        for at, figure in lane.items():
            heading = figure.indicator.split()
            if len(heading) > 1 and figure.measure == "level" and figure.value >= 0:
                groups[" ".join(heading[:-1]), figure.unit].append((at, figure))
        for group in groups.values():
            whole = [item for item in group if _TOTAL.match(item[1].indicator.split()[-1])]
            if len(whole) == 1:
                total_at, total = whole[0]
                for at, figure in group:
                    known[total_at, at] += at != total_at
                    above[total_at, at] += figure.value > total.value
    wrong = {pair for pair, count in above.items() if count >= LEAST and count * 2 > known[pair]}
    return {at for pair in wrong for at in pair}
