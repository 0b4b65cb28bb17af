"""Seconds and peak memory of a piece of work."""

import os
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from forecast.evaluate import cost as module
from forecast.evaluate.cost import measured, peak_mb


@pytest.fixture
def clocks(monkeypatch):
    """Two clocks that stand still: what the work adds to them is what it takes."""
    now = {"wall": 10.0, "user": 1.0, "system": 1.0, "children_user": 1.0, "children_system": 1.0}

    def times():
        return os.times_result([now[n] for n in list(now)[1:]] + [0.0])

    monkeypatch.setattr(module, "time", SimpleNamespace(perf_counter=lambda: now["wall"]))
    monkeypatch.setattr(module, "os", SimpleNamespace(times=times))
    return now


def test_seconds_are_those_of_the_work_and_sleeping_takes_no_core(clocks):
    def sleep():
        clocks["wall"] += 2.5
        return 7

    made, cost = measured(sleep)
    assert made == 7 and cost.seconds == 2.5 and cost.core_seconds == 0 and cost.peak_mb > 0


@pytest.mark.parametrize("of", ["user", "system", "children_user", "children_system"])
def test_core_seconds_count_system_and_children_too(clocks, of):
    _, cost = measured(lambda: clocks.update({of: clocks[of] + 0.25}))
    assert (cost.core_seconds, cost.seconds) == (0.25, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forgets an earlier peak")
def test_an_earlier_peak_is_not_the_next_ones():
    _, large = measured(lambda: np.ones(30_000_000).sum())  # 229 MiB
    _, small = measured(lambda: np.ones(10).sum())
    assert large.peak_mb - small.peak_mb > 150 and peak_mb() < large.peak_mb
