"""Targets whose fields contradict each other: said in one line, and judged by nobody."""

from __future__ import annotations

from collections.abc import Iterator

from forecast.catalog.entries import Entry
from forecast.catalog.schema import Indicator, Target
from forecast.errors import CatalogError
from forecast.messages import text, texts

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
        yield entry.fail("target_year", texts("impossible.after", field="start_year", year=start))
    if target.baseline is not None and target.baseline.year >= end:
        yield entry.fail("baseline", texts("impossible.before", field="target_year", year=end))
    if target.value_upper is not None and target.value_upper < target.value:
        yield entry.fail("value_upper", texts("impossible.upper", value=f"{target.value:g}"))
    low, high = indicator.bounds
    if not target.of_growth and (
        (low is not None and target.goal < low) or (high is not None and target.goal > high)
    ):
        shown = " ... ".join("" if side is None else f"{side:g}" for side in (low, high))
        yield entry.fail("value", texts("impossible.bounds", bounds=shown, unit=indicator.unit))
    if target.of_growth and target.goal <= -100.0:
        yield entry.fail("value", texts("impossible.all", value="-100 %"))
    upwards = target.direction == "at_least"
    if (target.operator in (">", ">=") and not upwards) or (
        target.operator in ("<", "<=") and upwards
    ):
        fits = "at_most" if upwards else "at_least"
        yield entry.fail(
            "direction", texts("impossible.operator", operator=target.operator, wanted=fits)
        )
    yield from _against_better(entry, target, indicator)


def _against_better(entry: Entry, target: Target, indicator: Indicator) -> Iterator[CatalogError]:
    """Yield a direction or a sign that the indicator's direction of improvement does not fit."""
    if entry.flag("cap") or indicator.better == "none":
        return  # a cap allows what is not wished for, up to a limit
    wanted = "at_most" if indicator.better == "lower" else "at_least"
    if target.direction != wanted:
        yield entry.fail("direction", _meant("direction", indicator, wanted))
    if target.of_growth and indicator.better == "lower" and target.goal > 0:
        yield entry.fail("value", _meant("sign", indicator, f"-{target.goal:g}"))


def _meant(what: str, indicator: Indicator, wanted: str) -> dict[str, str]:
    """Return what to write, and why, in every language."""
    better = texts(f"impossible.{indicator.better}")
    names = {"zh": indicator.names.zh, "en": indicator.names.en}
    return {
        language: text(
            f"impossible.{what}", language, wanted=wanted, name=names[language], better=said
        )
        for language, said in better.items()
    }
