"""The learnt tables: weights of the pool's members and widths of the intervals, from traits.

Both tables are small networks (one hidden layer, tanh) averaged over several starts; they are
learnt once by ``benchmarks/learn_tables.py`` on the train parts of public yearly sets and stored
in ``tables/default.json``.  Nothing is fitted to a table when a forecast is made.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "HORIZON_CAP",
    "LEVELS",
    "Net",
    "Tables",
    "half_widths",
    "horizon_score",
    "load_tables",
    "member_weights",
]

Floats = NDArray[np.float64]

LEVELS = (0.005, 0.025, 0.05, 0.1, 0.25)  # tail levels of the width table
HORIZON_CAP = 10  # longest horizon the tables were learnt on
_CLIP = 4.0  # standardised traits are held within this


@dataclass(frozen=True)
class Net:
    """One hidden layer: ``tanh(x @ w1 + b1) @ w2 + b2``."""

    w1: Floats
    b1: Floats
    w2: Floats
    b2: Floats

    def __call__(self, x: Floats) -> Floats:
        """(C, p) -> (C, n_out); of more traits than it was learnt on, the first are read."""
        out: Floats = np.tanh(x[:, : len(self.w1)] @ self.w1 + self.b1) @ self.w2 + self.b2
        return out


@dataclass(frozen=True)
class Tables:
    """Everything learnt.

    Attributes
    ----------
    members : tuple of str, the pool's names in the order of the outputs
    mean, sd : ndarray, shape (p,), of the traits
    weight_nets : tuple of Net
        Outputs (2 M): a logit per member and its slope in :func:`horizon_score`.
    width_nets : tuple of (Net, ndarray of shape (2, 5, HORIZON_CAP))
        Outputs (6): log width, its slope, asymmetry, its slope, tail, tail asymmetry; and the
        base table of log half-widths (lower and upper side, LEVELS, horizon).
    kappa : float, pull of a series' own rolling-origin errors on the logits
    median_share : float, weight reserved for the median of the pool
    path_decay : float, correlation of path scores at horizons h < k is (h/k)**path_decay
    tail_scores : ndarray, shape (5,), centred log normal scores of LEVELS
    """

    members: tuple[str, ...]
    mean: Floats
    sd: Floats
    weight_nets: tuple[Net, ...]
    width_nets: tuple[tuple[Net, Floats], ...]
    kappa: float
    median_share: float
    path_decay: float
    tail_scores: Floats

    def standardise(self, traits: Floats) -> Floats:
        """Traits in units of their spread over the learning set, within +-4; 0 where unknown."""
        score = np.clip((traits - self.mean) / self.sd, -_CLIP, _CLIP)
        return np.where(np.isnan(score), 0.0, score)


def horizon_score(horizon: int) -> Floats:
    """Centred log horizon, constant beyond :data:`HORIZON_CAP`, shape (horizon,)."""
    h = np.minimum(np.arange(1.0, horizon + 1), HORIZON_CAP)
    score: Floats = np.log(h) - np.log(np.arange(1.0, 7.0)).mean()
    return score


def member_weights(tables: Tables, traits: Floats, errors: Floats, horizon: int) -> Floats:
    """Weights of the pool's members, before the median's share.

    Parameters
    ----------
    traits : ndarray, shape (C, p)
    errors : ndarray, shape (M, C), log relative rolling-origin errors
    horizon : int, years

    Returns
    -------
    ndarray, shape (C, M, horizon), summing to 1 over M
    """
    x = tables.standardise(traits)
    score = horizon_score(horizon)
    size = len(tables.members)
    total = np.zeros((len(x), size, horizon))
    for net in tables.weight_nets:
        out = net(x)
        logit = out[:, :size, None] + out[:, size:, None] * score
        logit -= tables.kappa * errors.T[:, :, None]
        logit -= logit.max(axis=1, keepdims=True)
        w = np.exp(logit)
        total += w / w.sum(axis=1, keepdims=True)
    return total / len(tables.weight_nets)


def half_widths(tables: Tables, traits: Floats, horizon: int) -> Floats:
    """Distances from the median to the quantiles, in units of sigma on the modelling scale.

    Never smaller at a longer horizon or further out.  Beyond :data:`HORIZON_CAP` they grow as a
    power of the horizon, at the pace of the second half of the table and at least as its root.

    Returns
    -------
    ndarray, shape (C, 2, 5, horizon): lower and upper side, LEVELS from the outermost in
    """
    x = tables.standardise(traits)
    cap = min(horizon, HORIZON_CAP)
    score = horizon_score(HORIZON_CAP)
    sign = np.array([-1.0, 1.0])[None, :, None, None]
    tail = tables.tail_scores[None, None, :, None]
    log_q = np.zeros((len(x), 2, len(LEVELS), HORIZON_CAP))
    for net, base in tables.width_nets:
        o = net(x)[:, :, None]
        common = o[:, 0] + o[:, 1] * score
        lean = o[:, 2] + o[:, 3] * score
        log_q += base[None] + common[:, None, None] + sign * lean[:, None, None]
        log_q += (o[:, 4, :, None, None] + sign * o[:, 5, :, None, None]) * tail
    q = np.exp(np.minimum(log_q / len(tables.width_nets), 6.0))
    q = np.maximum.accumulate(q, axis=3)
    q = np.maximum.accumulate(q[:, :, ::-1], axis=2)[:, :, ::-1]
    if horizon <= HORIZON_CAP:
        return q[..., :cap]
    pace = np.log(q[..., -1] / q[..., HORIZON_CAP // 2 - 1]) / np.log(2)
    beyond = np.arange(HORIZON_CAP + 1.0, horizon + 1) / HORIZON_CAP
    longer = q[..., -1:] * beyond ** np.clip(pace, 0.5, 1.0)[..., None]
    longer = np.maximum.accumulate(longer[:, :, ::-1], axis=2)[:, :, ::-1]
    return np.concatenate([q, longer], axis=3)


def _net(raw: dict[str, Any]) -> Net:
    return Net(*(np.asarray(raw[k], float) for k in ("w1", "b1", "w2", "b2")))


def tables_from(raw: dict[str, Any]) -> Tables:
    """Tables from the decoded JSON."""
    return Tables(
        tuple(raw["members"]),
        np.asarray(raw["mean"]),
        np.asarray(raw["sd"]),
        tuple(_net(n) for n in raw["weight_nets"]),
        tuple((_net(n), np.asarray(n["base"], float)) for n in raw["width_nets"]),
        float(raw["kappa"]),
        float(raw["median_share"]),
        float(raw["path_decay"]),
        np.asarray(raw["tail_scores"], float),
    )


@lru_cache(maxsize=1)
def load_tables() -> Tables:
    """The tables shipped with the package."""
    text = (resources.files("forecast.models") / "tables" / "default.json").read_text("utf-8")
    return tables_from(json.loads(text))
