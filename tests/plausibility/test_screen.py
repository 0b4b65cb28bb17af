"""Every figure of the record book looked at: what is found, what is not, and what moves nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.plausibility import CODES, Screen
from forecast.plausibility.wording import confirm_command, finding_text
from forecast.series.store import Store

EVER = date(2100, 1, 1)
SERIES = ("东莞市", "gdp")


@pytest.fixture(scope="module")
def gdp(store: Store) -> pd.DataFrame:
    frame = store.observations
    place, name = SERIES
    mine = (frame["region"] == place) & (frame["indicator"] == name)
    return frame[mine].reset_index(drop=True)


def with_value(frame: pd.DataFrame, position: int, factor: float) -> pd.DataFrame:
    out = frame.copy()
    for name in ("value", "amount"):
        out[name] = out[name].where(out.index != position, out[name] * factor)
    return out


def test_the_record_book_raises_few_alarms(store: Store) -> None:
    found = store.screen.findings(store.last_day)
    assert len(found) < 0.01 * len(store.observations)
    assert {item.code for item in found.values()} <= set(CODES)


def test_every_finding_can_be_said_and_confirmed(store: Store) -> None:
    for item in store.screen.findings(store.last_day).values():
        for language in ("zh", "en"):
            said = finding_text(item, store.catalog, language)
            assert "{" not in said and said and "\n" not in said
        assert item.period in confirm_command(item)


@pytest.mark.parametrize("factor", [10.0, 100.0, 1e4, 1e-4, 0.01, 0.1])
def test_an_annual_level_of_another_size_is_found(
    store: Store, gdp: pd.DataFrame, factor: float
) -> None:
    annual = gdp.index[(gdp["span"] == "annual") & (gdp["measure"] == "level")]
    late = [n for n in annual if gdp["year"][n] >= 2014]
    assert len(late) > 10
    for position in late[::4]:
        found = Screen(with_value(gdp, position, factor), store.catalog).findings(EVER)
        assert list(found) == [position] and found[position].held
        assert found[position].instead == pytest.approx(float(gdp["value"][position]))


def test_a_part_of_the_year_of_another_size_is_found(store: Store, gdp: pd.DataFrame) -> None:
    part = gdp.index[(gdp["span"] == "cumulative") & (gdp["measure"] == "level")]
    for position in part[:: max(len(part) // 6, 1)]:
        found = Screen(with_value(gdp, position, 100.0), store.catalog).findings(EVER)
        assert position in found


def test_the_order_of_the_rows_does_not_matter(store: Store, gdp: pd.DataFrame) -> None:
    wrong = with_value(gdp, 5, 1e4)
    turned = wrong.iloc[::-1].reset_index(drop=True)
    one = {
        (i.period, i.value, i.code) for i in Screen(wrong, store.catalog).findings(EVER).values()
    }
    other = {
        (i.period, i.value, i.code) for i in Screen(turned, store.catalog).findings(EVER).values()
    }
    assert one == other and one


def test_what_is_not_known_yet_is_not_looked_at(store: Store, gdp: pd.DataFrame) -> None:
    last = gdp["published_on"].max()
    position = int(np.flatnonzero(gdp["published_on"] == last)[0])
    screen = Screen(with_value(gdp, position, 1e4), store.catalog)
    before = (last - pd.Timedelta(days=1)).date()
    assert screen.findings(before) == Screen(gdp, store.catalog).findings(before)
    assert position in screen.findings(EVER)


def test_a_figure_that_is_held_reaches_no_series(store: Store) -> None:
    from forecast.series import annual_series, fused_series

    frame = store.observations
    at = frame[
        (frame["region"] == "东莞市")
        & (frame["indicator"] == "gdp")
        & (frame["period"] == "2022")
        & (frame["measure"] == "level")
    ].index
    wrong = frame.copy()
    wrong.loc[at, ["value", "amount"]] *= 10.0
    slipped = replace(store, observations=wrong)
    series = annual_series("东莞市", "gdp", store=slipped)
    fused = fused_series("东莞市", "gdp", store=slipped)
    aside = [item for item in series.set_aside if item.reason == "to_be_confirmed"]
    assert series.at(2022) is None and len(aside) == len(at)
    item = fused.at(2022)
    assert item is not None and 10_800 < item.median < 12_200  # between 10,855 and 11,438


@settings(max_examples=25, deadline=None)
@given(
    growth=st.floats(-0.05, 0.2),
    noise=st.lists(st.floats(-0.03, 0.03), min_size=10, max_size=10),
    at=st.integers(0, 9),
    power=st.sampled_from([-4, -3, -2, -1, 1, 2, 3, 4]),
    scale=st.sampled_from([1.0, 1e4, 1e-3]),
)
def test_a_slip_in_a_steady_series_is_found_whatever_its_unit(
    gdp: pd.DataFrame, store: Store, growth: float, noise: list[float], at: int, power: int,
    scale: float,
) -> None:  # fmt: skip
    years = np.arange(2010, 2020)
    values = scale * 1000.0 * np.exp(growth * np.arange(10) + np.array(noise))
    frame = pd.concat([gdp.iloc[[0]]] * 10, ignore_index=True).assign(
        year=years, period=years.astype(str), span="annual", months=12, measure="level",
        operator="=", value=values, amount=values, status="final", confidence="high",
        source_id=[f"s{n}" for n in range(10)],
    )  # fmt: skip
    assert dict(Screen(frame, store.catalog).findings(EVER)) == {}
    found = Screen(with_value(frame, at, 10.0**power), store.catalog).findings(EVER)
    assert list(found) == [at] and found[at].held
    assert found[at].instead == pytest.approx(values[at])
