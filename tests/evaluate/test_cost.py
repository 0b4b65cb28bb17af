"""Seconds and peak memory of a piece of work."""

import subprocess
import sys
import time

import numpy as np
import pytest

from forecast.evaluate.cost import measured, peak_mb


def test_seconds_are_those_of_the_work():
    made, cost = measured(lambda: time.sleep(0.05) or 7)
    assert made == 7 and 0.05 <= cost.seconds < 5 and cost.peak_mb > 0
    assert cost.core_seconds < 0.05  # sleeping takes no core


def test_core_seconds_count_children_too():
    code = "sum(i * i for i in range(2_000_000))"
    _, cost = measured(lambda: subprocess.run([sys.executable, "-c", code], check=True))
    assert cost.core_seconds >= 0.03


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forgets an earlier peak")
def test_an_earlier_peak_is_not_the_next_ones():
    _, large = measured(lambda: np.ones(30_000_000).sum())  # 229 MiB
    _, small = measured(lambda: np.ones(10).sum())
    assert large.peak_mb - small.peak_mb > 150 and peak_mb() < large.peak_mb
