"""The latent vector of a component: yearly values, wedges, seasonal shares, offsets; their prior.

Yearly values follow a local linear trend: ``x[t] = x[t-1] + s[t] + shock``, ``s[t+1] = s[t] +
turn`` (Harvey 1989, sec. 2.3); the trends of shares are damped.  A figure of January to month m is
``x + phi[m] + v[m, t]``; growth published for a year ``x[t] - x[t-1] - w[t]`` with the wedge ``w``
between current-price levels of each year's firms and comparable-price growth of matched ones; a
figure under an older definition ``x + offset``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from forecast.series.fusion.component import Component
from forecast.series.fusion.equations import Equation
from forecast.series.fusion.gaussian import LinearModel
from forecast.series.fusion.prior import Prior, Splice
from forecast.series.fusion.scale import Scale

__all__ = ["COMPONENTS", "GROWTHS", "Layout", "build_layout", "linear_model", "rows_of"]

Floats = NDArray[np.float64]

# Prior variance components, in this order; those a component has no state for are left out.
COMPONENTS = ("shock", "turn", "ratio_shock", "ratio_turn", "wedge", "season")
GROWTHS = ("growth", "in_year_growth", "span_growth")
_WIDE = 2.5  # sd of a level's starting value around the figures' middle, in log terms


@dataclass(frozen=True)
class Layout:
    """Where each latent quantity stands in the vector.

    ``index`` maps ``("x", process, year)``, ``("w", indicator, year)``, ``("phi", indicator,
    month)``, ``("v", indicator, month, year)`` and ``("offset", indicator, definition)``.
    """

    component: Component
    scales: Mapping[str, Scale]
    stocks: frozenset[str]
    years: tuple[int, ...]
    index: Mapping[tuple[object, ...], int]
    splices: Mapping[tuple[str, str], Splice] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.index)


def build_layout(
    component: Component,
    scales: Mapping[str, Scale],
    stocks: frozenset[str],
    equations: Sequence[Equation],
    splices: Mapping[tuple[str, str], Splice],
    last_year: int,
) -> Layout:
    """Collect every latent quantity the equations speak of, years without gaps.

    ``splices`` maps (indicator, old definition) to the rule that lets its figures count.
    """
    first = min(min(e.year, e.since) for e in equations)
    first = min(
        first,
        min(e.year - 1 for e in equations if _is_stock_reading(e, stocks))
        if any(_is_stock_reading(e, stocks) for e in equations)
        else first,
    )
    last = max(last_year, max(e.year for e in equations))
    keys: dict[tuple[object, ...], None] = {}
    for process in component.processes:
        for year in range(first, last + 1):
            keys[("x", process, year)] = None
    flowing = [e for e in equations if _seasonal(e, scales, stocks)]
    for e in sorted(equations, key=lambda e: (e.indicator, e.year)):
        if e.kind in GROWTHS:
            for year in range(e.since + 1, e.year + 1):
                keys[("w", e.indicator, year)] = None
    for e in sorted(flowing, key=lambda e: (e.indicator, e.months)):
        if e.kind != "in_year_growth":
            keys[("phi", e.indicator, e.months)] = None
    for e in sorted(flowing, key=lambda e: (e.indicator, e.year, e.months)):
        keys[("v", e.indicator, e.months, e.year)] = None
        if e.kind == "in_year_growth":
            keys[("v", e.indicator, e.months, e.since)] = None
    for e in sorted(equations, key=lambda e: (e.indicator, e.definition)):
        if (e.indicator, e.definition) in splices and e.kind not in GROWTHS:
            keys[("offset", e.indicator, e.definition)] = None
    return Layout(
        component,
        scales,
        stocks,
        tuple(range(first, last + 1)),
        {key: at for at, key in enumerate(keys)},
        splices,
    )


def _is_stock_reading(e: Equation, stocks: frozenset[str]) -> bool:
    return e.indicator in stocks and e.months < 12


def _seasonal(e: Equation, scales: Mapping[str, Scale], stocks: frozenset[str]) -> bool:
    """Whether an equation speaks of part of a year of a flow in levels."""
    return e.months < 12 and scales[e.indicator].name == "log" and e.indicator not in stocks


def rows_of(layout: Layout, equations: Sequence[Equation]) -> Floats:
    """Return the design matrix, shape (n_equations, n_states)."""
    out = np.zeros((len(equations), layout.size))
    at = layout.index
    for row, e in zip(out, equations, strict=True):
        signs = layout.component.members[e.indicator]
        weight = 1.0
        if _is_stock_reading(e, layout.stocks):
            weight = e.months / 12.0  # a reading in the year lies between two years' ends
        for process, sign in signs.items():
            row[at["x", process, e.year]] += sign * weight
            if weight < 1.0:
                row[at["x", process, e.year - 1]] += sign * (1.0 - weight)
            if e.kind in GROWTHS:
                row[at["x", process, e.since]] -= sign
        if e.kind in GROWTHS:
            for year in range(e.since + 1, e.year + 1):
                row[at["w", e.indicator, year]] -= 1.0
        elif ("offset", e.indicator, e.definition) in at:
            row[at["offset", e.indicator, e.definition]] += 1.0
        if _seasonal(e, layout.scales, layout.stocks):
            row[at["v", e.indicator, e.months, e.year]] += 1.0
            if e.kind == "in_year_growth":
                row[at["v", e.indicator, e.months, e.since]] -= 1.0
            else:
                row[at["phi", e.indicator, e.months]] += 1.0
    return out


def linear_model(
    layout: Layout,
    equations: Sequence[Equation],
    prior: Prior,
    *,
    wedge_centre: Mapping[tuple[str, int], float],
    noise_weight: Floats,
    wedge_weight: Mapping[tuple[object, ...], float],
) -> tuple[LinearModel, tuple[str, ...]]:
    """Return the Gaussian model of the equations and the names of its variance components.

    Parameters
    ----------
    wedge_centre : mapping
        (indicator, year) -> prior mean of that year's wedge, the usual one included.
    noise_weight : ndarray, shape (n_equations,)
        1 for a figure in full standing, below 1 for one down-weighted as an outlier.
    wedge_weight : mapping
        Wedge state -> weight below 1 for a year whose wedge is unusually large.
    """
    size = layout.size
    mean, fixed = np.zeros(size), np.zeros((size, size))
    parts = {name: np.zeros((size, size)) for name in COMPONENTS}
    _values(layout, equations, prior, mean, fixed, parts)
    _wedges(layout, prior, wedge_centre, wedge_weight, mean, fixed, parts)
    _seasons(layout, prior, mean, fixed, parts)
    for key, at in layout.index.items():
        if key[0] == "offset":
            rule = layout.splices[str(key[1]), str(key[2])]
            mean[at], fixed[at, at] = rule.mean, rule.sd**2
    names = tuple(name for name in COMPONENTS if parts[name].any())
    root = layout.scales[layout.component.root].name
    move = prior.movement[root]
    ratio = prior.movement["ratio"]
    centre = {
        "shock": move.shock,
        "turn": move.turn,
        "ratio_shock": ratio.shock,
        "ratio_turn": ratio.turn,
        "wedge": prior.wedge_yearly,
        "season": prior.season_yearly,
    }
    spread = {"wedge": prior.wedge_spread, "season": prior.season_spread}
    return LinearModel(
        design=rows_of(layout, equations),
        value=np.array([e.value for e in equations]),
        noise=np.array([e.noise for e in equations]) / np.sqrt(noise_weight),
        mean=mean,
        fixed=fixed,
        components=np.array([parts[name] for name in names]).reshape(len(names), size, size),
        log_centre=np.log([centre[name] for name in names]),
        log_spread=np.array([spread.get(name, prior.spread) for name in names]),
    ), names


def _values(
    layout: Layout,
    equations: Sequence[Equation],
    prior: Prior,
    mean: Floats,
    fixed: Floats,
    parts: dict[str, Floats],
) -> None:
    """Local linear trends of the processes; start and first growth are part of the fixed prior."""
    n_years = len(layout.years)
    lower = np.tril(np.ones((n_years, n_years)), -1)  # shocks of years 1.. summed up to each year
    # lower[t, j] = 1 for j < t: the growth of year j + 1 is in every value from then on.
    turns = lower @ lower
    time = np.arange(n_years, dtype=float)
    component = layout.component
    for process in component.processes:
        where = np.array([layout.index["x", process, year] for year in layout.years])
        scale = layout.scales[process]
        move = prior.movement[scale.name]
        middle = _middle(process, layout, equations)
        wide = _WIDE if scale.name != "identity" else max(_WIDE, 10.0)
        box = np.ix_(where, where)
        fixed[box] += wide**2
        mean[where] = middle
        ratio = process != component.root
        if move.damping < 1.0:
            wander = move.damping ** np.abs(time[:, None] - time)
            turning = lower @ wander @ lower.T
        else:
            centred = time - time.mean()
            mean[where] += move.trend[0] * centred
            fixed[box] += move.trend[1] ** 2 * np.outer(centred, centred)
            turning = turns @ turns.T
        parts["ratio_shock" if ratio else "shock"][box] += lower @ lower.T
        parts["ratio_turn" if ratio else "turn"][box] += turning


def _middle(process: str, layout: Layout, equations: Sequence[Equation]) -> float:
    """Return where a process lies: the middle of its figures, or of its part's over its whole's."""

    def near(indicator: str) -> float | None:
        found = [
            e.value
            for e in equations
            if e.indicator == indicator and e.kind in ("level", "in_year_level", "bound")
        ]
        return float(np.median(found)) if found else None

    own = near(process)
    if own is not None:
        return own
    if process in layout.component.parts:
        part, whole = (near(name) for name in layout.component.parts[process])
        if part is not None and whole is not None:
            return part - whole
    return math.log(0.3) if layout.scales[process].name == "ratio" else 0.0


def _wedges(
    layout: Layout,
    prior: Prior,
    centre: Mapping[tuple[str, int], float],
    weight: Mapping[tuple[object, ...], float],
    mean: Floats,
    fixed: Floats,
    parts: dict[str, Floats],
) -> None:
    """Wedges: one usual size an indicator, and a yearly part shared within the component."""
    states = [(key, at) for key, at in layout.index.items() if key[0] == "w"]
    for key, at in states:
        mean[at] = centre[str(key[1]), int(str(key[2]))]
    for one, i in states:
        for two, j in states:
            shared = 1.0 if one[1] == two[1] else prior.wedge_shared
            fixed[i, j] += shared * prior.wedge_usual[1] ** 2
            lasting = prior.wedge_persistence ** abs(int(str(one[2])) - int(str(two[2])))
            scaled = 1.0 / math.sqrt(weight.get(one, 1.0) * weight.get(two, 1.0))
            parts["wedge"][i, j] += shared * lasting * scaled


def _seasons(
    layout: Layout, prior: Prior, mean: Floats, fixed: Floats, parts: dict[str, Floats]
) -> None:
    """Share of the year come by month m: the usual pattern, and each year's deviation from it."""
    usual = [(key, at) for key, at in layout.index.items() if key[0] == "phi"]
    for one, i in usual:
        month = int(str(one[2]))
        left = 1.0 - month / 12.0
        mean[i] = math.log(month / 12.0 * (1.0 - prior.season_tilt * left))
        for two, j in usual:
            if one[1] == two[1]:
                fixed[i, j] += prior.season_usual**2 * min(left, 1.0 - int(str(two[2])) / 12.0)
    yearly = [(key, at) for key, at in layout.index.items() if key[0] == "v"]
    for one, i in yearly:
        for two, j in yearly:
            if one[1] == two[1] and one[3] == two[3]:
                parts["season"][i, j] += _season_shared(int(str(one[2])), int(str(two[2])))


def _season_shared(one: int, two: int) -> float:
    """Covariance of one year's deviations by two months, in units of ``season.yearly`` squared.

    Half a drift through the year (variance in proportion to what is left of it), half the mean of
    independent months against the year's mean (Januaries differ most: the Spring Festival).
    """
    later = max(one, two)
    return 0.5 * (1.0 - later / 12.0) + 1.2 * (1.0 / later - 1.0 / 12.0)
