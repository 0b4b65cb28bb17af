"""The backtest of a region's own series: one record an indicator, the least error wins."""

import json

import pytest

from forecast.errors import ParameterError
from forecast.evaluate import own_series
from forecast.evaluate.backtest import SCORES
from forecast.evaluate.own_series import FEWEST_VALUES, backtest_region
from forecast.series import annual_series


@pytest.fixture(scope="module")
def made(store):
    return backtest_region("东莞市", as_of="2026-11-01", store=store)


@pytest.fixture(scope="module")
def records(made):
    return made.records


def test_every_long_enough_series_is_scored(records, store):
    expected = [
        name
        for name in store.catalog.indicators
        if len(annual_series("东莞市", name, as_of="2026-11-01", store=store).points)
        >= FEWEST_VALUES
    ]
    assert [record.indicator for record in records] == expected and len(expected) > 3


def test_the_winner_has_the_least_error_of_those_scored_everywhere(records):
    for record in records:
        full = {s.model: s["mase"] for s in record.scores if s.origins == record.origins}
        assert record.scores[0].model == "default" and record.of("naive") is not None
        assert record.winner is not None and full[record.winner] == min(full.values())


def test_wins_add_up(made, records):
    rows = made.methods()
    assert sum(row["wins"] for row in rows) == len(records)
    assert rows[0]["model"] == "default" and rows[0]["series"] == len(records)


def test_every_table_has_every_score(made, records):
    for rows in (made.methods(), made.lengths(), [score.values for score in records[0].scores]):
        assert rows and all(set(SCORES) <= set(row) for row in rows)
    assert sum(row["origins"] for row in made.lengths()) == sum(r.origins for r in records)
    assert sum(made.pit()) == pytest.approx(1, abs=1e-5)


def test_differences_are_tested_where_there_is_enough_to_tell(made, records):
    for record in records:
        assert (record.against_naive is None) == (record.origins < 4)
    rows = {row["model"]: row["against_default"] for row in made.methods()}
    assert rows["default"] is None and 0 < rows["naive"]["p_value"] <= 1
    assert rows["naive"]["n"] == len(records)


def test_a_region_without_long_series_is_refused(store):
    with pytest.raises(ParameterError, match="6 yearly values"):
        backtest_region("万江街道", as_of="2021-06-30", store=store)


def test_the_command(forecast_command, monkeypatch, made):
    arguments = ("backtest", "--region", "东莞市", "--as-of", "2026-11-01")
    found = json.loads(forecast_command(*arguments, "--json").stdout)
    assert found["region"] == "东莞市" and found["horizon"] == 5
    assert {"indicator", "winner", "origins", "scores"} <= set(found["indicators"][0])
    assert set(SCORES) <= set(found["indicators"][0]["scores"][0]) & set(found["lengths"][0])
    assert {"against_default", "wins"} <= set(found["models"][0]) and len(found["pit"]) == 10
    wrong = forecast_command("backtest", "--region", "东菀市")
    assert wrong.returncode == 2 and len(wrong.stderr.splitlines()) == 1
    # What is computed was shown above; how it is worded needs no second computation.
    monkeypatch.setattr(own_series, "backtest_region", lambda *_, **__: made)
    for language, says in (("zh", "误差最小的方法"), ("en", "Best method")):
        done = forecast_command(*arguments, "--lang", language)
        assert done.returncode == 0 and done.stderr == "" and says in done.stdout
        assert "log_" not in done.stdout
        assert all(name in done.stdout for name in ("RMSSE", "CRPS", "pinball", "MSIS", "PIT"))
