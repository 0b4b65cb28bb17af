"""The evidence model on the record book: Dongguan's series, leaks, breaks and nowcasts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from forecast.errors import ParameterError
from forecast.series import Store, annual_series, fused_series, nowcasts
from forecast.series.fusion.fuse import fuse_known
from forecast.series.fusion.known import Known
from forecast.series.store import known_by

CITY, AS_OF = "东莞市", "2026-11-01"
VALUE_ADDED, OUTPUT = "industrial_value_added", "gross_industrial_output"


def test_value_added_has_every_year_from_2004_and_an_outlook(store: Store) -> None:
    made = fused_series(CITY, VALUE_ADDED, as_of=AS_OF, store=store)
    assert [item.year for item in made.years] == list(range(2004, 2027))
    assert all(item.sd > 0 and np.isfinite(item.mean) for item in made.years)
    rests = {item.year: item.rests_on for item in made.years}
    # No level of 2024 or 2025 is published: growth of 6.9 % and 4 %, and totals to August 2024.
    assert rests[2025] == "growth" and rests[2026] == "trend"
    assert rests[2024] == "in_year_level"
    assert made.offsets.keys() == {"above_scale_5m"}


def test_published_levels_lie_within_their_years_interval(store: Store) -> None:
    made = fused_series(CITY, VALUE_ADDED, as_of=AS_OF, store=store)
    for point in annual_series(CITY, VALUE_ADDED, as_of=AS_OF, store=store).points:
        item = made.at(point.year)
        assert item is not None
        low, high = item.intervals[95]
        assert low <= point.value <= high, point.year


def test_what_grew_less_by_its_totals_than_by_its_rate_is_seen(store: Store) -> None:
    # January to August 2024: 3415.79 after 3249.48, 5.1 % more at current prices, while the
    # published growth is 9.0 %. Chaining 6.9 % on 5171 gives 5527.8; the totals say less.
    item = fused_series(CITY, VALUE_ADDED, as_of=AS_OF, store=store).at(2024)
    assert item is not None and item.wedge is not None
    assert item.wedge < 0 and item.median < 5171.0 * 1.069


def test_output_is_known_from_2009_through_bounds_and_the_rate(store: Store) -> None:
    made = fused_series(CITY, OUTPUT, as_of=AS_OF, store=store)
    years = [item.year for item in made.years]
    assert set(range(2009, 2026)) <= set(years)
    assert (made.paths[:, years.index(2024)] > 25000).all()
    assert (made.paths[:, years.index(2025)] > 26000).all()


def test_rate_and_shares_are_their_parts_over_their_wholes(store: Store) -> None:
    def of(name: str) -> tuple[list[int], np.ndarray]:
        made = fused_series(CITY, name, as_of=AS_OF, store=store)
        return [item.year for item in made.years], made.paths

    for share, part, whole in (
        ("value_added_rate", VALUE_ADDED, OUTPUT),
        ("advanced_manufacturing_share", "advanced_manufacturing_value_added", VALUE_ADDED),
        ("hightech_manufacturing_share", "hightech_manufacturing_value_added", VALUE_ADDED),
    ):
        (years, paths), (above, part_paths), (below, whole_paths) = of(share), of(part), of(whole)
        common = sorted(set(years) & set(above) & set(below))
        assert 2025 in common
        assert (paths <= 100.0).all()
        for year in common:
            ratio = part_paths[:, above.index(year)] / whole_paths[:, below.index(year)]
            assert paths[:, years.index(year)] == pytest.approx(100.0 * ratio, rel=1e-9)


def test_changes_of_scope_are_suspected(store: Store) -> None:
    made = fused_series(CITY, VALUE_ADDED, as_of=AS_OF, store=store)
    flagged = {item.year for item in made.years if abs(item.suspicion or 0.0) > 2.5}
    # 2018 (the census year) and 2021 (level +20.8 %, growth 10.2 %); 2014 has a bound only.
    assert {2018, 2021} <= flagged
    assert not {2005, 2006, 2013, 2016, 2023} & flagged


def test_hidden_levels_are_covered(store: Store) -> None:
    known = store.observations
    entry = store.catalog.indicators[VALUE_ADDED]
    mine = (known["region"] == CITY) & (known["indicator"] == VALUE_ADDED)
    level = mine & (known["span"] == "annual") & (known["measure"] == "level")
    for year, truth in ((2016, 2878.23), (2019, 4465.3), (2020, 4145.7), (2022, 5267.39)):
        left = Known(known[~(level & (known["year"] == year))])
        made = fuse_known(left, store.catalog, entry, CITY, as_of=date(2026, 11, 1))[entry.id]
        item = made.at(year)
        assert item is not None and item.rests_on != "level"
        low, high = item.intervals[95]
        assert low <= truth <= high and abs(item.median / truth - 1) < 0.03, year


@pytest.mark.slow
def test_what_comes_out_later_never_changes_what_was_known(store: Store) -> None:
    """Every later figure is made ten times what it is: nothing known before may move."""
    names = sorted(set(store.observations[store.observations["region"] == CITY]["indicator"]))
    days = [date(2010 + i, 1 + i, 15) for i in (0, 3, 6, 9, 10)] + [date(2025, 10, 31)]
    for day in days:
        poisoned = store.observations.copy()
        later = poisoned["published_on"].dt.date > day
        assert later.any()
        poisoned.loc[later, ["amount", "value"]] *= 10.0
        other = replace(store, observations=poisoned)
        for name in names:
            before = fused_series(CITY, name, as_of=day, store=store, n_paths=20)
            after = fused_series(CITY, name, as_of=day, store=other, n_paths=20)
            assert after.to_dict() == before.to_dict(), (name, day)


def test_the_order_of_the_records_changes_nothing(store: Store) -> None:
    known = known_by(store.observations, date(2026, 11, 1))
    entry = store.catalog.indicators["gdp"]
    one = fuse_known(Known(known), store.catalog, entry, CITY, as_of=date(2026, 11, 1), n_paths=50)
    shuffled = known.sample(frac=1.0, random_state=7)
    two = fuse_known(
        Known(shuffled), store.catalog, entry, CITY, as_of=date(2026, 11, 1), n_paths=50
    )
    assert one["gdp"].to_dict() == two["gdp"].to_dict()


def test_before_everything_there_is_a_clear_refusal(store: Store) -> None:
    with pytest.raises(ParameterError):
        fused_series(CITY, "gdp", as_of="1990-01-01", store=store)


def test_the_first_day_of_all_gives_a_series_or_a_reason(store: Store) -> None:
    made = fused_series(CITY, "gdp", as_of=store.first_day, store=store)
    assert made.years or made.reason


def test_a_nowcast_moves_and_narrows_through_the_year(store: Store) -> None:
    moved = nowcasts(CITY, VALUE_ADDED, 2023, as_of=AS_OF, store=store)
    days = [item.as_of for item in moved]
    assert days == sorted(days) and days[0] == "2023-04-28"  # January to March came out then
    by_day = {item.as_of: item.year for item in moved}
    widths = [
        item.intervals[80][1] - item.intervals[80][0]
        for item in (by_day["2023-04-28"], by_day["2023-10-30"], by_day["2024-01-31"])
    ]
    assert widths[0] > widths[1] > widths[2]
    assert abs(by_day["2024-01-31"].median / 5171.0 - 1) < 0.01


def test_no_indicator_of_any_region_fails(store: Store) -> None:
    seen = store.observations[["region", "indicator"]].drop_duplicates()
    for region, indicator in seen.itertuples(index=False):
        made = fused_series(region, indicator, as_of=AS_OF, store=store, n_paths=60)
        if made.reason:
            assert made.years == () and made.reason in {
                "no_data", "only_growth", "only_bounds", "not_anchored",
            }  # fmt: skip
            continue
        assert np.isfinite(made.paths).all(), (region, indicator)
        for item in made.years:
            assert all(low <= high for low, high in item.intervals.values())
            assert item.intervals[95][0] <= item.intervals[80][0] <= item.intervals[50][0]


def test_an_unknown_definition_is_refused(store: Store) -> None:
    with pytest.raises(ParameterError):
        fused_series(CITY, "gdp", definition="none", store=store)


def test_preliminary_figures_are_as_uncertain_as_they_proved() -> None:
    from forecast.series.fusion.prior import load_prior, with_revisions

    plain = load_prior()
    # (7 x .0162^2 + 30 x .005^2) / 37, rooted, by hand: .00836.
    moved = with_revisions(plain, {("level", "preliminary"): (7, 0.0162)})
    assert moved.noise["level"]["preliminary"] == pytest.approx(0.00836, abs=2e-5)
    assert moved.noise["level"]["final"] == plain.noise["level"]["final"]


def test_the_exact_number_of_high_tech_firms_is_used(store: Store) -> None:
    # 2024: "over 10,200" in the work report, 10,200 in the press: neither says 17,000.
    item = fused_series(CITY, "hightech_enterprises", as_of=AS_OF, store=store).at(2024)
    assert item is not None and item.rests_on == "level"
    assert item.median == pytest.approx(10200, rel=0.02)


@pytest.mark.parametrize("wrong", [{"n_paths": 0}, {"n_paths": 2.5}, {"seed": -1}])
def test_numbers_of_draws_and_seeds_are_checked(store: Store, wrong: dict) -> None:  # type: ignore[type-arg]
    with pytest.raises(ParameterError):
        fused_series(CITY, "gdp", as_of=AS_OF, store=store, **wrong)
