"""Which slip would explain a figure that does not fit, and how likely one is: Bayes over a few.

Each slip says what the figure would have been without it and how often such slips happen; the
figure as printed is the first possibility, something unexplained the last. Densities are Student's
with five degrees of freedom around what the figure's company lets expect.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from forecast.plausibility.company import Expected

__all__ = [
    "Slip",
    "Suspicion",
    "LEVEL_SLIPS",
    "GROWTH_SLIPS",
    "SHARE_SLIPS",
    "INDEX_SLIPS",
    "rebased",
    "suspect",
]

_FREEDOM = 5.0
_SCALE = math.exp(math.lgamma((_FREEDOM + 1) / 2) - math.lgamma(_FREEDOM / 2)) / math.sqrt(
    _FREEDOM * math.pi
)
_UNEXPLAINED = 0.004  # how often a printed figure is wrong in a way that no slip here describes
_EXPLAINS = 0.25  # of what no slip explains, from which on a slip is named
_FAR = 4.0  # an unexplained figure may lie within so many times its own distance from zero


@dataclass(frozen=True)
class Slip:
    """A way to print a figure wrongly.

    Parameters
    ----------
    code : str
        Of ``plausibility.finding.CODES``.
    mended : callable
        Printed value (in percent or the indicator's unit) -> what was meant; None where the slip
        cannot have happened.
    stretch : float
        By how much the slip shrinks differences: density of the printed value over the meant one's.
    often : float
        How often it happens, per figure.
    power : int
        The power of ten, for amounts.
    """

    code: str
    mended: Callable[[float], float | None]
    stretch: float
    often: float
    power: int = 0


def _times(code: str, power: int, often: float) -> Slip:
    factor = 10.0**-power
    return Slip(code, lambda value: value * factor, 1.0, often, power)


# Amounts and counts: the powers of ten between units, and one digit.
LEVEL_SLIPS = tuple(
    _times("digit_slip" if power == 1 else "unit_slip", sign * power, often)
    for power, often in ((1, 0.002), (2, 0.001), (3, 0.001), (4, 0.003), (8, 0.0005))
    for sign in (1, -1)
)


def _within(
    low: float, high: float, mend: Callable[[float], float]
) -> Callable[[float], float | None]:
    return lambda value: mend(value) if low <= value <= high else None


# Growth and rates, in percent.
GROWTH_SLIPS = (
    Slip("index_for_growth", _within(50.0, 1000.0, lambda v: v - 100.0), 1.0, 0.002),
    Slip("ratio_for_growth", _within(0.5, 3.0, lambda v: (v - 1.0) * 100.0), 100.0, 0.001),
    Slip("fraction", _within(-1.5, 1.5, lambda v: v * 100.0), 100.0, 0.001),
    Slip("digit_slip", lambda v: v / 10.0, 0.1, 0.002, 1),
    Slip("digit_slip", lambda v: v * 10.0, 10.0, 0.0005, -1),
    Slip("fraction", lambda v: v / 100.0, 0.01, 0.001, 2),
    Slip("sign_or_zero", lambda v: -v if v else None, 1.0, 0.0005),
)
# Shares, in percent.
SHARE_SLIPS = (
    Slip("fraction", _within(0.0, 1.5, lambda v: v * 100.0), 100.0, 0.009, -2),
    Slip("fraction", lambda v: v / 100.0, 0.01, 0.001, 2),
    Slip("digit_slip", lambda v: v / 10.0, 0.1, 0.001, 1),
    Slip("digit_slip", lambda v: v * 10.0, 10.0, 0.0005, -1),
)
# Index numbers of the year before = 100.
INDEX_SLIPS = (
    Slip("growth_for_index", _within(-60.0, 60.0, lambda v: v + 100.0), 1.0, 0.002),
    Slip("growth_for_index", _within(0.5, 3.0, lambda v: v * 100.0), 100.0, 0.001),
    Slip("digit_slip", lambda v: v / 10.0, 0.1, 0.001, 1),
)


# An index that begins anew is near 100; how often, and where on the logarithmic scale.
REBASED = Slip("rebased", lambda value: None, 1.0, 0.01)
_ANEW = (90.0, 125.0)


def rebased(value: float, expect: Expected) -> tuple[tuple[Slip, float], ...]:
    """Return how well a new base explains an index number, if it stands near 100 unexpectedly.

    Parameters
    ----------
    value : float
    expect : Expected
        On the logarithmic scale.
    """
    low, high = _ANEW
    if not low <= value <= high or expect.at <= math.log(high) + expect.sd:
        return ()
    return ((REBASED, REBASED.often / math.log(high / low)),)


@dataclass(frozen=True)
class Suspicion:
    """How likely a figure is not what was meant, and by which slip if one stands out."""

    probability: float
    slip: Slip | None
    expected: Expected


def suspect(
    value: float,
    expect: Expected,
    slips: Iterable[Slip],
    scale: Callable[[float], float | None],
    width: float,
    more: Iterable[tuple[Slip, float]] = (),
) -> Suspicion:
    """Weigh a figure as printed against every slip and against none of them.

    Parameters
    ----------
    value : float
        As printed, in the indicator's unit (percent for growth).
    expect : Expected
        On the company's scale.
    slips : iterable of Slip
    scale : callable
        Value -> company's scale, None outside it.
    width : float
        Range of the company's scale over which an unexplained figure may lie.
    more : iterable of (Slip, float)
        Other explanations with their weights: frequency times density of the printed value.

    Returns
    -------
    Suspicion
        ``slip`` is the most likely one if it outweighs what no slip explains.
    """
    at = scale(value)
    plain = _density(at, expect)
    odd = _UNEXPLAINED / max(width, _FAR * abs(at or 0.0))
    weights = [(weight, slip) for slip, weight in more]
    for slip in slips:
        meant = slip.mended(value)
        place = None if meant is None else scale(meant)
        if place is not None:
            weights.append((slip.often * slip.stretch * _density(place, expect), slip))
    total = sum(weight for weight, _ in weights) + odd
    best = max(weights, key=lambda pair: pair[0], default=(0.0, None))
    return Suspicion(
        total / (total + plain) if total + plain > 0 else 1.0,
        best[1] if best[0] > _EXPLAINS * odd else None,
        expect,
    )


def _density(at: float | None, expect: Expected) -> float:
    if at is None:
        return 0.0
    z = (at - expect.at) / expect.sd
    return float(_SCALE / expect.sd * (1.0 + z * z / _FREEDOM) ** (-(_FREEDOM + 1) / 2))
