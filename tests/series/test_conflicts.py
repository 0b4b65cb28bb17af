"""Disagreements: the known ones of the record book, each with its kind and the figure used."""

from __future__ import annotations

import math
from typing import Any

import pytest
from figure_rows import cut, shuffled, store_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecast.errors import ParameterError
from forecast.series.build import annual_series
from forecast.series.conflicts import Conflicts, Disagreement, conflicts
from forecast.series.store import Store

AS_OF = "2026-11-01"
DAYS = ("2007-06-30", "2016-12-31", "2019-06-30", "2022-02-01", "2024-12-31", "2026-03-30")


def _of(found: Conflicts, kind: str) -> dict[tuple[str, str], Disagreement]:
    return {(item.indicator, item.period): item for item in found.items if item.kind == kind}


def _one(store: Store, *rows: dict[str, object]) -> Disagreement:
    found = conflicts(store_of(store, rows)).items
    assert len(found) == 1
    return found[0]


def test_two_official_texts_on_the_output_of_2005(store: Store) -> None:
    found = conflicts(store, region="东莞市", as_of=AS_OF)
    item = _of(found, "contradiction")["gross_industrial_output_all", "2005"]
    assert (item.used.amount, item.other.amount) == (4470, 4310)
    assert (item.used.source_id, item.other.source_id) == ("s865dab4c", "s6d43d0cb")
    assert item.why == "weaker_confidence"
    assert item.change == pytest.approx((4470 / 4310 - 1) * 100) and item.change_unit == "%"


def test_census_revisions_are_revisions(store: Store) -> None:
    found = conflicts(store, region="广东省", indicator="gdp", as_of=AS_OF).items
    told = [(item.other.amount, item.kind) for item in found if item.period == "2015"]
    assert told == [(72812.55, "revision"), (74732.4, "revision")]
    assert {item.used.amount for item in found if item.period == "2015"} == {75820.8}


def test_levels_that_outrun_their_growth_are_probable_scope_breaks(store: Store) -> None:
    found = conflicts(store, region="东莞市", indicator="industrial_value_added", as_of=AS_OF)
    broken = _of(found, "growth_contradiction")
    # 2019 (14.4 % more at a growth of 8.5 %) is the nearest to usual, at 2.6 spreads.
    assert {period for _, period in broken} == {"2018", "2019", "2021", "2022"}
    item = broken["industrial_value_added", "2021"]
    assert item.wedge is not None and found.usual is not None
    # 4145.7 in 2020, 5008.81 in 2021, published growth 10.2 %.
    wedge = math.log(5008.81 / 4145.7) - math.log(1.102)
    assert item.wedge.wedge == pytest.approx(wedge)
    assert item.change == pytest.approx((math.exp(wedge) - 1) * 100)
    assert item.noise_units == pytest.approx(
        (wedge - found.usual.median) / found.usual.sd, rel=1e-5
    )
    # 2017 has no level and no growth of the whole year: that of January to September stands in.
    gap = broken["industrial_value_added", "2018"].wedge
    assert gap is not None and gap.in_year and (gap.since, gap.year) == (2016, 2018)
    by_hand = math.log(3904.57 / 2878.23) - math.log(1.110) - math.log(1.064)
    assert gap.wedge == pytest.approx(by_hand / 2)


def test_the_usual_wedge_is_that_of_all_series_whatever_is_asked(store: Store) -> None:
    every = conflicts(store, as_of=AS_OF).usual
    assert every is not None and every.n > 50
    assert conflicts(store, region="东莞市", indicator="gdp", as_of=AS_OF).usual == every


def test_the_figure_used_is_that_of_the_series(store: Store) -> None:
    found = [item for item in conflicts(store, as_of=AS_OF).items if item.measure == "level"]
    assert len(found) > 50
    for item in found:
        if len(item.period) == 4:
            series = annual_series(
                item.region, item.indicator, definition=item.definition, as_of=AS_OF, store=store
            )
            year = series.at(int(item.period))
            assert year is not None and year.evidence[0] == item.used


def test_nothing_within_rounding_is_a_conflict(store: Store) -> None:
    found = conflicts(store, region="东莞市", as_of=AS_OF).items
    told = {(item.indicator, item.period) for item in found}
    assert ("industrial_value_added", "2015") not in told  # 2711.09 and 271.11 十亿元
    assert ("gdp", "2023") not in told  # 11438.13 and about 1.14 万亿元
    assert ("gdp", "2018") not in told  # 8278.59, 8278.6 and 8279


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        ({"value": 6257.03}, "contradiction"),
        ({"value": 6275.6}, "contradiction"),
        ({"value": 6725.06}, "copy_error_suspected"),  # 27 and 72
        ({"value": 627.506}, "copy_error_suspected"),  # a power of ten
        ({"value": 62750.6}, "copy_error_suspected"),
        ({"value": 6100.1, "status": "estimate", "published": "2016-02-01"}, "revision"),
        ({"value": 6100.1, "status": "estimate", "published": "2017-02-01"}, "contradiction"),
        ({"value": 6100.1, "status": "estimate", "published": ""}, "revision"),  # undated
        ({"value": 6300.1, "operator": ">"}, "contradiction"),
    ],
)
def test_the_kind_follows_from_standing_and_digits(
    store: Store, other: dict[str, object], kind: str
) -> None:
    item = _one(store, {"value": 6275.06}, {"confidence": "medium", **other})
    assert item.kind == kind
    assert item.used.amount == 6275.06


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (3.2, -3.2, "copy_error_suspected"),
        (12.6, 16.2, "copy_error_suspected"),
        (7.8, 8.7, "contradiction"),  # two digits are swapped by chance
        (1.2, 12.0, "copy_error_suspected"),
        (1.0, 10.0, "contradiction"),
    ],
)
def test_slips_in_growth(store: Store, one: float, other: float, kind: str) -> None:
    rows = [{"value": value, "measure": "growth_pct"} for value in (one, other)]
    assert _one(store, *rows).kind == kind


def test_january_to_december_is_the_year(store: Store) -> None:
    item = _one(store, {"value": 6275.06}, {"value": 6100.1, "period": "2015-12C"})
    assert item.period == "2015"


def test_a_later_revised_figure_revises_a_revised_one(store: Store) -> None:
    item = _one(
        store,
        {"value": 100.1, "status": "revised"},
        {"value": 103.1, "status": "revised", "published": "2020-01-01"},
    )
    assert (item.kind, item.used.amount, item.why) == ("revision", 103.1, "older_publication")


def test_a_bound_that_holds_is_no_conflict(store: Store) -> None:
    made = store_of(store, [{"value": 6275.06}, {"value": 6000.0, "operator": ">"}])
    assert conflicts(made).items == () and conflicts(made).figures == 2


def test_growth_differs_in_points_and_in_the_noise_of_growth(store: Store) -> None:
    item = _one(
        store,
        {"value": 9.7, "measure": "growth_pct"},
        {"value": 9.9, "measure": "growth_pct", "published": "2017-01-01"},
    )
    assert item.change == pytest.approx(0.2) and item.change_unit == "points"
    # The two are the only record of how far preliminary growth moves: .2 points.
    assert item.noise_units == pytest.approx(1 / math.sqrt(2), rel=1e-4)


def test_other_definitions_regions_and_dropped_figures_never_meet(store: Store) -> None:
    made = store_of(
        store,
        [
            {"value": 100.1},
            {"value": 200.1, "definition": "before_census_2004"},
            {"value": 300.1, "region": "广州市"},
            {"value": 400.1, "dropped": True},
            {"value": 500.1, "confidence": "low"},
            {"value": 600.1, "status": "estimate", "published": "2015-12-01"},
        ],
    )
    assert conflicts(made).items == ()
    low = conflicts(made, include_low=True).items
    assert [item.other.amount for item in low] == [500.1]


def test_too_few_wedges_flag_nothing(store: Store) -> None:
    made = store_of(
        store,
        [
            {"value": 100.1, "period": "2014"},
            {"value": 200.1, "period": "2015"},
            {"value": 5.0, "period": "2015", "measure": "growth_pct"},
        ],
    )
    found = conflicts(made)
    assert found.usual is None and found.items == ()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"region": "火星"}, "unknown region"),
        ({"indicator": "gdpp"}, "unknown indicator"),
        ({"as_of": "2001-01-01"}, "before the first"),
    ],
)
def test_wrong_requests_are_one_line(store: Store, options: dict[str, str], says: str) -> None:
    with pytest.raises(ParameterError, match=says):
        conflicts(store, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("day", DAYS)
def test_later_publications_change_no_earlier_conflict(store: Store, day: str) -> None:
    told = conflicts(store, as_of=day).to_dict()
    assert told == conflicts(cut(store, day), as_of=day).to_dict()
    for item in told["conflicts"]:
        assert max(item["used"]["known_from"], item["other"]["known_from"]) <= day


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_the_records_does_not_matter(store: Store, seed: int) -> None:
    assert _told(store) == conflicts(shuffled(store, seed), as_of=AS_OF).to_dict()


_KEPT: dict[int, dict[str, Any]] = {}


def _told(store: Store) -> dict[str, Any]:
    """What is told of the records in their own order: the same for all examples."""
    if id(store) not in _KEPT:
        _KEPT[id(store)] = conflicts(store, as_of=AS_OF).to_dict()
    return _KEPT[id(store)]
