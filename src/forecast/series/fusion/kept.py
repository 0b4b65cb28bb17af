"""Keeps the latest fused components: a plan's targets do not fuse the same evidence twice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

from forecast.series.fusion.fused import FusedSeries
from forecast.series.fusion.known import Known

__all__ = ["kept", "kept_known"]

T = TypeVar("T")

_MOST = 256
_MOST_DAYS = 8
_found: OrderedDict[Hashable, Mapping[str, FusedSeries]] = OrderedDict()
_days: OrderedDict[Hashable, Known] = OrderedDict()


def kept(key: Hashable, make: Callable[[], Mapping[str, FusedSeries]]) -> Mapping[str, FusedSeries]:
    """Return what was made for a key before, else make it; the oldest are forgotten first."""
    return _recalled(_found, key, make, _MOST)


def kept_known(key: Hashable, make: Callable[[], Known]) -> Known:
    """Return the figures known on a day, as collected before."""
    return _recalled(_days, key, make, _MOST_DAYS)


def _recalled(
    store: OrderedDict[Hashable, T], key: Hashable, make: Callable[[], T], most: int
) -> T:
    if key in store:
        store.move_to_end(key)
        return store[key]
    made = make()
    store[key] = made
    while len(store) > most:
        store.popitem(last=False)
    return made
