"""Annual series -> sample paths of the years ahead; one small module a model, one protocol."""

from __future__ import annotations

from forecast.models.combine import Pool, default_model
from forecast.models.drift import Drift
from forecast.models.protocol import KINDS, Model, PanelForecast
from forecast.models.theta import Theta

__all__ = ["KINDS", "Model", "PanelForecast", "Drift", "Theta", "Pool", "default_model"]
