"""The scale on which an indicator's yearly value moves: log, logit of a share, or plain."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.catalog import Indicator

__all__ = ["Scale", "scale_for"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scale:
    """``name`` is log, ratio (log of a share), logit or identity.

    ``low`` and ``high`` bound a logit; ``unit`` is the size of one step of the identity scale, or
    the whole of a ratio (100 for percent).
    """

    name: str
    low: float = 0.0
    high: float = 100.0
    unit: float = 1.0

    def to(self, amount: float) -> float | None:
        """Return a figure on the scale; None if the scale has no place for it."""
        if not math.isfinite(amount):
            return None
        if self.name == "identity":
            return amount / self.unit
        if self.name in ("log", "ratio"):
            return math.log(amount / self.unit) if amount > 0 else None
        if not self.low <= amount <= self.high:
            return None
        # A share of exactly 0 or 100 stands half a thousandth of the range inside.
        edge = 5e-4 * (self.high - self.low)
        inside = min(max(amount, self.low + edge), self.high - edge)
        return math.log((inside - self.low) / (self.high - inside))

    def back(self, values: Floats) -> Floats:
        """Return values of the scale in the indicator's unit."""
        if self.name == "identity":
            return values * self.unit
        if self.name in ("log", "ratio"):
            return np.asarray(np.exp(values) * self.unit)
        return np.asarray(self.low + (self.high - self.low) / (1.0 + np.exp(-values)))

    def slope(self, amount: float) -> float:
        """Return the scale's change per unit of the figure."""
        if self.name == "identity":
            return 1.0 / self.unit
        if self.name in ("log", "ratio"):
            return 1.0 / amount if amount else 0.0
        edge = 5e-4 * (self.high - self.low)
        inside = min(max(amount, self.low + edge), self.high - edge)
        return (self.high - self.low) / ((inside - self.low) * (self.high - inside))

    def noise(self, relative: float, amount: float) -> float:
        """Return a relative error of a figure on the scale."""
        if self.name in ("log", "ratio"):
            return relative
        if self.name == "identity":
            return relative * max(abs(amount) / self.unit, 1.0)
        least = 0.01 * (self.high - self.low)  # a share of nil is not known without error
        return relative * max(abs(amount), least) * self.slope(amount)


def scale_for(entry: Indicator, amounts: Iterable[float]) -> Scale:
    """Choose the scale of an indicator on its own (an identity's parts are on the log scale)."""
    known = [amount for amount in amounts if math.isfinite(amount)]
    if entry.kind == "share":
        low, high = entry.bounds
        low, high = (0.0 if low is None else low), (100.0 if high is None else high)
        if all(low <= amount <= high for amount in known):
            return Scale("logit", low, high)
    elif entry.kind != "rate" and all(amount > 0 for amount in known):
        return Scale("log")
    if not known:
        return Scale("identity")
    middle = float(np.median(known))
    spread = float(np.median(np.abs(np.asarray(known) - middle))) * 1.4826
    return Scale("identity", unit=max(spread, 0.05 * abs(middle), 1e-3))
