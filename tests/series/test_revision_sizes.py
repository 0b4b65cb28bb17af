"""How far first figures move: pooled sizes by hand, floors, no look ahead."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from figure_rows import cut, shuffled, store_of

from forecast.errors import ParameterError
from forecast.series.revision_sizes import FLOOR, revision_sizes, status_noise
from forecast.series.store import Store

COLUMNS = ["indicator", "status", "n", "bias_log", "rms_log"]


def _line(sizes: pd.DataFrame, indicator: str, status: str) -> tuple[int, float, float]:
    row = sizes[(sizes["indicator"] == indicator) & (sizes["status"] == status)].iloc[0]
    return int(row["n"]), float(row["bias_log"]), float(row["rms_log"])


@pytest.fixture
def made(store: Store) -> Store:
    return store_of(
        store,
        [
            {"value": 1000.1, "status": "estimate", "published": "2016-01-15"},
            {"value": 1010.1, "published": "2016-03-01"},
            {"value": 1030.1, "status": "final", "published": "2017-01-01"},
            {"value": 500.1, "region": "广州市", "published": "2016-03-01"},
            {"value": 490.1, "region": "广州市", "status": "final", "published": "2017-01-01"},
            {"value": 700.1, "indicator": "tax_revenue", "definition": "published"},
        ],
    )


def test_each_status_is_held_against_the_latest_release(made: Store) -> None:
    sizes = revision_sizes(made)
    assert list(sizes.columns) == COLUMNS
    first, second = math.log(1030.1 / 1010.1), math.log(490.1 / 500.1)
    n, bias, rms = _line(sizes, "gdp", "preliminary")
    assert n == 2
    assert bias == pytest.approx((first + second) / 2)
    assert rms == pytest.approx(math.sqrt((first**2 + second**2) / 2))
    assert _line(sizes, "gdp", "estimate") == pytest.approx(
        (1, math.log(1030.1 / 1000.1), math.log(1030.1 / 1000.1))
    )
    # A single release says nothing; all indicators stand under one more name.
    assert set(sizes["indicator"]) == {"*", "gdp"}
    assert _line(sizes, "*", "preliminary") == _line(sizes, "gdp", "preliminary")


def test_growth_is_measured_apart(made: Store) -> None:
    assert revision_sizes(made, measure="growth").empty
    with pytest.raises(ParameterError, match="level"):
        revision_sizes(made, measure="share")


def test_the_record_book_gives_the_censuses_their_size(store: Store) -> None:
    sizes = revision_sizes(store, "2026-11-01")
    n, bias, rms = _line(sizes, "gdp", "revised")
    # 19 years of Guangdong and 4 of the country were published again as revised.
    assert n == 23 and 0.015 < bias < rms < 0.03


def test_noise_leans_on_all_indicators_and_never_falls_below_the_floor(made: Store) -> None:
    sizes = revision_sizes(made)
    every = _line(sizes, "*", "preliminary")[2]
    # Of an indicator without a record of its own: that of all.
    assert status_noise(sizes, "exports", "preliminary") == pytest.approx(every)
    # Two own revisions against ten of all indicators (here the same).
    assert status_noise(sizes, "gdp", "preliminary") == pytest.approx(every)
    assert status_noise(sizes, "gdp", "revised") == FLOOR["level"]
    assert status_noise(sizes.iloc[:0], "gdp", "final", measure="growth") == FLOOR["growth"]
    confirmed = pd.DataFrame(
        [("*", "final", 5, 0.0, 0.0), ("gdp", "final", 5, 0.0, 0.0)], columns=COLUMNS
    )
    assert status_noise(confirmed, "gdp", "final") == FLOOR["level"]
    mixed = pd.DataFrame(
        [("*", "final", 40, 0.0, 0.02), ("gdp", "final", 30, 0.0, 0.06)], columns=COLUMNS
    )
    by_hand = math.sqrt((30 * 0.06**2 + 10 * 0.02**2) / 40)
    assert status_noise(mixed, "gdp", "final") == pytest.approx(by_hand)


@pytest.mark.parametrize("day", ["2015-12-31", "2020-06-30", "2022-12-31", "2025-12-31"])
@pytest.mark.parametrize("measure", ["level", "growth"])
def test_no_size_knows_what_came_later(store: Store, day: str, measure: str) -> None:
    one = revision_sizes(store, day, measure=measure)
    pd.testing.assert_frame_equal(one, revision_sizes(cut(store, day), day, measure=measure))
    mixed = revision_sizes(shuffled(store, 7), day, measure=measure)
    pd.testing.assert_frame_equal(one, mixed)
