"""Targets whose fields contradict each other: said in one line, and judged by nobody."""

from __future__ import annotations

from collections.abc import Iterator

from forecast.catalog.entries import Entry
from forecast.catalog.schema import Indicator, Target
from forecast.errors import CatalogError

__all__ = ["impossible"]


def impossible(entry: Entry, target: Target, indicator: Indicator) -> CatalogError | None:
    """Return what makes a target impossible, None if nothing does.

    Parameters
    ----------
    entry : Entry
        The target as it was written.
    target : Target
        The same, read.
    indicator : Indicator
        Whose ``better`` says which way is meant.

    Returns
    -------
    CatalogError or None
        Names file, entry, field, what was found and what to write. The first of several.
    """
    return next(_contradictions(entry, target, indicator), None)


def _contradictions(entry: Entry, target: Target, indicator: Indicator) -> Iterator[CatalogError]:
    start, end = target.start_year, target.target_year
    if start > end:
        yield entry.fail("target_year", f">= start_year {start}")
    if target.baseline is not None and target.baseline.year >= end:
        yield entry.fail("baseline", f"a year before target_year {end}")
    if target.value_upper is not None and target.value_upper < target.value:
        yield entry.fail("value_upper", f">= value {target.value:g}")
    low, high = indicator.bounds
    if not target.of_growth and (
        (low is not None and target.goal < low) or (high is not None and target.goal > high)
    ):
        shown = " ... ".join("" if side is None else f"{side:g}" for side in (low, high))
        yield entry.fail("value", f"{shown} {indicator.unit}")
    if target.of_growth and target.goal <= -100.0:
        yield entry.fail("value", "> -100 %")
    upwards = target.direction == "at_least"
    if (target.operator in (">", ">=") and not upwards) or (
        target.operator in ("<", "<=") and upwards
    ):
        yield entry.fail("direction", f"a direction that fits operator {target.operator}")
    yield from _against_better(entry, target, indicator)


def _against_better(entry: Entry, target: Target, indicator: Indicator) -> Iterator[CatalogError]:
    """Yield a direction or a sign that the indicator's direction of improvement does not fit."""
    if entry.flag("cap") or indicator.better == "none":
        return  # a cap allows what is not wished for, up to a limit
    wanted = "at_most" if indicator.better == "lower" else "at_least"
    if target.direction != wanted:
        yield entry.fail(
            "direction", f"{wanted}: {indicator.id} is better {indicator.better} (or cap: true)"
        )
    if target.of_growth and indicator.better == "lower" and target.goal > 0:
        yield entry.fail(
            "value",
            f"-{target.goal:g} for a fall of {target.goal:g} % "
            f"({indicator.id} is better lower; or cap: true where a rise is allowed up to it)",
        )
