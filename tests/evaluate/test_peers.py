"""The peers' own environment: found, told when missing, and scored beside the default.

A stand-in for statsforecast, with a model that is known, keeps the tests free of its environment.
"""

import sys

import numpy as np
import pytest

from forecast.evaluate.bench import LEVELS, score_panel
from forecast.evaluate.long_format import BenchInputError, Panel
from forecast.evaluate.peers import (
    PeerError,
    PeerForecast,
    combination_of_four,
    peer_forecast,
    peers_python,
)

NAN = np.nan
_STAND_IN = """
import numpy as np

class _Last:
    "The last value, +-1, 2 and 3; fails on fewer than four values."

    def __init__(self, season_length):
        assert season_length == 1

    def forecast(self, y, h, level):
        assert np.isfinite(y).all() and level == [50, 80, 95]
        if len(y) < 4:
            raise ValueError("too short")
        made = {"mean": np.full(h, y[-1])}
        for width, name in ((1, 50), (2, 80), (3, 95)):
            made[f"lo-{name}"], made[f"hi-{name}"] = made["mean"] - width, made["mean"] + width
        return made

AutoETS = AutoTheta = AutoARIMA = AutoCES = DynamicOptimizedTheta = _Last
"""


@pytest.fixture
def python(tmp_path):
    """A Python that finds the stand-in, though isolated."""
    library = tmp_path / "library" / "statsforecast"
    library.mkdir(parents=True)
    (library / "__init__.py").write_text("")
    (library / "models.py").write_text(_STAND_IN)
    script = tmp_path / "python"
    script.write_text(
        f'#!/bin/sh\nshift\nPYTHONPATH="{library.parent}" exec "{sys.executable}" "$@"\n'
    )
    script.chmod(0o755)
    return script


@pytest.fixture
def panel():
    history = np.array(
        [[1.0, 2, 4, 3, 5, 6], [NAN, 5, NAN, 7, 8, 9], [NAN, NAN, NAN, 3, 4, 6], [9, 8, 7, 6, 5, 4]]
    )
    return Panel(tuple("abcd"), history, history[:, -1:] + np.array([[1.0, 2.5]]))


def test_a_peer_forecasts_in_its_own_process(panel, python):
    made = peer_forecast("AutoETS", panel, peers_python(python))
    # the third series has three values: a failure, not a crash
    np.testing.assert_array_equal(made.point, [[6, 6], [9, 9], [NAN, NAN], [4, 4]])
    np.testing.assert_array_equal(made.quantiles[0, :, 0], [3, 4, 5, 6, 7, 8, 9])
    assert made.quantiles.shape == (4, len(LEVELS), 2)
    assert made.seconds >= 0 and made.peak_mb > 0


def test_peers_stand_beside_the_default_in_one_table(panel, python):
    rows = score_panel(
        panel, only="default,naive,AutoETS,AutoTheta,AutoARIMA,AutoCES", peers=True, python=python
    )
    assert [row["model"] for row in rows] == [
        "default",
        "naive",
        "AutoETS",
        "AutoTheta",
        "AutoARIMA",
        "AutoCES",
        "SCUM (median of four)",
    ]
    assert len({frozenset(row) for row in rows}) == 1
    peer = rows[2]
    assert peer["refused"] == 1 and peer["owa"] == pytest.approx(1.0)  # it is naive itself
    # off by 1 and 2.5: one of two inside +-1 and +-2, both inside +-3
    assert [peer[f"coverage_{level}"] for level in (50, 80, 95)] == [0.5, 0.5, 1.0]
    assert rows[-1]["seconds"] == pytest.approx(sum(row["seconds"] for row in rows[2:6]))


def test_the_four_are_combined_by_their_median(panel):
    made = [
        PeerForecast(name, np.full((4, 2), value), np.full((4, 7, 2), value), 1.0, 0.5, value)
        for name, value in zip(("AutoETS", "AutoTheta", "AutoARIMA"), (1.0, 2.0, 4.0), strict=True)
    ]
    assert combination_of_four(made) is None
    failed = PeerForecast("AutoCES", np.full((4, 2), NAN), np.full((4, 7, 2), NAN), 2.0, 1.0, 9.0)
    four = combination_of_four([*made, failed])
    assert (
        (four.point == 2.0).all()
        and four.seconds == 5.0
        and four.core_seconds == 2.5
        and four.peak_mb == 9.0
    )


def test_a_missing_environment_is_told_with_the_next_step(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORECAST_PEERS_PYTHON", raising=False)
    with pytest.raises(PeerError, match="make peers"):
        peers_python()
    monkeypatch.setenv("FORECAST_PEERS_PYTHON", str(tmp_path / "none"))
    with pytest.raises(PeerError, match="none"):
        peers_python()


def test_an_environment_without_the_library_is_told(python):
    with pytest.raises(PeerError, match=r"cannot run statsforecast.*install"):
        peers_python(sys.executable)


def test_a_worker_that_dies_is_told(panel, python):
    with pytest.raises(PeerError, match="NoSuchModel"):
        peer_forecast("NoSuchModel", panel, python)


def test_peers_are_named_only_where_they_are_asked_for(panel):
    with pytest.raises(BenchInputError, match="no model 'AutoETS'"):
        score_panel(panel, only="AutoETS")


def test_every_other_series_can_be_left_out(panel):
    whole = score_panel(panel, only="naive")[0]
    halved = score_panel(panel, only="naive", every=2)[0]
    some = Panel(panel.ids[::2], panel.history[::2], panel.future[::2])
    assert halved["smape"] == score_panel(some, only="naive")[0]["smape"] != whole["smape"]
    with pytest.raises(BenchInputError, match="every"):
        score_panel(panel, every=0)


def test_the_command_says_what_to_do_in_one_line(forecast_command, tmp_path):
    done = forecast_command(
        "bench", "--set", "m1", "--peers", "--peers-python", str(tmp_path / "none")
    )
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1
    assert "make peers" in done.stderr
