"""Says where a verdict rests on a related indicator's figure, and why that figure bounds it."""

from __future__ import annotations

from forecast.assess.assessment import Assessed
from forecast.catalog import Catalog
from forecast.catalog.schema import RelatedBound
from forecast.report.wording import Words
from forecast.series.annual import Evidence, YearValue
from forecast.series.select import BOUNDS

__all__ = ["bound_note", "bounded_years", "related_sentences"]

_SETTLED = ("met", "met_late", "missed", "achieved", "at_risk")


def bounded_years(assessed: Assessed) -> list[YearValue]:
    """Return the years an assessment speaks of whose figure is a related indicator's bound."""
    judged = assessed.assessment
    spoken = {judged.latest_year, judged.first_year}
    if judged.outturn is not None:
        spoken.add(judged.target_year)
    return [item for item in assessed.series.years if item.related and item.year in spoken]


def related_sentences(assessed: Assessed, catalog: Catalog, words: Words) -> list[str]:
    """Say, for each such year, which related indicator's figure bounds the value and why."""
    judged, series = assessed.assessment, assessed.series
    key = "related" if judged.status in _SETTLED else "related_open"
    said = []
    for item in bounded_years(assessed):
        told = item.evidence[0]
        rule = _rule(told, series.indicator, series.region, catalog)
        if rule is None:
            continue
        said.append(
            words(
                f"sentence.{key}",
                year=item.year,
                other=catalog.indicators[told.indicator].names.in_(words.language),
                figure=_printed(told, words),
                why=rule.why.in_(words.language),
                name=catalog.indicators[series.indicator].names.in_(words.language),
                value=words.said(item.value, series.unit, bound=item.bound),
            )
        )
    return said


def bound_note(item: YearValue, indicator: str, region: str, catalog: Catalog, words: Words) -> str:
    """Return why a related indicator's figure bounds a year's value, for its table row."""
    rule = _rule(item.evidence[0], indicator, region, catalog) if item.related else None
    return rule.why.in_(words.language) if rule is not None else ""


def _rule(told: Evidence, indicator: str, region: str, catalog: Catalog) -> RelatedBound | None:
    rules = catalog.bounds_of(indicator, region)
    return next((rule for rule in rules if rule.other == told.indicator), None)


def _printed(told: Evidence, words: Words) -> str:
    """Return a figure as it was printed, its measure word in the reader's language."""
    shown = words.said(
        told.value, told.unit, bound=told.operator if told.operator in BOUNDS else None
    )
    return f"≈ {shown}" if told.operator == "~" else shown
