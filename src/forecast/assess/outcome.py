"""What the published figures alone say of a target: reached when, missed, fallen back."""

from __future__ import annotations

from dataclasses import dataclass

from forecast.assess.pace import to_growth
from forecast.catalog.schema import Target
from forecast.series.annual import AnnualSeries, YearValue

__all__ = ["Reading", "Outcome", "base_of", "readings", "outcome"]

GROWTH_TYPES = ("average_growth", "cumulative_change")


@dataclass(frozen=True)
class Reading:
    """One year's figure in the terms of the target (a growth target's reading is a growth)."""

    year: int
    value: float
    bound: str
    item: YearValue

    def verdict(self, target: Target) -> bool | None:
        """Say whether the figure satisfies the target; None if a bound leaves it open."""
        if not self.bound:
            return target.attained_by(self.value)
        lower = self.bound.startswith(">")
        beyond = self.value >= target.threshold if lower else self.value <= target.threshold
        if "=" in self.bound and target.operator in ("<", ">"):  # "at least 400" may be 400
            beyond = beyond and self.value != target.threshold
        helps = lower == (target.direction == "at_least")
        if helps:
            return True if beyond else None
        # "below 19" settles a target of at least 20, and "over 21" one of at most 20.
        short = self.value < target.threshold if not lower else self.value > target.threshold
        return False if short else None


@dataclass(frozen=True)
class Outcome:
    """``status`` is empty if the figures alone do not settle the target."""

    status: str
    first_year: int | None
    outturn: Reading | None


def base_of(target: Target, series: AnnualSeries) -> tuple[int, float | None]:
    """Return base year and base: the plan's own figure, else the series' in the year before it."""
    if target.baseline is not None:
        return target.baseline.year, target.baseline.value
    year = target.start_year - 1
    item = series.at(year)
    return year, None if item is None or item.bound else item.value


def readings(target: Target, series: AnnualSeries) -> tuple[Reading, ...]:
    """Return every year's figure in the terms of the target, oldest first.

    A growth target is read from the year after its base on, and not at all without a base.
    """
    if target.type not in GROWTH_TYPES:
        return tuple(Reading(item.year, item.value, item.bound, item) for item in series.years)
    year, base = base_of(target, series)
    if base is None or base <= 0:
        return ()
    return tuple(
        Reading(
            item.year,
            float(to_growth(item.value, base, item.year - year, target.type)),
            item.bound,
            item,
        )
        for item in series.years
        if item.year > year
    )


def outcome(target: Target, found: tuple[Reading, ...], *, past: bool) -> Outcome:
    """Judge a target by its readings.

    ``met`` / ``missed`` / ``met_late`` once the target year is past and a figure settles it;
    ``achieved`` if a year on record reached it and the latest figure still does (whether in time is
    unknown if that year is later and the target year has no figure), ``at_risk`` if the latest
    figure fell back. A yearly growth average or a change over the plan is settled only by
    the target year itself: being ahead on the way is not having arrived.
    """
    verdicts = [(item, item.verdict(target)) for item in found]
    reached = [item.year for item, good in verdicts if good]
    first = min(reached) if reached else None
    last = next((item for item in found if item.year == target.target_year), None)
    judged = None if last is None else last.verdict(target)
    growth = target.type in GROWTH_TYPES
    if judged is not None and (past or judged):
        if judged:
            return Outcome("met" if past else "achieved", first, last)
        late = [year for year in reached if year > target.target_year]
        if late and not growth:
            return Outcome("met_late", min(late), last)
        return Outcome("missed", first, last)
    if growth or first is None:
        return Outcome("", first if not growth else None, last)
    # With no figure of the target year, a later one that reaches it leaves open when that was.
    if first > target.target_year and judged is False:
        return Outcome("met_late", first, last)
    latest = next((good for item, good in reversed(verdicts) if good is not None), True)
    return Outcome("achieved" if latest else "at_risk", first, last)
