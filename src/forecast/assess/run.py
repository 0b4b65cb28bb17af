"""All targets of a plan judged as of a date; the library's main entry."""

from __future__ import annotations

from datetime import date

import pandas as pd

from forecast.assess.assessment import Assessed
from forecast.assess.judge import assess_target
from forecast.errors import ParameterError
from forecast.models import QuantileModel, get_model
from forecast.series import Store, open_store

__all__ = ["assess", "assessments"]


def assess(
    region: str,
    plan: str,
    *,
    as_of: str | date | None = None,
    seed: int = 0,
    include_low: bool = False,
    without_assumptions: bool = False,
) -> pd.DataFrame:
    """Judge every target of a plan; one row a target, targets in force first.

    Parameters
    ----------
    region, plan : str
        Ids or names of the catalogue, for example ``"东莞市"``, ``"dg2016"``.
    as_of : str or date, optional
        Use only figures public on that day; the record book's last day unless given.
    seed : int
        Of the sample paths: the same seed gives the same numbers.
    include_low : bool
        Use figures of low confidence too.
    without_assumptions : bool
        Leave out the figures that somebody assumed (status ``assumption``).

    Returns
    -------
    DataFrame
        The fields of :class:`forecast.assess.assessment.Assessment` as columns.

    Raises
    ------
    ParameterError
        If a name is unknown, the plan has no target there, or was not published by then.
    CatalogError, RecordError
        If the project's data are broken.
    """
    found = assessments(
        region,
        plan,
        as_of=as_of,
        seed=seed,
        include_low=include_low,
        without_assumptions=without_assumptions,
    )
    return pd.DataFrame([item.assessment.to_dict() for item in found])


def assessments(
    region: str,
    plan: str,
    *,
    as_of: str | date | None = None,
    seed: int = 0,
    include_low: bool = False,
    without_assumptions: bool = False,
    model: QuantileModel | None = None,
    store: Store | None = None,
) -> tuple[Assessed, ...]:
    """Judge every target of a plan and keep what each was judged from; see :func:`assess`."""
    store = store if store is not None else open_store()
    store = store.without_assumptions if without_assumptions else store
    place, entry = store.catalog.region(region), store.catalog.plan(plan)
    day = store.parse_as_of(as_of)
    if day.isoformat() < entry.published:
        raise ParameterError(
            "error.plan_unknown_yet", plan=entry.id, published=entry.published, as_of=day
        )
    targets = [
        target for target in store.catalog.plan_targets(entry.id) if target.region == place.id
    ]
    if not targets:
        raise ParameterError(
            "error.plan_region", plan=entry.id, region=place.id, expected=entry.region
        )
    chosen = model if model is not None else get_model("default")
    found = [
        assess_target(target, store, day, model=chosen, seed=seed, include_low=include_low)
        for target in targets
    ]
    return tuple(sorted(found, key=lambda item: item.assessment.superseded_by is not None))
