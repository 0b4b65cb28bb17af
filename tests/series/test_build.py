"""Annual series on the real record book: figures checked by hand against the published ones."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecast.errors import ParameterError
from forecast.ingest.observation import period_end
from forecast.series import AnnualSeries, Store, annual_series
from forecast.series.build import build_series
from forecast.series.store import known_by

AS_OF = "2026-11-01"


def _values(series: AnnualSeries) -> dict[int, float]:
    return {item.year: item.value for item in series.years if not item.bound}


def _series(
    store: Store, indicator: str, region: str = "东莞市", **options: object
) -> AnnualSeries:
    return annual_series(region, indicator, store=store, **({"as_of": AS_OF} | options))  # type: ignore[arg-type]


def test_value_added_has_the_published_levels(store: Store) -> None:
    found = _values(_series(store, "industrial_value_added"))
    # Levels of the bureau's bulletins; the 2120 of 2013 was said in December 2013: no figure.
    assert found == {
        2011: 1797.3,
        2015: 2711.09,
        2016: 2878.23,
        2018: 3904.57,
        2019: 4465.3,
        2020: 4145.7,
        2021: 5008.81,
        2022: 5267.39,
        2023: 5171.0,
    }


def test_over_is_kept_as_a_bound(store: Store) -> None:
    output = _series(store, "gross_industrial_output")
    assert [(item.year, item.value, item.bound) for item in output.years] == [
        (2022, 24500, ""),
        (2024, 25000, ">"),
        (2025, 26000, ">"),
    ]
    value_added = _series(store, "industrial_value_added").at(2014)
    assert value_added is not None and (value_added.value, value_added.bound) == (2593, ">")


def test_a_series_never_mixes_definitions(store: Store) -> None:
    output = _series(store, "gross_industrial_output")
    assert output.at(2009) is None
    other = output.other_definitions or {}
    assert [(item.year, item.value) for item in other["above_scale_5m"]] == [(2009, 5935)]
    old = _series(store, "gross_industrial_output", definition="above_scale_5m")
    assert [item.year for item in old.years] == [2009]
    share = _series(store, "advanced_manufacturing_share")
    assert share.at(2022) is None  # 46 % is of an unclear catalogue
    firms = _series(store, "industrial_firms")
    assert min(item.year for item in firms.years) >= 2011


def test_what_was_said_before_the_year_was_over_is_no_figure(store: Store) -> None:
    series = _series(store, "industrial_value_added")
    said = [item for item in series.set_aside if item.reason == "forecast_not_figure"]
    assert ("2013", 2120.0) in {(item.period, item.value) for item in said}


def test_a_source_dated_years_before_its_figures_does_not_leak(store: Store) -> None:
    # A page dated January 2021 carries figures of 2023: its date is wrong.
    early = _series(store, "gdp", "高埗镇", as_of="2021-06-30")
    late = _series(store, "gdp", "高埗镇")
    assert early.at(2023) is None and late.at(2023) is not None


def test_manufacturing_is_not_all_industry(store: Store) -> None:
    rate = _series(store, "value_added_rate")
    assert [item.year for item in rate.years] == [2022]
    assert [(item.value, item.definition) for item in rate.set_aside] == [(22, "manufacturing")]


def test_a_ratio_is_derived_where_both_parts_are_values(store: Store) -> None:
    rate = _series(store, "value_added_rate")
    derived = {item.year: item for item in rate.years if item.derived}
    assert set(derived) == {2022}
    assert derived[2022].value == pytest.approx(5267.39 / 24500 * 100)
    assert {item.indicator for item in derived[2022].evidence} == {
        "industrial_value_added",
        "gross_industrial_output",
    }
    share = _series(store, "advanced_manufacturing_share").at(2016)
    assert share is not None and share.derived
    assert share.value == pytest.approx(1435.17 / 2878.23 * 100)  # the press said 49.9


def test_a_published_share_is_never_overruled_by_a_derived_one(store: Store) -> None:
    item = _series(store, "rd_intensity").at(2019)
    assert item is not None and not item.derived and item.value == 3.06


def test_low_confidence_is_left_out_unless_asked_for(store: Store) -> None:
    usual = _series(store, "industrial_value_added")
    asked = _series(store, "industrial_value_added", include_low=True)
    assert usual.at(2017) is None
    item = asked.at(2017)
    assert item is not None and item.value == 3316.97
    assert "low_confidence" in {
        evidence.reason for evidence in usual.set_aside if evidence.period == "2017"
    }


def test_known_errors_are_not_used_but_shown(store: Store) -> None:
    series = _series(store, "advanced_manufacturing_value_added", include_low=True)
    assert series.at(2018) is None
    dropped = [item for item in series.set_aside if item.reason == "dropped_by_correction"]
    assert {item.value for item in dropped} >= {2420.01}


def test_the_firmer_figure_wins_and_the_other_stays_visible(store: Store) -> None:
    item = _series(store, "industrial_firms").at(2022)
    assert item is not None and item.value == 13844  # the yearbook's final count
    # "About 12,000" was said in December 2022, before the year was over.
    assert [(other.amount, other.reason) for other in item.set_aside] == [
        (12000, "forecast_not_figure")
    ]
    count = _series(store, "industrial_firms").at(2021)
    assert count is not None and count.value == 12778
    assert (11300, "weaker_status") in [(o.amount, o.reason) for o in count.set_aside]


def test_a_revised_vintage_replaces_the_first_release(store: Store) -> None:
    # Guangdong's GDP of 2015 through three vintages (National Bureau of Statistics).
    at = {
        day: _values(_series(store, "gdp", "广东省", as_of=day))[2015]
        for day in ("2019-01-31", "2025-01-31", AS_OF)
    }
    assert at == {"2019-01-31": 72812.55, "2025-01-31": 74732.4, AS_OF: 75820.8}


def test_disagreeing_sources_are_recorded(store: Store) -> None:
    output = _series(store, "gross_industrial_output_all")
    assert [(c.year, c.used.amount, c.other.amount) for c in output.conflicts] == [
        (2005, 4470, 4310)
    ]


def test_an_in_year_count_stands_for_its_year(store: Store) -> None:
    item = _series(store, "valid_invention_patents").at(2023)
    assert item is not None and (item.value, item.as_at) == (66000, "2023-11")
    flow = _series(store, "industrial_value_added").at(2023)
    assert flow is not None and flow.value == 5171.0  # January to October is no year


def test_growth_is_never_a_level(store: Store) -> None:
    wanjiang = _series(store, "industrial_value_added", "万江街道")
    assert wanjiang.years == ()
    assert [(item.period, item.value, item.reason) for item in wanjiang.set_aside] == [
        ("2021", 12.6, "growth_not_level")
    ]


def test_nothing_of_the_evidence_is_lost(store: Store) -> None:
    known = known_by(store.observations, date(2026, 11, 1))
    for indicator in ("industrial_value_added", "gdp", "hightech_enterprises", "rd_intensity"):
        series = _series(store, indicator)
        rows = known[(known["indicator"] == indicator) & (known["region"] == "东莞市")]
        seen = {
            (item.file, item.row)
            for year in series.years
            for item in (*year.evidence, *year.set_aside)
            if item.indicator == indicator
        }
        seen |= {(item.file, item.row) for item in series.set_aside}
        others = series.other_definitions or {}
        seen |= {
            (item.file, item.row)
            for values in others.values()
            for year in values
            for item in (*year.evidence, *year.set_aside)
        }
        assert seen == set(zip(rows["file"], rows["row"], strict=True))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(day=st.dates(date(2003, 2, 1), date(2026, 11, 22)), data=st.data())
def test_no_figure_published_later_reaches_a_series(
    store: Store, day: date, data: st.DataObject
) -> None:
    pairs = store.observations[["indicator", "region"]].drop_duplicates()
    row = data.draw(st.integers(0, len(pairs) - 1))
    indicator, region = pairs.iloc[row]
    series = _series(store, indicator, region, as_of=day, include_low=True)
    items = [*series.set_aside]
    for values in (series.years, *(series.other_definitions or {}).values()):
        for year in values:
            items += [*year.evidence, *year.set_aside]
    for item in items:
        assert store.sources[item.source_id].published_on <= day
        # No outturn of a period that is not over, whatever its source is dated.
        assert item.status == "estimate" or period_end(item.period) <= day


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_the_records_does_not_matter(store: Store, seed: int) -> None:
    entry = store.catalog.indicators["advanced_manufacturing_share"]
    known = store.observations[store.observations["region"] == "东莞市"]
    shuffled = known.sample(frac=1.0, random_state=seed)
    assert isinstance(shuffled, pd.DataFrame)
    made = [
        build_series(
            frame,
            store.catalog,
            entry,
            "东莞市",
            definition="catalogue_of_the_year",
            as_of=date(2026, 11, 1),
        ).to_dict()
        for frame in (known, shuffled)
    ]
    assert made[0] == made[1]


def test_inputs_are_not_changed(store: Store) -> None:
    before = store.observations.copy(deep=True)
    _series(store, "industrial_value_added")
    pd.testing.assert_frame_equal(before, store.observations)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"as_of": "2030-01-01"}, "is after 2026-11-25"),
        ({"as_of": "2001-01-01"}, "before the first"),
        ({"as_of": "1.11.2026"}, "not a date"),
        ({"definition": "all"}, "no definition 'all'"),
    ],
)
def test_wrong_requests_are_one_line(store: Store, options: dict[str, object], says: str) -> None:
    with pytest.raises(ParameterError, match=says):
        _series(store, "gdp", **options)
