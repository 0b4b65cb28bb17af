"""Which published figures a plan's targets lack: what a fill-in workbook asks for."""

from __future__ import annotations

from datetime import date

from forecast.assess.assessment import Assessed
from forecast.assess.outcome import GROWTH_TYPES
from forecast.assess.run import assessments
from forecast.catalog import Catalog
from forecast.catalog.schema import Indicator, Target
from forecast.ingest.template import Wanted
from forecast.series import Store, open_store

__all__ = ["wanted_figures"]

# A projection takes three values, and no more than the last few years can be asked of anybody.
_POINTS = 3
_LAST_YEARS = 5
_MEASURES = {"share": "share_pct", "count": "count", "index": "index", "rate": "growth_pct"}


def wanted_figures(
    region: str, plan: str, *, as_of: str | date | None = None, store: Store | None = None
) -> tuple[Wanted, ...]:
    """Return every figure that would let an open target be judged, each once.

    A target whose year is past lacks that year's figure, one that is growth from a base the
    base year's too. A target ahead lacks the latest complete year and, where a projection has
    too few values, the years before it.

    Raises
    ------
    ParameterError
        As :func:`forecast.assess.run.assessments`.
    """
    store = store if store is not None else open_store()
    found: dict[tuple[str, int, str], Wanted] = {}
    for item in assessments(region, plan, as_of=as_of, store=store):
        target = store.catalog.targets[item.assessment.target_id]
        for year in _years(item, target):
            indicator = store.catalog.indicators[target.indicator]
            key = (indicator.id, year, item.assessment.definition)
            found.setdefault(key, _wanted(item, indicator, year, store.catalog))
    return tuple(found[key] for key in sorted(found, key=lambda key: key[1:2]))


def _wanted(item: Assessed, indicator: Indicator, year: int, catalog: Catalog) -> Wanted:
    definition = catalog.family(indicator).get(item.assessment.definition)
    return Wanted(
        indicator_id=indicator.id,
        indicator=indicator.names.zh,
        region=item.assessment.region,
        period=str(year),
        measure=_MEASURES.get(indicator.kind, "level"),
        unit=indicator.unit,
        definition=definition.names.zh,
    )


def _years(item: Assessed, target: Target) -> tuple[int, ...]:
    judged, series = item.assessment, item.series
    # An assumed figure is still wanted.
    known = [point for point in series.points if point.origin != "assumed"]
    held = {point.year for point in known if not point.derived}
    base: tuple[int, ...] = ()
    if target.type in GROWTH_TYPES and judged.base is None and judged.base_year is not None:
        base = (judged.base_year,)
    if judged.target_is_past:
        settled = judged.status in ("met", "missed") or judged.outturn is not None
        settled = settled and judged.outturn_origin != "assumed"
        ends: tuple[int, ...] = () if settled else (target.target_year,)
        return tuple(year for year in dict.fromkeys((*base, *ends)) if year not in held)
    last = int(judged.as_of[:4]) - 1
    lacking = [year for year in range(last, last - _LAST_YEARS, -1) if year not in held]
    short = max(_POINTS - len(held), 0)
    latest = (last,) if last in lacking and last >= target.start_year - 1 else ()
    asked = dict.fromkeys((*base, *latest, *(lacking[:short] if short else ())))
    return tuple(year for year in asked if year not in held)
