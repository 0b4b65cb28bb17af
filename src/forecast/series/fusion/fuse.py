"""Fuses every figure of an indicator (and of those an identity ties to it) into one series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from forecast.catalog import Catalog, Indicator
from forecast.errors import ParameterError
from forecast.series.annual import Evidence
from forecast.series.fusion.component import Component, component_of
from forecast.series.fusion.equations import Equation, Sayings, claimed, equations_of, merged
from forecast.series.fusion.fused import FusedSeries
from forecast.series.fusion.kept import kept, kept_known
from forecast.series.fusion.known import Known, Rows
from forecast.series.fusion.latent import build_layout
from forecast.series.fusion.prior import Prior, Splice, load_prior
from forecast.series.fusion.scale import Scale, scale_for
from forecast.series.fusion.solve import Solution, solve
from forecast.series.fusion.tell import believed, heard, tell
from forecast.series.related import bounded, claims_of
from forecast.series.select import LEVEL_MEASURES, year_values
from forecast.series.store import Store, open_store

__all__ = ["N_PATHS", "fused_series", "fuse_known"]

N_PATHS = 1000
_ANCHORED = 0.6  # a log value no year of which is known within this (sd) is not known at all
_OUTLOOK = 3  # years shown beyond the last evidence, at most to the as-of year
_LEVELS = ("level", "in_year_level")


@dataclass(frozen=True)
class _Task:
    """One component's evidence, gathered."""

    component: Component
    definitions: Mapping[str, str]
    scales: Mapping[str, Scale]
    sayings: Sayings
    splices: Mapping[tuple[str, str], Splice]


@dataclass(frozen=True)
class _Place:
    """What is known in one region, and how much of it may be heard."""

    here: Rows
    catalog: Catalog
    region: str
    include_low: bool


def fused_series(
    region: str,
    indicator: str,
    *,
    as_of: str | date | None = None,
    definition: str | None = None,
    include_low: bool = False,
    without_assumptions: bool = False,
    store: Store | None = None,
    n_paths: int = N_PATHS,
    seed: int = 0,
) -> FusedSeries:
    """Return an indicator's yearly values with uncertainty, from every figure known on a date.

    Parameters
    ----------
    region, indicator : str
        Ids or names of the catalogue.
    as_of : str or date, optional
        Only figures certainly public on that day; the record book's last day unless given.
    definition : str, optional
        The one in force unless given. Figures under another one count only where a splice rule of
        the catalogue says so.
    include_low : bool
        Hear figures of low confidence too, with a wider error.
    without_assumptions : bool
        Leave out the figures that somebody assumed (status ``assumption``).
    n_paths : int
        Number of joint draws.
    seed : int

    Returns
    -------
    FusedSeries
        In the indicator's catalogue unit; without years, and with a reason, if the figures do not
        settle any level.

    Raises
    ------
    ParameterError
        If a name is unknown or the date is outside the record book.
    """
    store = store if store is not None else open_store()
    store = store.without_assumptions if without_assumptions else store
    asked = store.scope(region, indicator, as_of, definition)
    entry, day = asked.indicator, asked.day
    if not isinstance(n_paths, int) or n_paths < 1:
        raise ParameterError("error.fused_whole", name="n_paths", low=1, found=repr(n_paths))
    if not isinstance(seed, int) or seed < 0:
        raise ParameterError("error.fused_whole", name="seed", low=0, found=repr(seed))
    held = _Held(store.observations)
    known = kept_known((held, store.confirmed, day), lambda: Known(store.known(day)))
    figures = known.rows(asked.region)
    members: tuple[str, ...] = (entry.id,)
    if asked.in_force:
        members = tuple(
            component_of(store.catalog, entry.id, lambda n: len(figures.get(n, ()))).members
        )

    def make() -> Mapping[str, FusedSeries]:
        return fuse_known(
            known,
            store.catalog,
            entry,
            asked.region,
            definition=asked.definition,
            as_of=day,
            include_low=include_low,
            n_paths=n_paths,
            seed=seed,
        )

    shared = (held, store.confirmed, asked.region, members, day, include_low, n_paths, seed)
    found = kept(shared, make) if asked.in_force else {}
    if entry.id in found:
        return found[entry.id]
    # Another definition, or a component that could not be held together.
    return kept((*shared, entry.id, asked.definition), make)[entry.id]


class _Held:
    """A frame as part of a key: equal only to itself, and alive as long as the key is."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame

    def __hash__(self) -> int:
        return id(self.frame)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.frame is self.frame


def fuse_known(
    known: Known,
    catalog: Catalog,
    entry: Indicator,
    region: str,
    *,
    definition: str | None = None,
    as_of: date,
    include_low: bool = False,
    n_paths: int = N_PATHS,
    seed: int = 0,
    prior: Prior | None = None,
) -> Mapping[str, FusedSeries]:
    """Fuse the component of an indicator from the observations known of all regions.

    Returns
    -------
    mapping of str to FusedSeries
        The indicator, and every other member of its component (their draws belong together).
    """
    plain = prior if prior is not None else load_prior()
    wedges = known.wedges(plain, catalog)
    prior = known.prior(plain, catalog)
    here = known.rows(region)
    default = catalog.family(entry).default
    wanted = definition or default
    place = _Place(here, catalog, region, include_low)
    task = _gather(place, entry, wanted, prior, alone=wanted != default)
    if task.component.single is False and _unfit(task):
        task = _gather(place, entry, wanted, prior, alone=True)
    members = tuple(task.component.members)
    figures = [e for e in task.sayings.equations if e.kind != "bound"]
    bounds = [e for e in task.sayings.equations if e.kind == "bound"]
    reason = _no_series(figures, bounds)

    def blank(name: str, why: str) -> FusedSeries:
        item = catalog.indicators[name]
        aside = [e for e in task.sayings.aside if e.indicator == name]
        heard = [e.evidence for e in task.sayings.equations if e.indicator == name]
        left = tuple(sorted((*aside, *(replace(e, reason=why) for e in heard)), key=_order))
        return FusedSeries(
            name,
            region,
            task.definitions[name],
            item.unit,
            item.kind,
            as_of.isoformat(),
            (),
            np.empty((0, 0)),
            members,
            None,
            left,
            reason=why,
        )

    if reason:
        return {name: blank(name, reason) for name in members}
    stocks = frozenset(name for name in members if catalog.indicators[name].stock)
    last = min(as_of.year, max(e.year for e in (*figures, *bounds)) + _OUTLOOK)
    layout = build_layout(
        task.component, task.scales, stocks, (*figures, *bounds), task.splices, last
    )
    found = solve(
        layout,
        figures,
        bounds,
        prior,
        lambda name, year: wedges.centre(region, name, year),
        wedges.usual,
        n_paths=n_paths,
        seed=seed,
    )
    out = {}
    for name in members:
        spread = _spread(task.component, name, found)
        if not heard(layout, name, *believed(found, figures, bounds)):
            out[name] = blank(name, "no_data")
            continue
        if task.scales[name].name != "identity" and spread > _ANCHORED:
            out[name] = blank(name, "not_anchored")
            continue
        out[name] = tell(
            catalog.indicators[name],
            region,
            task.definitions[name],
            as_of,
            layout,
            found,
            figures,
            bounds,
            [e for e in task.sayings.aside if e.indicator == name],
        )
    return out


def _order(evidence: Evidence) -> tuple[str, str, str, int, str]:
    return evidence.period, evidence.measure, evidence.file, evidence.row, evidence.source_id


def _gather(
    place: _Place, entry: Indicator, definition: str, prior: Prior, *, alone: bool
) -> _Task:
    here, catalog = place.here, place.catalog
    component = (
        Component(entry.id, (entry.id,), {entry.id: {entry.id: 1}}, {}, {})
        if alone
        else component_of(catalog, entry.id, lambda name: len(here.get(name, ())))
    )
    definitions: dict[str, str] = {}
    scales: dict[str, Scale] = {}
    splices: dict[tuple[str, str], Splice] = {}
    sayings = []
    for name in component.members:
        item = catalog.indicators[name]
        family = catalog.family(item)
        definitions[name] = definition if name == entry.id else family.default
        scales[name] = _scale(component, item, here)
        counted = [definitions[name]]
        for other in family.definitions:
            rule = prior.splice(family.id, other.id, definitions[name])
            if rule is not None:
                counted.append(other.id)
                splices[name, other.id] = rule
        sources = [(name, None), *((s.indicator, s) for s in prior.spans if s.of == name)]
        for source, span in sources:
            sayings.append(
                equations_of(
                    here.get(source, ()),
                    item,
                    prior,
                    scales[name],
                    definitions=counted,
                    include_low=place.include_low,
                    span=span,
                )
            )
        if definitions[name] == family.default:
            sayings.append(Sayings(_bounds_beside(place, item, scales[name]), ()))
    return _Task(component, definitions, scales, merged(sayings), splices)


def _bounds_beside(place: _Place, item: Indicator, scale: Scale) -> tuple[Equation, ...]:
    """Return the bounds that related indicators set where they say more than what is published."""
    definition = place.catalog.family(item).default
    claims = claims_of(
        lambda name: place.here.get(name, ()),
        place.catalog,
        item,
        place.region,
        include_low=place.include_low,
    )
    if not claims:
        return ()
    rows = place.here.get(item.id, ())
    groups, _ = year_values(rows, item, include_low=place.include_low)
    _, heard, _ = bounded(groups.get(definition, {}), claims)
    return claimed(heard, item, scale, definition)


def _scale(component: Component, item: Indicator, here: Rows) -> Scale:
    if item.id in component.percent:
        return Scale("ratio", unit=component.percent[item.id])
    if not component.single:
        return Scale("log")
    measures = LEVEL_MEASURES[item.kind]
    return scale_for(
        item,
        (
            row.amount
            for row in here.get(item.id, ())
            if row.measure in measures and not row.dropped and not row.finding
        ),
    )


def _unfit(task: _Task) -> bool:
    """Whether a component cannot be held on the log scale (a part of zero or below)."""
    return any(evidence.reason == "outside_scale" for evidence in task.sayings.aside)


def _no_series(figures: Sequence[Equation], bounds: Sequence[Equation]) -> str:
    if not figures and not bounds:
        return "no_data"
    if not any(e.kind in _LEVELS for e in figures):
        return "only_growth" if figures else "only_bounds"
    return ""


def _spread(component: Component, name: str, found: Solution) -> float:
    """Return the smallest sd of a member over the years, on its scale."""
    signs = component.members[name]
    values = sum(
        sign * found.draws[:, component.processes.index(process), :]
        for process, sign in signs.items()
    )
    return float(np.asarray(values).std(axis=0).min())
