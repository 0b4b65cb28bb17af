"""The default forecast: paths of several models pooled, their disagreement included."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forecast.models.drift import Drift
from forecast.models.protocol import Bounds, Model, PanelForecast
from forecast.models.theta import Theta

__all__ = ["Pool", "default_model"]


class Pool:
    """An equal-weight mixture of models: each gives its share of the paths."""

    def __init__(self, members: Sequence[Model], name: str = "pool") -> None:
        if not members:
            raise ValueError("a pool needs at least one model")
        self.members = tuple(members)
        self.name = name
        self.min_points = max(member.min_points for member in members)

    def fit_predict(
        self,
        y: np.ndarray,
        horizon: int,
        *,
        n_paths: int = 1000,
        seed: int = 0,
        kind: str = "level",
        bounds: Bounds | None = None,
    ) -> PanelForecast:
        """See :class:`forecast.models.protocol.Model`; the point is the median of all paths."""
        shares = [n_paths // len(self.members)] * len(self.members)
        shares[0] += n_paths - sum(shares)
        parts = [
            member.fit_predict(
                y, horizon, n_paths=share, seed=seed + number, kind=kind, bounds=bounds
            )
            for number, (member, share) in enumerate(zip(self.members, shares, strict=True))
        ]
        paths = np.concatenate([part.paths for part in parts], axis=1)
        return PanelForecast(
            self.name,
            paths,
            np.median(paths, axis=1),
            tuple(
                next((code for code in codes if code), "")
                for codes in zip(*(part.reason for part in parts), strict=True)
            ),
            parts[0].notes,
            {f"point_{part.model}": part.point for part in parts},
        )


def default_model() -> Pool:
    """Return the model used unless another is asked for: drift and Theta, pooled."""
    return Pool((Drift(), Theta()), name="drift+theta")
