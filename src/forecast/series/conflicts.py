"""Where published figures disagree beyond their rounding, of what kind, and which one is used."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from forecast.catalog import Catalog, Indicator
from forecast.catalog.schema import CONFIDENCES, STATUSES
from forecast.series.annual import Evidence
from forecast.series.build import build_series
from forecast.series.figures import (
    Figure,
    Key,
    agree,
    figures,
    firmness,
    is_undated,
    is_value,
    log_moved,
    moved,
)
from forecast.series.releases import releases_of
from forecast.series.revision_sizes import FLOOR, revision_sizes, status_noise
from forecast.series.select import BOUNDS, rounding, year_value
from forecast.series.store import Store
from forecast.series.wedges import FLAGGED, Usual, Wedge, usual_wedge, wedges_of

__all__ = ["KINDS", "Disagreement", "Conflicts", "conflicts"]

KINDS = (
    "contradiction",
    "copy_error_suspected",
    "growth_contradiction",
    "related_contradiction",
    "revision",
)
# With fewer digits two true figures look like copies of one another too often.
_FEWEST_SHIFTED, _FEWEST_SWAPPED = 2, 3


@dataclass(frozen=True)
class Disagreement:
    """Two figures that cannot both hold; ``used`` is the one a series takes.

    ``change`` leads from the other figure to the used one, in percent (points for shares and
    growth); ``noise_units`` is its log change over the noise of both statuses. For a growth
    contradiction ``used`` is the level, ``other`` the growth published for its year, ``change``
    the wedge a year in percent, ``noise_units`` its distance from the usual one in robust standard
    deviations, and ``wedge`` holds the parts. For a related contradiction ``other`` is the figure
    of the related indicator that would bound the used one. ``why`` is the code of the reason
    (``set_aside.*``).
    """

    indicator: str
    region: str
    definition: str
    period: str
    measure: str
    kind: str
    used: Evidence
    other: Evidence
    change: float | None
    change_unit: str
    noise_units: float | None
    why: str
    wedge: Wedge | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "indicator": self.indicator,
            "region": self.region,
            "definition": self.definition,
            "period": self.period,
            "measure": self.measure,
            "kind": self.kind,
            "used": self.used.to_dict(),
            "other": self.other.to_dict(),
            "change": self.change,
            "change_unit": self.change_unit,
            "noise_units": self.noise_units,
            "why": self.why,
            "wedge": None if self.wedge is None else self.wedge.to_dict(),
        }


@dataclass(frozen=True)
class Conflicts:
    """Every disagreement as of a date; ``usual`` is the wedge that growth was held against."""

    as_of: str
    items: tuple[Disagreement, ...]
    usual: Usual | None
    figures: int

    def to_dict(self) -> dict[str, Any]:
        return {
            "as_of": self.as_of,
            "figures": self.figures,
            "usual_wedge": None if self.usual is None else self.usual.to_dict(),
            "conflicts": [item.to_dict() for item in self.items],
        }


def conflicts(
    store: Store,
    *,
    region: str | None = None,
    indicator: str | None = None,
    as_of: str | date | None = None,
    include_low: bool = False,
) -> Conflicts:
    """Return every disagreement between usable figures, beyond their rounding.

    Figures are held against each other within indicator, region, definition, period and measure:
    the one a series would use against every other release and every bound it breaks. Levels are
    also held against the growth published for their years; what wedge is usual, and how far figures
    of a status move, is learnt from all regions and indicators, whatever is asked for.

    Parameters
    ----------
    store : Store
    region, indicator : str, optional
        Ids or names of the catalogue; everything unless given.
    as_of : str or date, optional
        Only figures certainly public on that day.
    include_low : bool
        Use figures of low confidence too.

    Raises
    ------
    ParameterError
        If a name is unknown or the date is outside the record book.
    """
    catalog = store.catalog
    place = catalog.region(region).id if region is not None else None
    entry = catalog.indicator(indicator).id if indicator is not None else None
    day = store.parse_as_of(as_of)
    known = store.known(day)
    found = list(figures(known, catalog, include_low=include_low, doubtful=True))
    sizes = {
        measure: revision_sizes(store, day, measure=measure, include_low=include_low)
        for measure in FLOOR
    }

    def asked(indicator: str, region: str) -> bool:
        return (entry is None or indicator == entry) and (place is None or region == place)

    groups: dict[Key, list[Figure]] = {}
    for item in found:
        if asked(item.key.indicator, item.key.region):
            groups.setdefault(item.key, []).append(item)
    told = [
        each
        for key, items in groups.items()
        for each in _of_one_period(key, items, catalog.indicators[key.indicator], sizes)
    ]
    told += _against_related(known, catalog, day, asked, include_low)
    wedges = wedges_of((item for item in found if not item.row.finding), catalog)
    usual = usual_wedge(wedges)
    if usual is not None:
        told += [
            _against_growth(item, usual)
            for item in wedges
            if asked(item.indicator, item.region) and abs(item.unusual(usual)) > FLAGGED
        ]
    return Conflicts(
        day.isoformat(),
        tuple(sorted(told, key=_order(catalog))),
        usual,
        sum(map(len, groups.values())),
    )


def _against_related(
    known: pd.DataFrame,
    catalog: Catalog,
    day: date,
    asked: Callable[[str, str], bool],
    include_low: bool,
) -> Iterator[Disagreement]:
    """Yield the figures that a related indicator's figure of the year, as a bound, contradicts."""
    for entry in catalog.indicators.values():
        if not entry.bounded_by:
            continue
        mine = known[known["indicator"].isin([entry.id, *(r.other for r in entry.bounded_by)])]
        for region, rows in mine.groupby("region"):
            if not asked(entry.id, str(region)):
                continue
            definition = catalog.family(entry).default
            series = build_series(
                rows,
                catalog,
                entry,
                str(region),
                definition=definition,
                as_of=day,
                include_low=include_low,
            )
            for item in series.conflicts:
                if item.other.indicator == entry.id:
                    continue
                yield Disagreement(
                    entry.id,
                    str(region),
                    definition,
                    str(item.year),
                    "level",
                    kind="related_contradiction",
                    used=item.used,
                    other=item.other,
                    change=moved(item.other.amount, item.used.amount, points=False),
                    change_unit="%",
                    noise_units=None,
                    why="related_bound",
                )


def _order(catalog: Catalog) -> Any:
    rank = {name: number for number, name in enumerate(catalog.indicators)}
    place = {name: number for number, name in enumerate(catalog.regions)}

    def key(item: Disagreement) -> tuple[Any, ...]:
        other = item.other
        return (
            place[item.region],
            rank[item.indicator],
            item.definition,
            item.period,
            item.measure,
            KINDS.index(item.kind),
            (other.known_from, other.amount, other.status, other.source_id, other.row),
        )

    return key


def _of_one_period(
    key: Key, items: list[Figure], entry: Indicator, sizes: dict[str, pd.DataFrame]
) -> Iterable[Disagreement]:
    """Yield the used figure against each other release, and against each bound it breaks."""
    if len(items) < 2:
        return
    heard = [item for item in items if not item.row.finding] or items
    value = year_value(
        items[0].year, [(item.evidence, item.row) for item in heard], stock=entry.stock
    )
    used = value.evidence[0]
    waiting = [
        replace(item.evidence, reason="to_be_confirmed") for item in items if item not in heard
    ]
    others = [item for item in (*value.set_aside, *waiting) if not _compatible(used, item)]
    reasons = {(item.file, item.row): item.reason for item in others}
    others = [replace(item, reason="") for item in others]
    exact = [release.figures[0] for release in releases_of(filter(is_value, others))]
    bounds: dict[tuple[str, float, str], Evidence] = {}
    for item in others:
        if not is_value(item):
            bounds.setdefault((item.operator, item.amount, item.status), item)
    for other in [*exact, *bounds.values()]:
        growth = key.measure == "growth"
        points = growth or entry.unit == "%" or key.measure == "share_pct"
        change = moved(other.amount, used.amount, points=points)
        yield Disagreement(
            *key,
            kind=_kind(used, other),
            used=used,
            other=other,
            change=change,
            change_unit="points" if points else "%",
            noise_units=_noise_units(key, used, other, sizes),
            why=_why(used, other, reasons[other.file, other.row]),
        )


def _compatible(used: Evidence, other: Evidence) -> bool:
    """Whether two figures can both hold: equal but for rounding, or a bound that is kept."""
    if is_value(used) and is_value(other):
        return agree(used, other)
    slack = max(rounding(used), rounding(other)) * 1.000001
    if used.operator in BOUNDS and other.operator in BOUNDS:
        if used.operator[0] == other.operator[0]:
            return True
        lower, upper = (used, other) if used.operator[0] == ">" else (other, used)
        return lower.amount <= upper.amount + slack
    bound, value = (used, other) if used.operator in BOUNDS else (other, used)
    if bound.operator.startswith(">"):
        return value.amount >= bound.amount - slack
    return value.amount <= bound.amount + slack


def _kind(used: Evidence, other: Evidence) -> str:
    if _looks_miscopied(used, other):
        return "copy_error_suspected"
    firmer = firmness(used.status) - firmness(other.status)
    # An undated figure that is weaker came first, whenever its page was found.
    undated_first = firmer > 0 and is_undated(other)
    later = used.known_from >= other.known_from or undated_first
    # Revised figures are revised again: the later one of two moved the earlier.
    if later and (firmer > 0 or (firmer == 0 and used.status == "revised")):
        return "revision"
    return "contradiction"


def _looks_miscopied(one: Evidence, other: Evidence) -> bool:
    """Whether two values have the same digits: shifted, two swapped or the sign lost."""
    if not (is_value(one) and is_value(other)) or one.amount == 0 or other.amount == 0:
        return False
    left, right = _digits(one.amount), _digits(other.amount)
    power = round(math.log10(abs(other.amount / one.amount)))
    if power != 0 or one.amount * other.amount < 0:
        size, scale = abs(one.amount), abs(other.amount) / 10**power
        slack = max(rounding(one), rounding(other) / 10**power) * 1.000001
        return min(len(left), len(right)) >= _FEWEST_SHIFTED and abs(size - scale) <= slack
    if len(left) != len(right) or len(left) < _FEWEST_SWAPPED:
        return False
    apart = [place for place in range(len(left)) if left[place] != right[place]]
    return (
        len(apart) == 2
        and apart[1] == apart[0] + 1
        and left[apart[0]] == right[apart[1]]
        and left[apart[1]] == right[apart[0]]
    )


def _digits(amount: float) -> str:
    return "".join(
        map(str, Decimal(repr(float(f"{abs(amount):.12g}"))).normalize().as_tuple().digits)
    )


def _noise_units(
    key: Key, used: Evidence, other: Evidence, sizes: dict[str, pd.DataFrame]
) -> float | None:
    """Return the log change over the root sum of squares of both figures' status noise."""
    measure = "growth" if key.measure == "growth" else "level"
    size = log_moved(other.amount, used.amount, growth=measure == "growth")
    if size is None:
        return None
    noise = math.hypot(
        *(
            status_noise(sizes[measure], key.indicator, item.status, measure=measure)
            for item in (used, other)
        )
    )
    return float(f"{abs(size) / noise:.6g}")


def _why(used: Evidence, other: Evidence, reason: str) -> str:
    """Return why the other is not used; a bound broken by a value is weaker than the value."""
    if reason != "same_figure":
        return reason
    if STATUSES.index(other.status) < STATUSES.index(used.status):
        return "weaker_status"
    if CONFIDENCES.index(other.confidence) < CONFIDENCES.index(used.confidence):
        return "weaker_confidence"
    return "older_publication"


def _against_growth(item: Wedge, usual: Usual) -> Disagreement:
    return Disagreement(
        indicator=item.indicator,
        region=item.region,
        definition=item.definition,
        period=str(item.year),
        measure="level",
        kind="growth_contradiction",
        used=item.after,
        other=item.published[-1],
        change=float(f"{math.expm1(item.wedge) * 100:.12g}"),
        change_unit="% a year",
        noise_units=float(f"{abs(item.unusual(usual)):.6g}"),
        why="probable_scope_break",
        wedge=item,
    )
