"""What a piece of work costs: wall-clock seconds and the peak memory of this process."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

__all__ = ["measured", "peak_mb"]

T = TypeVar("T")
_PROC = Path("/proc/self")


def measured(work: Callable[[], T]) -> tuple[T, float, float]:
    """Do the work; return what it gave, its seconds and the process' peak while it ran, in MiB.

    On Linux the kernel's high-water mark is set back first, so that the peak is this work's (what
    the process held before counts, what it once held and gave back does not).  Elsewhere the peak
    is that of the process so far.
    """
    _forget_peak()
    begin = time.perf_counter()
    made = work()
    return made, time.perf_counter() - begin, peak_mb()


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
