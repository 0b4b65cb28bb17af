"""What a piece of work costs: seconds by the wall and of a core, and peak memory."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

__all__ = ["Cost", "measured", "peak_mb"]

T = TypeVar("T")
_PROC = Path("/proc/self")


@dataclass(frozen=True)
class Cost:
    """Seconds by the wall; core seconds, of this process and its children; peak in MiB.

    Core seconds hardly change with what else runs on the machine; on several threads they are more
    than those by the wall.
    """

    seconds: float
    core_seconds: float
    peak_mb: float


def measured(work: Callable[[], T]) -> tuple[T, Cost]:
    """Do the work; return what it gave and what it cost.

    On Linux the kernel's high-water mark is set back first, so that the peak is this work's (what
    the process held before counts, what it once held and gave back does not).  Elsewhere the peak
    is that of the process so far.
    """
    _forget_peak()
    begin, begin_core = time.perf_counter(), _core_seconds()
    made = work()
    return made, Cost(time.perf_counter() - begin, _core_seconds() - begin_core, peak_mb())


def _core_seconds() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _forget_peak() -> None:
    try:
        (_PROC / "clear_refs").write_text("5")
    except OSError:  # not Linux, or not allowed: the peak stays that of the whole process
        return


def peak_mb() -> float:
    """Peak resident memory of this process, in MiB; NaN where it cannot be told."""
    try:
        lines = (_PROC / "status").read_text().splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        pass
    try:
        import resource
    except ImportError:
        return float("nan")
    # bytes on macOS, KiB elsewhere
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
