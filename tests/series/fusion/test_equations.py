"""What each figure says as an equation: which of several counts, value and error by hand."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from conftest_fusion import frame_of  # type: ignore[import-not-found]

from forecast.catalog import load_catalog
from forecast.series.fusion.equations import Sayings, equations_of
from forecast.series.fusion.prior import Prior, Span, load_prior
from forecast.series.fusion.scale import Scale

GDP = load_catalog().indicators["gdp"]
LOG = Scale("log")


@pytest.fixture(scope="module")
def prior() -> Prior:
    return load_prior()


def sayings(prior: Prior, said: list[tuple[Any, ...]], **options: Any) -> Sayings:
    """Figures of GDP as (period, measure, amount, operator, status, day of publication)."""
    days = [pd.Timestamp(item[5]) for item in said]
    frame = frame_of([(*item[:5], "published", "gdp") for item in said])
    frame = frame.assign(published_on=days, published=[str(day.date()) for day in days])
    return equations_of(
        frame.itertuples(index=False), GDP, prior, LOG, definitions=["published"], **options
    )


def level(amount: float, day: str, status: str = "final", operator: str = "=") -> tuple[Any, ...]:
    return ("2019", "level", amount, operator, status, day)


# 2020-01-01 and 200 days is 2020-07-19 (31 + 29 + 31 + 30 + 31 + 30 = 182 days to 1 July).
@pytest.mark.parametrize(("day", "both"), [("2020-07-19", True), ("2020-07-20", False)])
def test_figures_that_disagree_within_200_days_are_one_release(
    prior: Prior, day: str, both: bool
) -> None:
    found = sayings(prior, [level(96.0, "2020-01-01"), level(104.0, day)])
    assert [e.evidence.value for e in found.equations] == ([104.0, 96.0] if both else [104.0])
    assert [e.reason for e in found.aside] == ([] if both else ["older_publication"])


def test_rivals_of_one_release_count_with_twice_the_error(prior: Prior) -> None:
    (alone,) = sayings(prior, [level(104.0, "2020-03-01")]).equations
    first, _ = sayings(prior, [level(96.0, "2020-01-01"), level(104.0, "2020-03-01")]).equations
    assert first.noise == pytest.approx(2.0 * alone.noise)


def test_of_three_rivals_two_count(prior: Prior) -> None:
    found = sayings(prior, [level(v, f"2020-0{m}-01") for v, m in ((96, 1), (100, 2), (104, 3))])
    assert [e.evidence.value for e in found.equations] == [104.0, 100.0]
    assert [e.value for e in found.aside] == [96.0]


def test_a_weaker_status_is_no_rival(prior: Prior) -> None:
    found = sayings(prior, [level(96.0, "2020-01-01", "preliminary"), level(104.0, "2020-02-01")])
    assert [e.evidence.value for e in found.equations] == [104.0]
    assert [e.reason for e in found.aside] == ["weaker_status"]


def test_a_figure_said_before_the_year_was_over_gives_way(prior: Prior) -> None:
    early, late = level(96.0, "2019-12-31", "estimate"), level(104.0, "2020-01-01", "estimate")
    found = sayings(prior, [early, late])
    assert [e.evidence.value for e in found.equations] == [104.0]
    assert [e.reason for e in found.aside] == ["weaker_status"]
    (alone,) = sayings(prior, [early]).equations  # and stands where there is no other
    assert alone.noise > sayings(prior, [late]).equations[0].noise


@pytest.mark.parametrize(("side", "kept"), [(">", 120.0), ("<", 100.0)])
def test_the_tightest_bound_is_kept(prior: Prior, side: str, kept: float) -> None:
    bounds = [level(v, "2020-01-01", operator=side) for v in (100.0, 120.0, 110.0)]
    found = sayings(prior, bounds)
    assert [(e.kind, e.side, e.evidence.value) for e in found.equations] == [("bound", side, kept)]
    assert {e.reason for e in found.aside} == {"same_figure"} and len(found.aside) == 2


def test_the_error_of_a_level_is_its_status_and_half_its_last_digit(prior: Prior) -> None:
    (found,) = sayings(prior, [level(104.5, "2020-01-01")]).equations
    assert found.value == pytest.approx(math.log(104.5))
    # uniform over half a tenth: 0.05 / sqrt(3), as a part of 104.5
    digit = 0.05 / 104.5 / math.sqrt(3)
    assert found.noise == pytest.approx(math.hypot(prior.noise["level"]["final"], digit))


def test_growth_is_the_log_of_a_ratio_to_the_year_before(prior: Prior) -> None:
    (found,) = sayings(prior, [("2019", "growth_pct", 7.0, "=", "final", "2020-01-01")]).equations
    assert (found.kind, found.year, found.since) == ("growth", 2019, 2018)
    assert found.value == pytest.approx(math.log(1.07))
    # 7 is 7.0: rates are published to a tenth of a point
    digit = 0.0005 / 1.07 / math.sqrt(3)
    assert found.noise == pytest.approx(math.hypot(prior.noise["growth"]["final"], digit))


@pytest.mark.parametrize(("growth", "taken"), [(-99.9, True), (-100.0, False), (-101.0, False)])
def test_a_fall_of_all_has_no_logarithm(prior: Prior, growth: float, taken: bool) -> None:
    found = sayings(prior, [("2019", "growth_pct", growth, "=", "final", "2020-01-01")])
    assert len(found.equations) == taken
    assert [e.reason for e in found.aside] == ([] if taken else ["outside_scale"])


@pytest.mark.parametrize(("total", "value"), [(True, math.log(1.5)), (False, 5 * math.log(1.5))])
def test_growth_over_five_years_counts_from_the_year_before_them(
    prior: Prior, total: bool, value: float
) -> None:
    rate = ("2018", "growth_pct", 50.0, "=", "final", "2019-06-01")
    (yearly,) = sayings(prior, [rate]).equations
    (found,) = sayings(prior, [rate], span=Span("x", "gdp", 5, total)).equations
    assert (found.kind, found.year, found.since) == ("span_growth", 2018, 2013)
    assert found.value == pytest.approx(value)
    assert found.noise == pytest.approx(5 * yearly.noise)


def test_the_same_figure_said_twice_is_no_rival(prior: Prior) -> None:
    twice = sayings(prior, [level(104.0, "2020-01-01"), level(104.0, "2020-02-01")])
    alone = sayings(prior, [level(104.0, "2020-02-01")])
    assert [e.noise for e in twice.equations] == [e.noise for e in alone.equations]
    assert [e.reason for e in twice.aside] == ["same_figure"]
