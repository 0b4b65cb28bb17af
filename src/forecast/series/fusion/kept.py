"""Keeps the latest fused components: a plan's targets do not fuse the same evidence twice."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping

from forecast.kept import Kept
from forecast.series.fusion.fused import FusedSeries
from forecast.series.fusion.known import Known

__all__ = ["kept", "kept_known"]

_found: Kept[Mapping[str, FusedSeries]] = Kept(256)
_days: Kept[Known] = Kept(8)


def kept(key: Hashable, make: Callable[[], Mapping[str, FusedSeries]]) -> Mapping[str, FusedSeries]:
    """Return what was made for a key before, else make it; the oldest are forgotten first."""
    return _found.get(key, make)


def kept_known(key: Hashable, make: Callable[[], Known]) -> Known:
    """Return the figures known on a day, as collected before."""
    return _days.get(key, make)
