"""The evidence model on invented figures whose answer is known by hand, and on broken input."""

from __future__ import annotations

import math

import numpy as np
import pytest
from conftest_fusion import Fuse, frame_of  # type: ignore[import-not-found]

LEVELS = [(str(year), "level", 100 * 1.08 ** (year - 2010)) for year in range(2010, 2020)]


def test_published_levels_are_met_within_their_error(fuse: Fuse) -> None:
    made = fuse([(p, m, round(v, 2)) for p, m, v in LEVELS], until=2019)
    for item in made.years:
        assert item.median == pytest.approx(100 * 1.08 ** (item.year - 2010), rel=0.01)
        assert item.rests_on == "level" and item.sd / item.mean < 0.01


def test_a_hole_is_bridged_with_more_doubt(fuse: Fuse) -> None:
    made = fuse([item for item in LEVELS if item[0] not in ("2014", "2015")], until=2019)
    hole, known = made.at(2014), made.at(2013)
    assert hole is not None and known is not None
    assert hole.rests_on == "trend"
    assert hole.median == pytest.approx(100 * 1.08**4, rel=0.03)
    assert hole.sd > 2.5 * known.sd


def test_growth_carries_the_level_on_through_the_wedge(fuse: Fuse) -> None:
    rates = [12.0, 3.0, 9.0, -2.0, 14.0, 6.0, 1.0, 11.0, 8.0]
    levels = 100.0 * np.cumprod([1.0, *(1 + r / 100 for r in rates)])
    said = [(str(2010 + i), "level", round(v, 1)) for i, v in enumerate(levels)]
    said += [(str(2011 + i), "growth_pct", r) for i, r in enumerate(rates)]
    made = fuse([*said, ("2020", "growth_pct", 3.0)], until=2020)
    item = made.at(2020)
    assert item is not None and item.rests_on == "growth"
    # Nine years of level growth equal to published growth: the wedge is about nil, so 3 % it is.
    assert item.median == pytest.approx(levels[-1] * 1.03, rel=0.01)
    low, high = item.intervals[95]
    assert low < levels[-1] * 1.03 < high and (high - low) / item.median < 0.12


def test_a_wedge_seen_every_year_is_expected_again(fuse: Fuse) -> None:
    # Levels grow 8 %, the published real growth is 5 %: three points of prices a year.
    grown = [*LEVELS, *[(str(y), "growth_pct", 5.0) for y in range(2011, 2020)]]
    made = fuse([*grown, ("2020", "growth_pct", 5.0)], until=2020)
    item = made.at(2020)
    assert item is not None and item.wedge is not None
    chained = 100 * 1.08**9 * 1.05
    assert item.median > 1.01 * chained
    assert item.wedge == pytest.approx(math.log(1.08 / 1.05), abs=0.012)


def test_an_in_year_total_uses_the_pattern_of_past_years(fuse: Fuse) -> None:
    part = [(f"{y}-09C", "level", 0.70 * 100 * 1.08 ** (y - 2010)) for y in range(2013, 2020)]
    made = fuse([*LEVELS, *part, ("2020-09C", "level", 0.70 * 250.0)], until=2020)
    item = made.at(2020)
    assert item is not None and item.rests_on == "in_year_level"
    assert item.median == pytest.approx(250.0, rel=0.03)  # not 0.70 / 0.718 of it


def test_growth_over_several_years_counts(fuse: Fuse) -> None:
    name = "industrial_value_added"
    levels = [(str(y), "level", 1000.0) for y in (2011, 2012, 2013)]
    span = ("2018", "growth_pct", 50.0, "=", "final", "published", "industrial_value_added_cum5y")
    with_span = fuse([*levels, span], indicator=name, until=2018).at(2018)
    without = fuse(levels, indicator=name, until=2018)
    assert with_span is not None and with_span.rests_on == "span_growth"
    # Between the flat trend of three levels and the 50 % said: five years' wedges are in doubt.
    assert 1200.0 < with_span.median < 1550.0
    last = without.years[-1]
    assert last.year == 2016 and last.rests_on == "trend"  # no further than three years on


def test_a_bound_holds_on_every_path(fuse: Fuse) -> None:
    made = fuse([*LEVELS, ("2020", "level", 230.0, ">")], until=2020)
    assert (made.paths[:, -1] > 230.0).all()
    assert made.years[-1].rests_on == "bound"
    under = fuse([*LEVELS, ("2020", "level", 205.0, "<")], until=2020)
    assert (under.paths[:, -1] < 205.0).all()


def test_an_older_definition_counts_through_its_offset(fuse: Fuse) -> None:
    name = "industrial_firms"
    old = [(str(y), "count", 110.0, "=", "final", "above_scale_5m") for y in (2008, 2009, 2010)]
    new = [(str(y), "count", 100.0, "=", "final", "above_scale_20m") for y in (2011, 2012, 2013)]
    made = fuse([*old, *new], indicator=name, until=2013)
    mean, sd = made.offsets["above_scale_5m"]
    assert 0.0 < mean < 0.15 and 0.0 < sd < 0.08
    first = made.at(2008)
    assert first is not None and 92 < first.median < 108  # on the scope in force, not 110


def test_a_definition_without_a_rule_is_set_aside(fuse: Fuse) -> None:
    made = fuse([*LEVELS, ("2020", "level", 999.0, "=", "final", "someone_elses")], until=2020)
    assert [e.reason for e in made.set_aside] == ["other_definition"]
    assert made.years[-1].year == 2020 and made.years[-1].rests_on == "trend"


def test_identities_hold_on_every_path(fuse: Fuse) -> None:
    from datetime import date

    from forecast.catalog import load_catalog
    from forecast.series.fusion.fuse import fuse_known
    from forecast.series.fusion.known import Known

    iva, adv = "industrial_value_added", "advanced_manufacturing_value_added"
    share = "advanced_manufacturing_share"
    said = [(str(y), "level", 1000.0 * 1.05 ** (y - 2011)) for y in range(2011, 2019)]
    shares = [
        (str(y), "share_pct", 40.0 + y - 2011, "=", "final", "catalogue_of_the_year", share)
        for y in range(2012, 2018)
    ]
    parts = [("2018", "level", 0.47 * 1000 * 1.05**7, "=", "final", "above_scale_20m", adv)]
    frame = frame_of([*said, *shares, *parts], iva)
    catalog = load_catalog()
    made = fuse_known(
        Known(frame), catalog, catalog.indicators[iva], "invented", as_of=date(2018, 12, 31)
    )
    years = [y.year for y in made[share].years]
    whole = made[iva].paths[:, [y.year for y in made[iva].years].index(years[0]) :]
    part = made[adv].paths[:, [y.year for y in made[adv].years].index(years[0]) :]
    assert made[share].paths / 100.0 * whole == pytest.approx(part, rel=1e-9)
    assert (made[share].paths <= 100.0).all()
    at_2018 = made[share].at(2018)
    assert at_2018 is not None and at_2018.median == pytest.approx(47.0, abs=0.6)


def test_figures_of_one_release_that_disagree_both_count(fuse: Fuse) -> None:
    made = fuse([*LEVELS[:-1], ("2019", "level", 196.0), ("2019", "level", 204.0)], until=2019)
    last = made.years[-1]
    assert len(last.witnesses) == 2 and 196.0 < last.median < 204.0


def test_an_outlier_is_weighed_down_and_told(fuse: Fuse) -> None:
    grown = [(str(y), "growth_pct", 8.0) for y in range(2011, 2020)]
    part = [(f"{y}-09C", "level", 0.718 * 100 * 1.08 ** (y - 2010)) for y in range(2011, 2020)]
    wrong = [item if item[0] != "2015" else ("2015", "level", 190.0) for item in LEVELS]
    made = fuse([*wrong, *grown, *part], until=2019)
    item = made.at(2015)
    assert item is not None
    told = next(w for w in item.witnesses if w.kind == "level")
    assert told.weight < 0.3 and told.residual > 4
    assert item.median == pytest.approx(100 * 1.08**5, rel=0.06)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ([], "no_data"),
        ([("2015", "growth_pct", 5.0)], "only_growth"),
        ([("2015", "level", 100.0, ">"), ("2016", "level", 120.0, ">")], "only_bounds"),
        ([("2015", "growth_pct", -100.0)], "no_data"),
    ],
)
def test_what_settles_no_level_has_a_reason(fuse: Fuse, said: list, reason: str) -> None:  # type: ignore[type-arg]
    made = fuse(frame_of(said) if said else frame_of(LEVELS).iloc[:0], until=2019)
    assert made.reason == reason and made.years == () and made.paths.size == 0


def test_a_single_level_gives_that_year_and_widens(fuse: Fuse) -> None:
    made = fuse([("2015", "level", 100.0)], until=2017)
    assert [item.year for item in made.years] == [2015, 2016, 2017]
    sds = [item.sd / item.mean for item in made.years]
    assert sds[0] < 0.01 and sds[0] < sds[1] < sds[2]


def test_a_fall_of_all_is_set_aside(fuse: Fuse) -> None:
    made = fuse([*LEVELS, ("2020", "growth_pct", -100.0)], until=2020)
    assert [e.reason for e in made.set_aside] == ["outside_scale"]
    assert all(math.isfinite(item.median) for item in made.years)


def test_bounds_that_cannot_both_hold_are_told(fuse: Fuse) -> None:
    made = fuse(
        [*LEVELS, ("2020-06C", "level", 500.0, ">"), ("2020", "level", 10.0, "<")], until=2020
    )
    assert {e.reason for e in made.set_aside} == {"contradictory_bounds"}
    assert all(w.kind != "bound" for item in made.years for w in item.witnesses)


def test_zeros_and_negatives_move_on_a_plain_scale(fuse: Fuse) -> None:
    said = [("2015", "level", 3.0), ("2016", "level", 0.0), ("2017", "level", -2.0)]
    made = fuse(said, until=2018)
    assert [item.median for item in made.years[:3]] == pytest.approx([3.0, 0.0, -2.0], abs=0.2)
    assert np.isfinite(made.paths).all()


def test_shares_stay_within_their_bounds(fuse: Fuse) -> None:
    name = "ecommerce_firm_share"
    from forecast.catalog import load_catalog

    catalog = load_catalog()
    share = next(
        i.id
        for i in catalog.indicators.values()
        if i.kind == "share" and i.identity is None and i.bounds == (0.0, 100.0)
    )
    del name
    family = catalog.family(catalog.indicators[share]).default
    said = [
        (str(y), "share_pct", v, "=", "final", family)
        for y, v in ((2015, 97.0), (2016, 99.0), (2017, 100.0))
    ]
    made = fuse(said, indicator=share, until=2020)
    assert made.reason == "" and (made.paths > 0).all() and (made.paths < 100).all()


def test_order_of_the_records_changes_nothing(fuse: Fuse) -> None:
    said = [
        *LEVELS, *[(str(y), "growth_pct", 7.0) for y in range(2011, 2020)],
        ("2020-06C", "level", 110.0), ("2020", "level", 210.0, ">"),
    ]  # fmt: skip
    frame = frame_of(said)
    one = fuse(frame, until=2020)
    for seed in range(3):
        other = fuse(frame.sample(frac=1.0, random_state=seed), until=2020)
        assert other.to_dict() == one.to_dict()
        assert np.array_equal(other.paths, one.paths)


def test_same_figures_twice_weigh_once(fuse: Fuse) -> None:
    once = fuse(LEVELS, until=2020)
    frame = frame_of([*LEVELS, *LEVELS])
    twice = fuse(frame, until=2020)
    assert [y.sd for y in twice.years] == pytest.approx([y.sd for y in once.years], rel=1e-6)
    assert {e.reason for e in twice.set_aside} == {"same_figure"}


def test_seed_and_scale(fuse: Fuse) -> None:
    one, again = fuse(LEVELS, until=2020), fuse(LEVELS, until=2020)
    other = fuse(LEVELS, until=2020, seed=1)
    assert np.array_equal(one.paths, again.paths) and not np.array_equal(one.paths, other.paths)
    # A thousand times the figures, a thousand times the answer (printed digits the same).
    large = fuse([(p, m, 1000 * v) for p, m, v in LEVELS], until=2020)
    assert [y.median for y in large.years] == pytest.approx(
        [1000 * y.median for y in one.years], rel=1e-6
    )


def test_an_exact_figure_counts_before_a_bound_of_its_period(fuse: Fuse) -> None:
    # 10200 firms said exactly, "over 10200" said with more authority.
    said = [*LEVELS, ("2020", "level", 219.7, "=", "preliminary"), ("2020", "level", 210.0, ">")]
    made = fuse(said, until=2020)
    last = made.years[-1]
    assert last.rests_on == "level" and last.median == pytest.approx(219.7, rel=0.01)
    assert [e.reason for e in made.set_aside] == ["figure_exists"]


def test_a_lower_and_an_upper_bound_both_hold(fuse: Fuse) -> None:
    said = [*LEVELS, ("2020", "level", 210.0, ">"), ("2020", "level", 218.0, "<")]
    said += [("2020", "level", 205.0, ">")]
    made = fuse(said, until=2020)
    assert (made.paths[:, -1] > 210.0).all() and (made.paths[:, -1] < 218.0).all()
    assert [(e.value, e.reason) for e in made.set_aside] == [(205.0, "same_figure")]


def test_an_impossible_bound_does_not_take_the_others_with_it(fuse: Fuse) -> None:
    said = [*LEVELS, ("2020", "level", 210.0, ">"), ("2021", "level", 900.0, ">")]
    made = fuse(said, until=2021)
    assert [(e.period, e.reason) for e in made.set_aside] == [("2021", "contradictory_bounds")]
    at_2020, at_2021 = made.at(2020), made.at(2021)
    assert at_2020 is not None and at_2020.rests_on == "bound"
    assert at_2021 is not None and at_2021.rests_on == "trend" and at_2021.witnesses == ()


def test_a_bound_far_from_the_rest_says_so(fuse: Fuse) -> None:
    made = fuse([*LEVELS, ("2020", "level", 232.0, ">")], until=2020)
    witness = made.years[-1].witnesses[0]
    assert witness.kind == "bound" and witness.residual < -2
    near = fuse([*LEVELS, ("2020", "level", 205.0, ">")], until=2020).years[-1].witnesses[0]
    assert math.isnan(near.residual)


def test_a_growth_rate_far_from_all_others_is_told_by_its_residual(fuse: Fuse) -> None:
    grown = [(str(y), "growth_pct", 8.0) for y in range(2011, 2020)]
    made = fuse([*LEVELS, *grown, ("2020", "growth_pct", 80.0)], until=2020)
    witness = next(w for w in made.years[-1].witnesses if w.kind == "growth")
    assert witness.residual > 3


def test_a_zero_keeps_part_year_totals_from_standing_for_years(fuse: Fuse) -> None:
    made = fuse([("2009", "level", 0.0), *LEVELS, ("2020-03C", "level", 50.0)], until=2020)
    assert [e.reason for e in made.set_aside] == ["part_of_year"]
    assert made.years[-1].rests_on == "trend"


def test_counted_units_are_exact(fuse: Fuse) -> None:
    name = "industrial_firms"
    said = [(str(y), "count", 3.0 + y - 2011) for y in range(2011, 2016)]
    made = fuse(said, indicator=name, until=2015)
    low, high = made.years[0].intervals[95]
    assert 2.9 < low < 3.0 < high < 3.1


def test_draws_handed_out_cannot_be_changed(fuse: Fuse) -> None:
    with pytest.raises(ValueError, match="read-only"):
        fuse(LEVELS).paths[:] = 0.0
