"""Keeps the latest fused components: a plan's targets do not fuse the same evidence twice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping

from forecast.series.fusion.fused import FusedSeries

__all__ = ["kept"]

_MOST = 256
_found: OrderedDict[Hashable, Mapping[str, FusedSeries]] = OrderedDict()


def kept(key: Hashable, make: Callable[[], Mapping[str, FusedSeries]]) -> Mapping[str, FusedSeries]:
    """Return what was made for a key before, else make it; the oldest are forgotten first."""
    if key in _found:
        _found.move_to_end(key)
        return _found[key]
    made = make()
    _found[key] = made
    while len(_found) > _MOST:
        _found.popitem(last=False)
    return made
